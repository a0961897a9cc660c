//! What the system says about itself: the first page, its contract, its problems, the files of its pages, and that
//! a path is none of its own.
//!
//! It has no permissions at all and reads nothing: it answers while everything else is down.

mod anything_else;
mod asset;
mod contract;
mod health;
mod home;
mod problem;

use domain::EmailAddress;
use runtime::{Door, SettingsFaults, World};
use web::{Answer, BaseUrl, Request};

/// What this function works with.
#[derive(Clone, Debug)]
struct App {
    base_url: BaseUrl,
    operator_contact: EmailAddress,
}

/// Opens the door of this function.
pub fn start(world: &World) -> Result<Door, SettingsFaults> {
    let mut reader = world.settings.reader();
    let base_url = reader.base_url();
    let operator_contact = reader.parsed("OPERATOR_CONTACT");
    reader.finish()?;
    let (base_url, operator_contact) = (base_url?, operator_contact?);
    Ok(runtime::door::http(base_url.clone(), App { base_url, operator_contact }, handle))
}

async fn handle(app: App, request: Request) -> Answer {
    match web::request::route_key(&request) {
        "GET /" => Ok(home::home(&app, &request)),
        "GET /healthz" => health::health(),
        "GET /openapi.json" => contract::contract(),
        "GET /problems/{code}" => problem::problem(&app, &request),
        "GET /assets/{file}" => asset::asset(&request),
        _ => anything_else::anything_else(&request),
    }
}
