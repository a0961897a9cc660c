//! The console for people: plain pages without script, whose buttons are the same routes that tests use.

mod journal;
mod machinery;
mod mailbox;
mod overview;
mod people;
pub(super) mod problem;

use askama::Template;
use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use domain::Moment;
use http::{HeaderValue, header};
use jiff::Timestamp;
use jiff::tz::Offset;

use super::Shared;
use super::refusal::Refusal;
use crate::failure::Failure;

/// Nothing is loaded but our own style, nothing is sent but to ourselves, nobody frames us.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src data:; frame-src 'self'; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'";

const STYLE: &str = include_str!("../../templates/style.css");

/// Every page.
pub(super) fn router() -> Router<Shared> {
    Router::new()
        .route("/_local", get(|| async { Redirect::permanent("/_local/") }))
        .route("/_local/", get(overview::page))
        .route("/_local/mailbox", get(mailbox::page))
        .route("/_local/mailbox/clear", post(mailbox::clear))
        .route("/_local/mailbox/{id}", get(mailbox::letter))
        .route("/_local/mailbox/{id}/html", get(mailbox::html))
        .route("/_local/people", get(people::page))
        .route("/_local/people/token", post(people::token))
        .route("/_local/machinery", get(machinery::page))
        .route("/_local/journal", get(journal::page))
        .route("/_local/style.css", get(style))
}

/// What is on every page.
struct Frame {
    here: &'static str,
    now: Moment,
    shown_now: String,
    running: bool,
}

impl Frame {
    fn new(here: &'static str, parts: &Shared) -> Frame {
        let now = parts.clock.now();
        Frame { here, now, shown_now: shown(now, "%a %-d %b %Y, %H:%M"), running: !parts.clock.is_frozen() }
    }
}

/// A page as it goes out.
pub(super) fn rendered(page: &impl Template) -> Result<Response, Refusal> {
    let html = page.render().map_err(|error| Failure::new("write the page", error))?;
    let mut response = ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    Ok(response)
}

async fn style() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")], STYLE)
        .into_response()
}

/// A moment in UTC in words.
fn shown(moment: Moment, format: &str) -> String {
    Timestamp::from_second(moment.as_second())
        .map(|timestamp| Offset::UTC.to_datetime(timestamp).strftime(format).to_string())
        .unwrap_or_default()
}
