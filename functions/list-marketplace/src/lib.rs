//! Anybody looks through the marketplace: searches it, and looks at one listing.
//!
//! One set of permissions: reading listings, their entries, and the partners behind them. It knows no caller
//! and writes nothing.

mod search;
mod search_page;
mod show;
mod show_page;
mod wanted;

use desk::Paged as App;
use runtime::{Door, SettingsFaults, World};
use web::{Answer, Problem, Request};

/// Seconds for which an answer may be used without asking again: none, since a suspended partner is gone from
/// the marketplace in the same moment. Asking again with the `ETag` is cheap.
const FRESH_SECONDS: u32 = 0;

/// Opens the door of this function.
pub fn start(world: &World) -> Result<Door, SettingsFaults> {
    App::open(world, handle)
}

async fn handle(app: App, request: Request) -> Answer {
    match web::request::route_key(&request) {
        "GET /v1/marketplace/listings" => search::search(app, request).await,
        "GET /v1/marketplace/listings/{id}" => show::show(app, request).await,
        "GET /marketplace" => search_page::search_page(app, request).await,
        "GET /marketplace/{id}" => show_page::show_page(app, request).await,
        _ => Err(Problem::not_found()),
    }
}
