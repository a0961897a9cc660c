//! The mailbox for tests.

use axum::Json;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::Deserialize;
use serde_json::json;

use super::Shared;
use super::refusal::Refusal;

#[derive(Deserialize)]
pub(super) struct Addressed {
    to: Option<String>,
}

/// `GET /_local/mail?to=`: letters, oldest first.
pub(super) async fn list(State(parts): State<Shared>, Query(query): Query<Addressed>) -> Result<Response, Refusal> {
    let letters = parts.mailbox.letters(query.to.as_deref())?;
    Ok(Json(json!({"items": letters})).into_response())
}

/// `DELETE /_local/mail`: an empty mailbox.
pub(super) async fn clear(State(parts): State<Shared>) -> Result<StatusCode, Refusal> {
    parts.mailbox.clear()?;
    Ok(StatusCode::NO_CONTENT)
}
