//! Tokens for anybody by name.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;

use super::Shared;
use super::input::Input;
use super::refusal::Refusal;
use crate::identity::{Operator, Person};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Wanted {
    email: String,
    name: Option<String>,
    #[serde(default)]
    operator: bool,
}

impl Wanted {
    pub(super) fn person(&self) -> Result<Person, Refusal> {
        let parts = self.email.trim().split_once('@');
        let plausible = parts.is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty())
            && !self.email.trim().contains(char::is_whitespace);
        if !plausible {
            return Err(Refusal::fault("/email", "must be an email address"));
        }
        let operator = if self.operator { Operator::Yes } else { Operator::No };
        Ok(Person::new(&self.email, self.name.as_deref(), operator))
    }
}

/// `POST /_local/tokens`: a real access token, no password asked.
pub(super) async fn token(State(parts): State<Shared>, input: Input<Wanted>) -> Result<Response, Refusal> {
    let person = input.value.person()?;
    let token = parts.identity.access_token(&person, parts.clock.now())?;
    Ok(input.answered(Json(json!({"accessToken": token})), "/_local/"))
}
