//! When somebody looks at one user or group.

use http::StatusCode;
use web::scim::{self, Kind};
use web::{Answer, Problem, Request};

use crate::App;
use crate::thing::Thing;
use crate::visit::Visit;

/// `GET /scim/v2/{customerId}/Users/{id}` and `GET /scim/v2/{customerId}/Groups/{id}`
pub(crate) async fn show(app: App, request: Request, kind: Kind) -> Answer {
    let visit = Visit::begin(&app, &request)?;
    visit.look(&app, &[kind]).await?;
    let id: String = web::request::path_parameter(&request, "id")?;
    let thing = Thing::find(&app, kind, visit.customer, &id).await?.ok_or_else(Problem::not_found)?;
    if scim::unchanged(request.headers(), thing.revision()) {
        let mut response = web::respond::no_content();
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return Ok(web::respond::with_revision(response, u64::from(thing.revision())));
    }
    scim::resource(StatusCode::OK, thing.view(&visit.place), thing.revision(), &visit.chosen)
}
