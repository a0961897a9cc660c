//! What a partner has, at a glance, for its own people and the operator.
//!
//! One set of permissions: reading what is recorded of partners.

mod show;
mod view;

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
        "GET /v1/partners/{partnerId}/overview" => show::show(app, request).await,
        _ => Err(Problem::not_found()),
    }
}
