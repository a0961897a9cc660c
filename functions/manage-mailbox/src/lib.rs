//! A customer's mailboxes, looked after by the customer or by the partner it lets; the operator's mail system reports
//! how far it is with them.
//!
//! One set of permissions: a customer's mailboxes and their addresses.

mod access;
mod change;
mod create;
mod delete;
mod list;
mod read;
mod report;
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
        "GET /v1/customers/{customerId}/mailboxes" => list::list(app, request).await,
        "POST /v1/customers/{customerId}/mailboxes" => create::create(app, request).await,
        "GET /v1/customers/{customerId}/mailboxes/{mailboxId}" => show::show(app, request).await,
        "PATCH /v1/customers/{customerId}/mailboxes/{mailboxId}" => change::change(app, request).await,
        "DELETE /v1/customers/{customerId}/mailboxes/{mailboxId}" => delete::delete(app, request).await,
        "POST /v1/customers/{customerId}/mailboxes/{mailboxId}/provisioning" => {
            report::report(app, request).await
        }
        _ => Err(Problem::not_found()),
    }
}
