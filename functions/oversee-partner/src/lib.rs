//! The operator oversees partners: looks through them, decides on enrollments, authorizes, bans and lifts.
//!
//! One set of permissions, which no partner's request ever has. A partner's own people are told that their role
//! is missing, everybody else that there is nothing.

mod authorize;
mod decide;
mod list;
mod suspension;

use desk::{Paged as App, Standing};
use domain::partner::Partner;
use runtime::{Door, SettingsFaults, World};
use web::view::partner::PartnerView;
use web::{Answer, Problem, Request};

/// Opens the door of this function.
pub fn start(world: &World) -> Result<Door, SettingsFaults> {
    App::open(world, handle)
}

async fn handle(app: App, request: Request) -> Answer {
    match web::request::route_key(&request) {
        "GET /v1/partners" => list::list(app, request).await,
        "POST /v1/partners/{partnerId}/enrollments/{program}/decision" => decide::decide(app, request).await,
        "PUT /v1/partners/{partnerId}/authorizations" => authorize::authorize(app, request).await,
        "POST /v1/partners/{partnerId}/suspension" => suspension::suspend(app, request).await,
        "DELETE /v1/partners/{partnerId}/suspension" => suspension::reinstate(app, request).await,
        _ => Err(Problem::not_found()),
    }
}

/// The partner as the operator sees it.
fn shown(partner: &Partner, standing: &Standing) -> Answer {
    let view = PartnerView::new(partner, &standing.catalog, standing.now);
    web::respond::resource(u64::from(partner.revision), &view)
}
