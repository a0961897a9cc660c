//! The operator erases a person who is gone from what is kept of a customer; the chains of its events stay whole.
//!
//! One set of permissions: a customer's things and their events. No other code changes what happened; this one does, as far
//! as it names somebody.

mod erase;

use desk::Plain as App;
use runtime::{Door, SettingsFaults, World};
use web::{Answer, Problem, Request};

/// Opens the door of this function.
pub fn start(world: &World) -> Result<Door, SettingsFaults> {
    App::open(world, handle)
}

async fn handle(app: App, request: Request) -> Answer {
    match web::request::route_key(&request) {
        "POST /v1/customers/{customerId}/erasures" => erase::erase(app, request).await,
        _ => Err(Problem::not_found()),
    }
}
