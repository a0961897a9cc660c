//! The local clock for tests.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::Moment;
use jiff::tz::Offset;
use jiff::{Span, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Shared;
use super::input::Input;
use super::refusal::Refusal;
use crate::scheduler::Passing;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Change {
    advance: Option<String>,
    set: Option<Moment>,
    tick: Option<bool>,
    /// Whether the clock runs afterwards.
    running: Option<bool>,
}

/// `GET /_local/clock`.
pub(super) async fn show(State(parts): State<Shared>) -> Response {
    Json(shown(&parts)).into_response()
}

/// `POST /_local/clock`.
pub(super) async fn change(State(parts): State<Shared>, input: Input<Change>) -> Result<Response, Refusal> {
    let now = parts.clock.now();
    let end = match (&input.value.advance, input.value.set) {
        (Some(_), Some(_)) => return Err(Refusal::fault("", "advance and set exclude each other")),
        (Some(advance), None) => advanced(now, advance)?,
        (None, Some(moment)) => moment,
        (None, None) if input.value.running.is_some() => now,
        (None, None) => return Err(Refusal::fault("", "say advance, set or running")),
    };
    if let Some(running) = input.value.running {
        if running { parts.clock.run() } else { parts.clock.freeze() }
    }
    let passing = if input.value.tick.unwrap_or(true) { Passing::Ticks } else { Passing::Silent };
    parts.scheduler.move_to(end, passing).await?;
    Ok(input.answered(Json(shown(&parts)), "/_local/"))
}

fn shown(parts: &Shared) -> Value {
    json!({"now": parts.clock.now(), "running": !parts.clock.is_frozen()})
}

/// Days, months and years are those of the calendar in UTC.
fn advanced(now: Moment, duration: &str) -> Result<Moment, Refusal> {
    let fault = || Refusal::fault("/advance", "must be a positive ISO 8601 duration such as P1D or PT10M");
    let span: Span = duration.parse().map_err(|_| fault())?;
    let start = Offset::UTC.to_datetime(Timestamp::from_second(now.as_second()).map_err(|_| fault())?);
    let end = start.checked_add(span).map_err(|_| fault())?;
    let end = Offset::UTC.to_timestamp(end).map_err(|_| fault())?;
    Moment::from_second(end.as_second()).filter(|end| *end >= now).ok_or_else(fault)
}
