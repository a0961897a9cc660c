//! When an administrator of the customer, or its delegate, cancels a subscription.

use std::sync::Arc;

use domain::subscription;
use domain::text::Reason;
use web::body::Document;
use web::{Answer, Problem, Request};

use crate::{App, upkeep};

/// `POST /v1/subscriptions/{id}/cancel`
pub(crate) async fn cancel(app: App, request: Request) -> Answer {
    let reason = read_reason(&request)?;
    let decision: upkeep::Decision = Arc::new(move |subscription, delegate, now| {
        subscription::cancel(subscription, reason.clone(), delegate, now)
    });
    upkeep::keep(app, request, decision).await
}

fn read_reason(request: &Request) -> Result<Option<Reason>, Problem> {
    let document = Document::json(request)?;
    let mut document = document.object()?;
    let reason = document.optional("reason", |reason| reason.parsed());
    document.finish()?;
    Ok(reason?)
}
