//! Rules that make the table and the post misbehave.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;

use super::Shared;
use super::input::Input;
use super::refusal::Refusal;
use crate::faults::{Kind, Rule, Rules, Service};

/// `GET /_local/faults`.
pub(super) async fn show(State(parts): State<Shared>) -> Response {
    Json(parts.faults.rules()).into_response()
}

/// `PUT /_local/faults`: these rules instead of the ones before.
pub(super) async fn replace(State(parts): State<Shared>, input: Input<Rules>) -> Result<Response, Refusal> {
    put(&parts, input.value)?;
    Ok(Json(parts.faults.rules()).into_response())
}

/// `DELETE /_local/faults`: all is well.
pub(super) async fn clear(State(parts): State<Shared>) -> StatusCode {
    parts.faults.clear();
    StatusCode::NO_CONTENT
}

/// What the page's buttons offer.
#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "camelCase")]
pub(super) enum Weather {
    Fair,
    PostThrottled,
    PostLosesReplies,
    TableThrottled,
    TableConflicts,
    TableLosesReplies,
    TableReadsStale,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Chosen {
    weather: Weather,
}

/// `POST /_local/faults`: one of the usual disturbances, by name.
pub(super) async fn choose(State(parts): State<Shared>, input: Input<Chosen>) -> Result<Response, Refusal> {
    let rule = |service, kind, probability, count| Rule {
        service,
        operation: None,
        kind,
        probability,
        count,
        key_prefix: None,
        behind: None,
        function: None,
    };
    let rules = match input.value.weather {
        Weather::Fair => Vec::new(),
        Weather::PostThrottled => vec![rule(Service::Ses, Kind::Throttle, 1.0, Some(5))],
        Weather::PostLosesReplies => vec![rule(Service::Ses, Kind::TimeoutAfter, 1.0, Some(1))],
        Weather::TableThrottled => vec![rule(Service::Dynamodb, Kind::Throttle, 0.2, None)],
        Weather::TableConflicts => vec![rule(Service::Dynamodb, Kind::Conflict, 0.2, None)],
        Weather::TableReadsStale => {
            vec![Rule { behind: Some(3), ..rule(Service::Dynamodb, Kind::Stale, 0.5, None) }]
        }
        Weather::TableLosesReplies => vec![rule(Service::Dynamodb, Kind::TimeoutAfter, 0.1, None)],
    };
    put(&parts, Rules { rules })?;
    Ok(if input.form {
        Redirect::to("/_local/machinery").into_response()
    } else {
        Json(parts.faults.rules()).into_response()
    })
}

fn put(parts: &Shared, rules: Rules) -> Result<(), Refusal> {
    parts.faults.replace(rules).map_err(|failure| {
        let words = failure.chain();
        // A rule at fault is named by its pointer in front of the words.
        match words.split_once(": ") {
            Some((pointer, detail)) if pointer.starts_with('/') => Refusal::fault(pointer, detail),
            _ => Refusal::fault("/rules", words),
        }
    })
}
