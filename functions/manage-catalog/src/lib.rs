//! What the vendor sells through partners, and under which rules: anybody looks, the operator puts.
//!
//! One set of permissions: the catalog. The next request of every function decides on what was put.

mod availability;
mod document;
mod replace;
mod show;

use desk::Plain as App;
use runtime::{Door, SettingsFaults, World};
use web::{Answer, Problem, Request};

/// Seconds for which a public answer may be used without asking again.
const FRESH_SECONDS: u32 = 60;

/// Opens the door of this function.
pub fn start(world: &World) -> Result<Door, SettingsFaults> {
    App::open(world, handle)
}

async fn handle(app: App, request: Request) -> Answer {
    match web::request::route_key(&request) {
        "GET /v1/catalog" => show::show(app, request).await,
        "PUT /v1/catalog" => replace::replace(app, request).await,
        "GET /v1/availability" => availability::availability(app, request).await,
        _ => Err(Problem::not_found()),
    }
}
