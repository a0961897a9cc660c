//! Whether a partner may act for a customer now, and why: for the vendor's services, and for both sides.
//!
//! One set of permissions: reading what authority follows from. Nothing is kept between two questions, so that what
//! is taken back counts from the very next one.

mod authorize;

use desk::Plain as App;
use runtime::{Door, SettingsFaults, World};
use web::{Answer, Problem, Request};

/// Opens the door of this function.
pub fn start(world: &World) -> Result<Door, SettingsFaults> {
    App::open(world, handle)
}

async fn handle(app: App, request: Request) -> Answer {
    match web::request::route_key(&request) {
        "POST /v1/authorize" => authorize::authorize(app, request).await,
        _ => Err(Problem::not_found()),
    }
}
