//! The log for people.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde_json::{Map, Value};

use super::{Frame, rendered};
use crate::console::Shared;
use crate::console::refusal::Refusal;

/// Lines on the page; the rest is at `/_local/log`.
const SHOWN: usize = 300;

#[derive(Template)]
#[template(path = "journal.html")]
struct Journal {
    frame: Frame,
    lines: Vec<Line>,
}

struct Line {
    at: String,
    level: String,
    function: String,
    message: String,
    details: String,
}

/// `GET /_local/journal`.
pub(super) async fn page(State(parts): State<Shared>) -> Result<Response, Refusal> {
    let lines = parts.journal.lines();
    rendered(&Journal {
        lines: lines.iter().rev().take(SHOWN).map(|line| Line::read(line)).collect(),
        frame: Frame::new("journal", &parts),
    })
}

impl Line {
    fn read(line: &str) -> Line {
        let mut fields: Map<String, Value> = serde_json::from_str(line).unwrap_or_default();
        let mut take = |name: &str| match fields.remove(name) {
            Some(Value::String(text)) => text,
            Some(other) => other.to_string(),
            None => String::new(),
        };
        let [at, level, function, message] = ["timestamp", "level", "function", "message"].map(&mut take);
        take("requestId");
        let mut details = Vec::new();
        for (name, value) in &fields {
            match value {
                // A summary is an object in a text: what is zero in it is not worth reading.
                Value::String(text) if text.starts_with('{') => details.extend(summary(text)),
                Value::String(text) => details.push(format!("{name}: {text}")),
                other => details.push(format!("{name}: {other}")),
            }
        }
        Line { at, level, function, message, details: details.join(", ") }
    }
}

fn summary(text: &str) -> Vec<String> {
    let fields: Map<String, Value> = serde_json::from_str(text).unwrap_or_default();
    let worth_reading =
        |value: &Value| !matches!(value, Value::Bool(false) | Value::Null) && value.as_u64() != Some(0);
    fields
        .iter()
        .filter(|(_, value)| worth_reading(value))
        .map(|(name, value)| format!("{name}: {value}"))
        .collect()
}
