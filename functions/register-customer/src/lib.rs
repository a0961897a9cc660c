//! The operator registers the customers that it serves already, so that partners find them as what they are.
//!
//! One set of permissions: a customer, its claims, and its directory, and only as long as none of them is there.
//! Everybody but the operator is told that the role is missing. Customers that a partner wins register themselves,
//! by countersigning.

mod register;

use desk::Plain as App;
use runtime::{Door, SettingsFaults, World};
use web::{Answer, Problem, Request};

/// Opens the door of this function.
pub fn start(world: &World) -> Result<Door, SettingsFaults> {
    App::open(world, handle)
}

async fn handle(app: App, request: Request) -> Answer {
    match web::request::route_key(&request) {
        "POST /v1/customers" => register::register(app, request).await,
        _ => Err(Problem::not_found()),
    }
}
