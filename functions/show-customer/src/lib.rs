//! What came of it: a customer's own view of its account, and who one is.
//!
//! One set of permissions: reading customers. Who has no business with a customer learns nothing, not even that
//! there is one.

mod access;
mod me;
mod paging;
mod receipts;
mod show;

use desk::Paged as App;
use runtime::{Door, SettingsFaults, World};
use web::{Answer, Problem, Request};

/// Opens the door of this function.
pub fn start(world: &World) -> Result<Door, SettingsFaults> {
    App::open(world, handle)
}

async fn handle(app: App, request: Request) -> Answer {
    match web::request::route_key(&request) {
        "GET /v1/me" => me::me(app, request).await,
        "GET /v1/customers/{customerId}" => show::show(app, request).await,
        "GET /v1/customers/{customerId}/receipts" => receipts::list(app, request).await,
        _ => Err(Problem::not_found()),
    }
}
