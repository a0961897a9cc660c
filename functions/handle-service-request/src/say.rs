//! When either side says something more to a service request.

use desk::{Decided, Once};
use domain::text::CaseText;
use domain::{Change, CustomerId, ServiceRequestId, service_request};
use http::StatusCode;
use table::Quotas;
use web::body::Document;
use web::view::service_request::MessageView;
use web::{Answer, Failure, Problem, Request, Response};

use crate::App;
use crate::access::Speaker;

/// `POST /v1/customers/{customerId}/service-requests/{requestId}/messages`
pub(crate) async fn say(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let customer: CustomerId = web::request::path_parameter(&request, "customerId")?;
    let id: ServiceRequestId = web::request::path_parameter(&request, "requestId")?;
    let once = Once::required(&request, &app.desk.principal(&request, now)?.subject)?;

    let desk = app.desk.clone();
    let (app, request) = (&app, &request);
    desk.decide(Some(&once), || async move {
        let speaker = Speaker::of(app, request, customer, now).await?;
        let found = speaker.finds(app, customer, id).await?;
        let text = read(request)?;
        let Speaker { author, actor, still, .. } = speaker;
        let mut changes = service_request::say(&found, text, author, now)?;
        let response = told(&changes)?;
        changes.extend(still);
        Ok(Decided { actor, now, changes, quotas: Quotas::NONE, response })
    })
    .await
}

fn read(request: &Request) -> Result<CaseText, Problem> {
    let document = Document::json(request)?;
    let mut document = document.object()?;
    let message = document.required("message", |message| message.parsed());
    document.finish()?;
    Ok(message?)
}

/// The message, with the tag of the request after it.
fn told(changes: &[Change]) -> Result<Response, Problem> {
    match changes {
        [Change::ServiceRequest(after), Change::Message(message)] => {
            let response = web::respond::json(StatusCode::CREATED, &MessageView::new(message))?;
            Ok(web::respond::with_revision(response, u64::from(after.state.revision)))
        }
        _ => Err(Failure::lasting("answer with a message that was not kept").into()),
    }
}
