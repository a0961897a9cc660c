//! A partner's own people look after it: join, profile, agreement, programs, members.
//!
//! One set of permissions: a partner and its people. Who is not of the partner learns nothing, not even that
//! there is one; what the operator decides is another function's business.

mod apply;
mod change;
mod enroll;
mod members;
mod recall;
mod show;
mod sign;

use desk::Plain as App;
use runtime::{Door, SettingsFaults, World};
use web::{Answer, Problem, Request};

/// Opens the door of this function.
pub fn start(world: &World) -> Result<Door, SettingsFaults> {
    App::open(world, handle)
}

async fn handle(app: App, request: Request) -> Answer {
    match web::request::route_key(&request) {
        "POST /v1/partners" => apply::apply(app, request).await,
        "GET /v1/partners/{partnerId}" => show::show(app, request).await,
        "PATCH /v1/partners/{partnerId}" => change::change(app, request).await,
        "POST /v1/partners/{partnerId}/agreements" => sign::sign(app, request).await,
        "POST /v1/partners/{partnerId}/enrollments" => enroll::enroll(app, request).await,
        "DELETE /v1/partners/{partnerId}/enrollments/{program}" => recall::recall(app, request).await,
        "GET /v1/partners/{partnerId}/members" => members::list(app, request).await,
        "POST /v1/partners/{partnerId}/members" => members::add(app, request).await,
        "GET /v1/partners/{partnerId}/members/{memberId}" => members::show(app, request).await,
        "PATCH /v1/partners/{partnerId}/members/{memberId}" => members::change_roles(app, request).await,
        "DELETE /v1/partners/{partnerId}/members/{memberId}" => members::remove(app, request).await,
        _ => Err(Problem::not_found()),
    }
}
