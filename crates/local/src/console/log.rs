//! What the functions logged.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};

use super::Shared;

/// `GET /_local/log`: JSON lines, oldest first.
pub(super) async fn lines(State(parts): State<Shared>) -> Response {
    let mut text = parts.journal.lines().join("\n");
    if !text.is_empty() {
        text.push('\n');
    }
    ([(header::CONTENT_TYPE, "application/x-ndjson")], text).into_response()
}

/// `DELETE /_local/log`: an empty log.
pub(super) async fn clear(State(parts): State<Shared>) -> StatusCode {
    parts.journal.clear();
    StatusCode::NO_CONTENT
}
