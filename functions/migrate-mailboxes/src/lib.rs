//! Mail is moved into a customer's mailboxes: asked for by the customer or the partner it lets, done by the operator's
//! services, which report how far they are.
//!
//! One set of permissions: migrations, and a look at the mailboxes they go to.

mod access;
mod cancel;
mod create;
mod list;
mod progress;
mod read;
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
        "GET /v1/customers/{customerId}/migrations" => list::list(app, request).await,
        "POST /v1/customers/{customerId}/migrations" => create::create(app, request).await,
        "GET /v1/customers/{customerId}/migrations/{migrationId}" => show::show(app, request).await,
        "POST /v1/customers/{customerId}/migrations/{migrationId}/cancel" => {
            cancel::cancel(app, request).await
        }
        "POST /v1/migrations/{migrationId}/progress" => progress::progress(app, request).await,
        _ => Err(Problem::not_found()),
    }
}
