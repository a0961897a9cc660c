//! When the operator erases a person.

use desk::{Decided, Once};
use domain::{CustomerId, EmailAddress, Moment, Refusal, customer};
use http::StatusCode;
use serde::Serialize;
use table::Quotas;
use web::body::Document;
use web::{Answer, Problem, Request};

use crate::App;

/// What was done.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ErasureView {
    /// Of how many events something was erased.
    events: u32,
    /// Of how many other records.
    records: u32,
    /// Whether nothing is left. Where much is kept, the same request under another key goes on.
    is_complete: bool,
    at: Moment,
}

/// `POST /v1/customers/{customerId}/erasures`
///
/// Erasing comes before it is recorded: where the recording fails, the same request finds nothing left and records
/// that. What was erased can never come back, so nothing waits for it.
pub(crate) async fn erase(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let id: CustomerId = web::request::path_parameter(&request, "customerId")?;
    let caller = app.desk.caller(&request, now).await?;
    let actor = caller.require_operator()?;
    let once = Once::required(&request, caller.scope())?;
    let email = read(&request)?;
    let table = &app.desk.table;
    if table.customer(id).await?.is_none() {
        return Err(Problem::not_found());
    }
    if let Some(response) = once.replay(&app.desk, now).await? {
        return Ok(response);
    }
    if table.still_has(id, &email).await? {
        return Err(Refusal::InvalidTransition.into());
    }
    let erased = table.erase(id, &email).await?;
    app.desk
        .decide(Some(&once), || {
            let (app, actor) = (app.clone(), actor.clone());
            async move {
                let customer = app.desk.table.customer(id).await?.ok_or_else(Problem::not_found)?;
                let changes = customer::erased(&customer, erased.events, erased.records);
                let view = ErasureView {
                    events: erased.events,
                    records: erased.records,
                    is_complete: erased.is_complete,
                    at: now,
                };
                let response = web::respond::json(StatusCode::OK, &view)?;
                Ok(Decided { actor, now, changes, quotas: Quotas::NONE, response })
            }
        })
        .await
}

fn read(request: &Request) -> Result<EmailAddress, Problem> {
    let document = Document::json(request)?;
    let mut document = document.object()?;
    let email = document.required("email", |email| email.parsed());
    document.finish()?;
    Ok(email?)
}
