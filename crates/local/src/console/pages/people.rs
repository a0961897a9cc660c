//! Everybody one can be, and their tokens.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::{Frame, rendered, shown};
use crate::console::Shared;
use crate::console::cast::{GROUPS, Group};
use crate::console::input::Input;
use crate::console::people::Wanted;
use crate::console::refusal::Refusal;
use crate::identity::Person;

#[derive(Template)]
#[template(path = "people.html")]
struct People {
    frame: Frame,
    groups: &'static [Group],
}

#[derive(Template)]
#[template(path = "token.html")]
struct Shown {
    frame: Frame,
    name: String,
    email: String,
    operator: bool,
    until: String,
    access_token: String,
    fetch_command: String,
    invite_command: String,
    base_url: String,
}

/// `GET /_local/people`.
pub(super) async fn page(State(parts): State<Shared>) -> Result<Response, Refusal> {
    rendered(&People { frame: Frame::new("people", &parts), groups: GROUPS })
}

/// `POST /_local/people/token`: what `POST /_local/tokens` is for tests.
pub(super) async fn token(State(parts): State<Shared>, input: Input<Wanted>) -> Result<Response, Refusal> {
    let person = input.value.person()?;
    let frame = Frame::new("people", &parts);
    let token = parts.identity.access_token(&person, frame.now)?;
    let base_url = parts.base_url.to_string();
    let until = frame.now.plus_seconds(parts.identity.token_seconds());
    rendered(&Shown {
        until: shown(until, "%-d %B %Y, %H:%M"),
        fetch_command: fetch_command(&person, &base_url),
        invite_command: INVITE.replace("BASE", &base_url),
        name: person.name,
        email: person.email,
        operator: person.operator,
        access_token: token,
        base_url,
        frame,
    })
}

fn fetch_command(person: &Person, base_url: &str) -> String {
    let operator = if person.operator { ",\"operator\":true" } else { "" };
    format!(
        "TOKEN=$(curl -s {base_url}/_local/tokens --json '{{\"email\":\"{}\"{operator}}}' \\\n  \
         | sed 's/.*\"accessToken\":\"\\([^\"]*\\).*/\\1/')",
        person.email
    )
}

const INVITE: &str = r#"curl -s BASE/v1/invitations \
  -H "Authorization: Bearer $TOKEN" -H "Idempotency-Key: $(date +%s)" --json '{
  "kind": "trial",
  "recipient": {"email": "nadia@northwind.example", "name": "Nadia", "organization": "Northwind Traders"},
  "locale": "en",
  "lines": [{"service": "exchange-online", "plan": "enterprise", "licenses": 25}],
  "delegatedAdministration": {"capabilities": ["full"], "durationDays": 365}
}'"#;
