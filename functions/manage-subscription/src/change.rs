//! When an administrator of the customer, or its delegate, wants another number of licenses.

use std::sync::Arc;

use domain::offer::MOST_LICENSES;
use domain::subscription;
use web::body::Document;
use web::{Answer, Problem, Request};

use crate::{App, upkeep};

/// `POST /v1/subscriptions/{id}/change`
pub(crate) async fn change(app: App, request: Request) -> Answer {
    let licenses = read_licenses(&request)?;
    let decision: upkeep::Decision = Arc::new(move |subscription, delegate, now| {
        subscription::change(subscription, licenses, delegate, now)
    });
    upkeep::keep(app, request, decision).await
}

fn read_licenses(request: &Request) -> Result<u32, Problem> {
    let document = Document::json(request)?;
    let mut document = document.object()?;
    let licenses = document.required("licenses", |licenses| licenses.integer_within(1..=MOST_LICENSES));
    document.finish()?;
    Ok(licenses?)
}
