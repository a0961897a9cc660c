//! A customer names the partner of record of a subscription, or nobody; both sides see who it is and was.
//!
//! One set of permissions: subscriptions of customers, and a look at the partner that is named.

mod access;
mod designate;
mod remove;
mod show;
mod view;

use desk::Plain as App;
use runtime::{Door, SettingsFaults, World};
use web::{Answer, Problem, Request};

/// Opens the door of this function.
pub fn start(world: &World) -> Result<Door, SettingsFaults> {
    App::open(world, handle)
}

async fn handle(app: App, request: Request) -> Answer {
    match web::request::route_key(&request) {
        "GET /v1/subscriptions/{id}/partner-of-record" => show::show(app, request).await,
        "PUT /v1/subscriptions/{id}/partner-of-record" => designate::designate(app, request).await,
        "DELETE /v1/subscriptions/{id}/partner-of-record" => remove::remove(app, request).await,
        _ => Err(Problem::not_found()),
    }
}
