//! When the operator puts another catalog in the place of the one it saw.

use std::sync::Arc;

use desk::{Decided, Once};
use domain::{Change, catalog};
use table::Quotas;
use web::body::Document;
use web::{Answer, Request};

use crate::App;
use crate::document;

/// `PUT /v1/catalog`; before the first document, `If-Match: "r0"`.
pub(crate) async fn replace(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let caller = app.desk.caller(&request, now).await?;
    let actor = caller.require_operator()?;
    let once = Once::optional(&request, caller.scope())?;
    let document = Arc::new(document::catalog(&Document::json(&request)?.value())?);
    let seen = web::precondition::required(request.headers())?;

    let desk = app.desk.clone();
    desk.decide(once.as_ref(), || {
        let (app, actor, document) = (app.clone(), actor.clone(), document.clone());
        async move {
            let current = app.desk.table.edition().await?;
            let changes = catalog::replace(current.as_ref(), seen, (*document).clone())?;
            let response = web::respond::resource(revision_after(&changes, seen), &*document)?;
            Ok(Decided { actor, now, changes, quotas: Quotas::NONE, response })
        }
    })
    .await
}

/// The revision of what was put; the one that was seen where it is the same document.
fn revision_after(changes: &[Change], seen: u64) -> u64 {
    let found = changes.iter().find_map(|change| match change {
        Change::Catalog(put) => Some(u64::from(put.state.revision)),
        _ => None,
    });
    found.unwrap_or(seen)
}
