//! What happened in a customer's account, for those who have to answer for it: its administrators and the operator.
//!
//! As a list to look through, and as a file that shows by itself that nothing in it was changed (`docs/evidence.md`).
//!
//! One set of permissions: reading everything that is a customer's, and nothing else.

mod asked;
mod events;
mod file;

use desk::Paged as App;
use runtime::{Door, SettingsFaults, World};
use web::{Answer, Problem, Request};

/// Opens the door of this function.
pub fn start(world: &World) -> Result<Door, SettingsFaults> {
    App::open(world, handle)
}

async fn handle(app: App, request: Request) -> Answer {
    match web::request::route_key(&request) {
        "GET /v1/customers/{customerId}/events" => events::list(app, request).await,
        "GET /v1/customers/{customerId}/evidence" => file::download(app, request).await,
        _ => Err(Problem::not_found()),
    }
}
