//! When a page loads its style sheet or mark.

use http::header;
use web::page::{self, Asset};
use web::{Answer, Problem, Request};

/// `GET /assets/{file}`
pub(crate) fn asset(request: &Request) -> Answer {
    let file: String = web::request::path_parameter(request, "file")?;
    let asset = page::asset(&file).ok_or_else(Problem::not_found)?;
    let response = web::respond::public(asset.content_type, asset.text);
    web::respond::with_header(response, header::CACHE_CONTROL, Asset::CACHE_CONTROL)
}
