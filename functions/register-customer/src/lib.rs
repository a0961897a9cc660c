//! The operator registers the customers that it serves already, so that partners find them as what they are.
//!
//! One set of permissions: a customer, its claims, and its directory, and only as long as none of them is there.
//! Everybody but the operator is told that the role is missing. Customers that a partner wins register themselves,
//! by countersigning.

mod register;

use desk::Desk;
use runtime::{Door, SettingsFaults, World};
use web::{Answer, Problem, Request};

/// What this function works with.
#[derive(Clone, Debug)]
struct App {
    desk: Desk,
}

/// Opens the door of this function.
pub fn start(world: &World) -> Result<Door, SettingsFaults> {
    let app = App { desk: Desk::start(world)? };
    Ok(runtime::door::http(app.desk.base_url.clone(), app, handle))
}

async fn handle(app: App, request: Request) -> Answer {
    match web::request::route_key(&request) {
        "POST /v1/customers" => register::register(app, request).await,
        _ => Err(Problem::not_found()),
    }
}
