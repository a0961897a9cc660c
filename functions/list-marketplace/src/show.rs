//! When anybody looks at one listing of the marketplace, through a program.

use web::body::Document;
use web::view::listing::ListingView;
use web::{Answer, Problem, Request};

use crate::{App, FRESH_SECONDS};

/// `GET /v1/marketplace/listings/{id}`
pub(crate) async fn show(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let id = web::request::path_parameter(&request, "id")?;
    Document::query(&request).object()?.finish()?;

    let (listing, _) = app.desk.table.shown_listing(id, now).await?.ok_or_else(Problem::not_found)?;

    let view = ListingView::new(&listing);
    web::respond::cacheable(request.headers(), FRESH_SECONDS, &view)
}
