//! Waiting for the stream, and looking after what it could not deliver.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use super::Shared;
use super::input::Input;
use super::refusal::Refusal;

/// Asks for nothing.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

/// `POST /_local/settle`: answers when everything that was written has been delivered.
pub(super) async fn settle(State(parts): State<Shared>, input: Input<Nothing>) -> Result<Response, Refusal> {
    let settled = parts.settle().await?;
    Ok(input.answered(Json(settled), "/_local/"))
}

/// `GET /_local/dead-letters`: what was given up, oldest first.
pub(super) async fn dead_letters(State(parts): State<Shared>) -> Result<Response, Refusal> {
    let letters = parts.pump.dead_letters().list()?;
    Ok(Json(json!({"items": letters})).into_response())
}

/// `POST /_local/dead-letters/redrive`: tries all of them again.
pub(super) async fn redrive(State(parts): State<Shared>, input: Input<Nothing>) -> Result<Response, Refusal> {
    let redriven = parts.pump.dead_letters().redrive().await?;
    Ok(input.answered(Json(redriven), "/_local/machinery"))
}
