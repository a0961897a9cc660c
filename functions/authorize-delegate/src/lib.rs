//! Whether a partner may act for a customer now, and why: for the vendor's services, and for both sides.
//!
//! One set of permissions: reading what authority follows from. Nothing is kept between two questions, so that what
//! is taken back counts from the very next one.

mod authorize;

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
        "POST /v1/authorize" => authorize::authorize(app, request).await,
        _ => Err(Problem::not_found()),
    }
}
