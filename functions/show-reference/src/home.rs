//! When somebody comes without a link.

use http::StatusCode;
use web::page::{self, HomeView};
use web::{Request, Response};

use crate::App;

/// `GET /`
pub(crate) fn home(app: &App, request: &Request) -> Response {
    let view = HomeView { signed_in_as: None, support: Some(&app.operator_contact) };
    web::respond::page(StatusCode::OK, page::home(&view, page::locale_of(request)))
}
