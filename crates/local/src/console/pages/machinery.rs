//! Functions, faults and dead letters.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::{Frame, rendered};
use crate::console::Shared;
use crate::console::refusal::Refusal;
use crate::faults::{Kind, Rule};
use crate::stream::DeadLetter;

/// Dead letters on the page; the rest is at `/_local/dead-letters`.
const SHOWN: usize = 100;

#[derive(Template)]
#[template(path = "machinery.html")]
struct Machinery {
    frame: Frame,
    functions: Vec<Function>,
    rules: Vec<ShownRule>,
    weather: [(&'static str, &'static str); 7],
    dead_letters: Vec<ShownLetter>,
}

struct Function {
    name: String,
    called_by: String,
    linked: bool,
    on: bool,
}

struct ShownRule {
    service: String,
    operation: String,
    kind: String,
    probability: String,
    left: String,
    only: String,
}

struct ShownLetter {
    function: String,
    queue: String,
    at: String,
    error: String,
    event: String,
}

/// `GET /_local/machinery`.
pub(super) async fn page(State(parts): State<Shared>) -> Result<Response, Refusal> {
    let not_linked: Vec<&str> = parts.invoker.not_linked().collect();
    let functions = parts.template.functions.iter().map(|function| Function {
        name: function.name.to_string(),
        called_by: called_by(&parts, function.name.as_str()),
        linked: !not_linked.contains(&function.name.as_str()),
        on: parts.invoker.is_on(function.name.as_str()),
    });
    let letters = parts.pump.dead_letters().list()?;
    rendered(&Machinery {
        functions: functions.collect(),
        rules: parts.faults.rules().rules.iter().map(ShownRule::from).collect(),
        weather: [
            ("fair", "Fair again"),
            ("postThrottled", "Post throttled, 5 times"),
            ("postLosesReplies", "Post loses a reply"),
            ("tableThrottled", "Table throttled, 1 in 5"),
            ("tableConflicts", "Table contended, 1 in 5"),
            ("tableReadsStale", "Table reads stale, 1 in 2"),
            ("tableLosesReplies", "Table loses replies, 1 in 10"),
        ],
        dead_letters: letters.into_iter().take(SHOWN).map(ShownLetter::from).collect(),
        frame: Frame::new("machinery", &parts),
    })
}

fn called_by(parts: &Shared, name: &str) -> String {
    let template = &parts.template;
    let routes = template.routes.iter().filter(|route| route.function.as_str() == name).count();
    let mut callers = Vec::new();
    match routes {
        0 => {}
        1 => callers.push("1 route".to_owned()),
        routes => callers.push(format!("{routes} routes")),
    }
    if template.streams.iter().any(|mapping| mapping.function == name) {
        callers.push("the table’s stream".to_owned());
    }
    if template.schedules.iter().any(|schedule| schedule.function.as_str() == name) {
        callers.push("a schedule".to_owned());
    }
    if template.rules.iter().any(|rule| rule.function.as_str() == name) {
        callers.push("reports about mail".to_owned());
    }
    callers.join(", ")
}

impl From<&Rule> for ShownRule {
    fn from(rule: &Rule) -> ShownRule {
        let only = [&rule.key_prefix, &rule.function].into_iter().flatten().cloned().collect::<Vec<_>>();
        ShownRule {
            service: format!("{:?}", rule.service).to_lowercase(),
            operation: rule.operation.clone().unwrap_or_else(|| "any".to_owned()),
            kind: match rule.kind {
                Kind::Throttle => "throttled",
                Kind::Error => "internal error",
                Kind::TimeoutBefore => "request lost",
                Kind::TimeoutAfter => "reply lost",
                Kind::Conflict => "transaction conflict",
                Kind::Stale => "stale read",
            }
            .to_owned(),
            probability: format!("{:.0} %", rule.probability * 100.0),
            left: rule.count.map_or_else(|| "no end".to_owned(), |count| count.to_string()),
            only: only.join(", "),
        }
    }
}

impl From<DeadLetter> for ShownLetter {
    fn from(letter: DeadLetter) -> ShownLetter {
        ShownLetter {
            function: letter.function,
            queue: letter.queue.unwrap_or_default(),
            at: letter.at,
            error: letter.error,
            event: serde_json::to_string_pretty(&letter.event).unwrap_or_default(),
        }
    }
}
