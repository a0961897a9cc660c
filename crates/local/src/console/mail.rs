//! The mailbox for tests, and what becomes of a letter.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::Deserialize;
use serde_json::json;
use web::Problem;

use super::Shared;
use super::input::Input;
use super::refusal::Refusal;
use crate::mailbox::{Feedback, feedback_event};
use crate::stream::Source;

#[derive(Deserialize)]
pub(super) struct Addressed {
    to: Option<String>,
}

/// `GET /_local/mail?to=`: letters, oldest first.
pub(super) async fn list(
    State(parts): State<Shared>,
    Query(query): Query<Addressed>,
) -> Result<Response, Refusal> {
    let letters = parts.mailbox.letters(query.to.as_deref())?;
    Ok(Json(json!({"items": letters})).into_response())
}

/// `DELETE /_local/mail`: an empty mailbox.
pub(super) async fn clear(State(parts): State<Shared>) -> Result<StatusCode, Refusal> {
    parts.mailbox.clear()?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Report {
    r#type: Feedback,
}

/// `POST /_local/mail/{id}/feedback`: the report goes where the template's rules send it, and is done when this
/// answers.
pub(super) async fn feedback(
    State(parts): State<Shared>,
    Path(id): Path<String>,
    input: Input<Report>,
) -> Result<Response, Refusal> {
    let letter = parts.mailbox.letter(&id)?.ok_or_else(Problem::not_found)?;
    let feedback = input.value.r#type;
    let reported =
        letter.configuration_set.as_ref().and_then(|set| parts.template.configuration_sets.get(set));
    let mut functions = Vec::new();
    if reported.is_some_and(|kinds| kinds.iter().any(|kind| kind == feedback.event_type())) {
        let event = feedback_event(&letter, feedback, parts.clock.now());
        for rule in parts.template.rules.iter().filter(|rule| rule.pattern.pass(&event)) {
            let function = rule.function.as_str();
            let done = parts.asynchronous.call(function, Source::Asynchronous, event.clone()).await?;
            functions.push(json!({"function": function, "done": done}));
        }
    }
    Ok(input.answered(Json(json!({"reportedTo": functions})), &format!("/_local/mailbox/{id}")))
}
