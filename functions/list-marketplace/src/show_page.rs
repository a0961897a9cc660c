//! When a person looks at one listing of the marketplace, in a browser.

use http::StatusCode;
use web::{Answer, Problem, Request};

use crate::App;

/// `GET /marketplace/{id}`
pub(crate) async fn show_page(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let id = web::request::path_parameter(&request, "id")?;

    let shown = app.desk.table.shown_listing(id, now).await?;
    let (listing, catalog) = shown.ok_or_else(Problem::not_found)?;

    let page = web::page::listing(&listing, &catalog, None, web::page::locale_of(&request));
    Ok(web::respond::page(StatusCode::OK, page))
}
