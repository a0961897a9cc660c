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

use desk::Desk;
use runtime::{Door, SettingsFaults, World};
use web::cursor::Cursors;
use web::keys::Keys;
use web::{Answer, Problem, Request};

/// What this function works with.
#[derive(Clone, Debug)]
struct App {
    desk: Desk,
    cursors: Cursors,
}

/// Opens the door of this function.
pub fn start(world: &World) -> Result<Door, SettingsFaults> {
    let (desk, cursors) =
        Desk::start_with(world, |reader| reader.parsed::<Keys>("CURSOR_KEYS").map(Cursors::new))?;
    Ok(runtime::door::http(desk.base_url.clone(), App { desk, cursors }, handle))
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
