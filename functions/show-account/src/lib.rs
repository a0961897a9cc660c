//! Somebody who is signed in sees what is theirs, as pages: a customer's accounts, a partner's desk.
//!
//! One set of permissions: reading. What a page lets people do is done by the function that owns it.

mod customer;
mod partner;

use desk::Desk;
use domain::EmailAddress;
use runtime::{Door, SettingsFaults, World};
use web::cursor::Cursors;
use web::keys::Keys;
use web::{Answer, Problem, Request};

/// What this function works with.
#[derive(Clone, Debug)]
struct App {
    desk: Desk,
    cursors: Cursors,
    operator_contact: EmailAddress,
}

/// Opens the door of this function.
pub fn start(world: &World) -> Result<Door, SettingsFaults> {
    let (desk, (cursors, operator_contact)) = Desk::start_with(world, |reader| {
        let cursors = reader.parsed::<Keys>("CURSOR_KEYS").map(Cursors::new);
        let operator_contact = reader.parsed("OPERATOR_CONTACT");
        Ok((cursors?, operator_contact?))
    })?;
    Ok(runtime::door::http(desk.base_url.clone(), App { desk, cursors, operator_contact }, handle))
}

async fn handle(app: App, request: Request) -> Answer {
    match web::request::route_key(&request) {
        "GET /customer" => customer::customer(app, request).await,
        "GET /partner" => partner::partner(app, request).await,
        _ => Err(Problem::not_found()),
    }
}
