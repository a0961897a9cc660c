//! What happened in a customer's account, for those who have to answer for it: its administrators and the operator.
//!
//! As a list to look through, and as a file that shows by itself that nothing in it was changed (`docs/evidence.md`).
//!
//! One set of permissions: reading everything that is a customer's, and nothing else.

mod asked;
mod events;
mod file;

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
        "GET /v1/customers/{customerId}/events" => events::list(app, request).await,
        "GET /v1/customers/{customerId}/evidence" => file::download(app, request).await,
        _ => Err(Problem::not_found()),
    }
}
