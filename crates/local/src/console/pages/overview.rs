//! The first page: what just happened, who one can be, what time it is, whether all is well.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use runtime::Clock;

use super::mailbox::Row;
use super::{Frame, rendered, shown};
use crate::console::Shared;
use crate::console::cast::GROUPS;
use crate::console::refusal::Refusal;

const LATEST: usize = 6;

/// Those the first three minutes are about.
const FIRST_PEOPLE: [&str; 4] =
    ["paul@contoso.example", "nadia@northwind.example", "alex@adventure.example", crate::identity::OPERATOR];

#[derive(Template)]
#[template(path = "overview.html")]
struct Overview {
    frame: Frame,
    letters: Vec<Row>,
    letter_count: usize,
    people: Vec<Somebody>,
    shown_time: String,
    shown_day: String,
    ahead: bool,
    ahead_words: String,
    steps: [(&'static str, &'static str); 5],
    pending: usize,
    dead_letters: usize,
    fault_rules: usize,
    functions_on: usize,
    functions_off: usize,
    base_url: String,
    issuer: String,
}

struct Somebody {
    name: &'static str,
    email: &'static str,
    role: &'static str,
    organization: &'static str,
}

/// `GET /_local/`.
pub(super) async fn page(State(parts): State<Shared>) -> Result<Response, Refusal> {
    let frame = Frame::new("overview", &parts);
    let ahead_seconds = Clock::system().now().seconds_until(frame.now);
    let pending = parts.pump.pending().await?;
    let (on, off): (Vec<&str>, Vec<&str>) = parts.invoker.names().partition(|name| parts.invoker.is_on(name));
    rendered(&Overview {
        letters: parts.mailbox.newest(None, LATEST)?.into_iter().map(Row::from).collect(),
        letter_count: parts.mailbox.count()?,
        people: first_people(),
        shown_time: shown(frame.now, "%H:%M:%S"),
        shown_day: shown(frame.now, "%A, %-d %B %Y, UTC"),
        ahead: ahead_seconds.abs() > 1,
        ahead_words: ahead(ahead_seconds),
        steps: [
            ("PT10M", "10 minutes"),
            ("PT1H", "1 hour"),
            ("P1D", "1 day"),
            ("P7D", "7 days"),
            ("P30D", "30 days"),
        ],
        pending: pending.enabled + pending.disabled,
        dead_letters: parts.pump.dead_letters().list()?.len(),
        fault_rules: parts.faults.rules().rules.len(),
        functions_on: on.len(),
        functions_off: off.len(),
        base_url: parts.base_url.to_string(),
        issuer: parts.identity.issuer().to_owned(),
        frame,
    })
}

fn first_people() -> Vec<Somebody> {
    let mut people = Vec::new();
    for email in FIRST_PEOPLE {
        for group in GROUPS {
            people.extend(group.people.iter().filter(|member| member.email == email).map(|member| {
                Somebody {
                    name: member.name,
                    email: member.email,
                    role: member.role,
                    organization: group.name,
                }
            }));
        }
    }
    people
}

/// How far the clock is from the machine's time.
fn ahead(seconds: i64) -> String {
    let side = if seconds < 0 { "behind it" } else { "ahead of it" };
    let (amount, unit) = match seconds.abs() {
        seconds @ 0..120 => (seconds, "seconds"),
        seconds @ 120..7_200 => (seconds / 60, "minutes"),
        seconds @ 7_200..172_800 => (seconds / 3_600, "hours"),
        seconds => (seconds / 86_400, "days"),
    };
    format!("{amount} {unit} {side}")
}
