//! Invoking functions by hand, and switching them off and on.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use web::{Failure, Problem};

use super::Shared;
use super::input::Input;
use super::refusal::Refusal;
use crate::invoker::InvokeFailure;

/// `POST /_local/invoke/{function}`: the body is the event, the answer is the function's.
pub(super) async fn invoke(
    State(parts): State<Shared>,
    Path(function): Path<String>,
    input: Input<Value>,
) -> Result<Response, Refusal> {
    Ok(Json(parts.invoker.invoke(&function, input.value).await?).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Switch {
    enabled: bool,
}

/// `POST /_local/functions/{function}`.
pub(super) async fn switch(
    State(parts): State<Shared>,
    Path(function): Path<String>,
    input: Input<Switch>,
) -> Result<Response, Refusal> {
    let enabled = input.value.enabled;
    parts.switch(&function, enabled)?;
    Ok(input.answered(Json(json!({"function": function, "enabled": enabled})), "/_local/machinery"))
}

impl From<InvokeFailure> for Refusal {
    fn from(failure: InvokeFailure) -> Refusal {
        // Nobody but the person at this machine reads it, so the console says what a gateway would not.
        let words = failure.to_string();
        let problem = match failure {
            InvokeFailure::Unknown(_) => return Problem::not_found().into(),
            InvokeFailure::Door(_) => Problem::internal(Failure::lasting(words.clone())),
            _ => Problem::unavailable(Failure::passing(words.clone())),
        };
        problem.with_detail(words.clone(), words).into()
    }
}
