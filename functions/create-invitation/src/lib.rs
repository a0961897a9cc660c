//! A partner invites, and looks after what it sent: create, send again, revise, correct, cancel, list.
//!
//! One set of permissions: the partner's own invitations, the lock and the quotas around them.

mod bulk;
mod cancel;
mod correct_address;
mod create;
mod document;
mod history;
mod limited;
mod list;
mod preview;
mod resend;
mod revise;
mod show;
mod standing;

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
        let (cursor_keys, operator_contact) =
            (reader.parsed::<Keys>("CURSOR_KEYS"), reader.parsed("OPERATOR_CONTACT"));
        Ok((Cursors::new(cursor_keys?), operator_contact?))
    })?;
    Ok(runtime::door::http(desk.base_url.clone(), App { desk, cursors, operator_contact }, handle))
}

async fn handle(app: App, request: Request) -> Answer {
    match web::request::route_key(&request) {
        "POST /v1/invitations" => create::create(app, request).await,
        "POST /v1/invitations/bulk" => bulk::create_many(app, request).await,
        "GET /v1/invitations" => list::list(app, request).await,
        "GET /v1/invitations/{id}" => show::show(app, request).await,
        "GET /v1/invitations/{id}/events" => history::history(app, request).await,
        "POST /v1/invitations/{id}/resend" => resend::resend(app, request).await,
        "POST /v1/invitations/{id}/revise" => revise::revise(app, request).await,
        "POST /v1/invitations/{id}/correct-address" => correct_address::correct_address(app, request).await,
        "POST /v1/invitations/{id}/cancel" => cancel::cancel(app, request).await,
        _ => Err(Problem::not_found()),
    }
}
