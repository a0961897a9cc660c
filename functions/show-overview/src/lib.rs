//! What a partner has, at a glance, for its own people and the operator.
//!
//! One set of permissions: reading what is recorded of partners.

mod show;

use desk::Plain as App;
use runtime::{Door, SettingsFaults, World};
use web::{Answer, Problem, Request};

/// Opens the door of this function.
pub fn start(world: &World) -> Result<Door, SettingsFaults> {
    App::open(world, handle)
}

async fn handle(app: App, request: Request) -> Answer {
    match web::request::route_key(&request) {
        "GET /v1/partners/{partnerId}/overview" => show::show(app, request).await,
        _ => Err(Problem::not_found()),
    }
}
