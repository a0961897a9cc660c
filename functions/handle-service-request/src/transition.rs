//! When somebody moves a service request to another state.

use desk::{Decided, Once};
use domain::service_request::{self, ServiceRequest, Status};
use domain::{Change, CustomerId, Refusal, ServiceRequestId};
use table::Quotas;
use web::body::Document;
use web::view::service_request::ServiceRequestView;
use web::{Answer, Failure, Problem, Request};

use crate::App;
use crate::access::Speaker;

/// `POST /v1/customers/{customerId}/service-requests/{requestId}/transition`
pub(crate) async fn transition(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let customer: CustomerId = web::request::path_parameter(&request, "customerId")?;
    let id: ServiceRequestId = web::request::path_parameter(&request, "requestId")?;
    let once = Once::optional(&request, &app.desk.principal(&request, now)?.subject)?;

    let desk = app.desk.clone();
    let (app, request) = (&app, &request);
    desk.decide(once.as_ref(), || async move {
        let speaker = Speaker::of(app, request, customer, now).await?;
        let found = speaker.finds(app, customer, id).await?;
        let to = read(request)?;
        require_revision(request, &found)?;
        let Speaker { author, actor, still, .. } = speaker;
        let mut changes = service_request::transition(&found, to, author, now)?;
        let after = after(&changes)?;
        let response = web::respond::resource(u64::from(after.revision), &ServiceRequestView::new(after))?;
        changes.extend(still);
        Ok(Decided { actor, now, changes, quotas: Quotas::NONE, response })
    })
    .await
}

fn read(request: &Request) -> Result<Status, Problem> {
    let document = Document::json(request)?;
    let mut document = document.object()?;
    let to = document.required("to", |to| to.parsed());
    document.finish()?;
    Ok(to?)
}

fn require_revision(request: &Request, found: &ServiceRequest) -> Result<(), Problem> {
    let seen = web::precondition::required(request.headers())?;
    if seen == u64::from(found.revision) { Ok(()) } else { Err(Refusal::PreconditionFailed.into()) }
}

fn after(changes: &[Change]) -> Result<&ServiceRequest, Failure> {
    let after = changes.iter().find_map(|change| match change {
        Change::ServiceRequest(moved) => Some(&moved.state),
        _ => None,
    });
    after.ok_or_else(|| Failure::lasting("answer with a service request that did not change"))
}
