//! When anybody looks at the catalog.

use web::{Answer, Problem, Request};

use crate::{App, FRESH_SECONDS};

/// `GET /v1/catalog`
pub(crate) async fn show(app: App, request: Request) -> Answer {
    let edition = app.desk.table.edition().await?.ok_or_else(Problem::not_found)?;
    let etag = web::precondition::etag(u64::from(edition.revision));
    web::respond::cacheable_revision(request.headers(), &etag, FRESH_SECONDS, &*edition.document)
}
