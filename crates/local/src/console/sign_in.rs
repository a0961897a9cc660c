//! Where the product's pages send a person to sign in: the issuer's own page, and the way back with a code.

use askama::Template;
use axum::extract::{Query, RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use web::Problem;

use super::cast::{GROUPS, Group};
use super::input::Input;
use super::issuer::Issuer;
use super::pages;
use super::people::Wanted;
use super::refusal::Refusal;
use crate::identity::{Authorization, ISSUER_PATH};

#[derive(Template)]
#[template(path = "sign_in.html")]
struct Page {
    action: String,
    hint: String,
    groups: &'static [Group],
}

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    response_type: String,
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    redirect_uri: String,
    #[serde(default)]
    code_challenge: String,
    #[serde(default)]
    code_challenge_method: String,
    #[serde(default)]
    login_hint: String,
    state: Option<String>,
    nonce: Option<String>,
}

/// `GET /_local/oidc/authorize`: who are you?
pub(super) async fn page(
    State(issuer): State<Issuer>,
    RawQuery(query): RawQuery,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    asked.authorization(&issuer)?;
    pages::rendered(&Page {
        action: format!("{ISSUER_PATH}/authorize?{}", query.unwrap_or_default()),
        hint: asked.login_hint,
        groups: GROUPS,
    })
}

/// `POST /_local/oidc/authorize`: that one; back to where they came from.
pub(super) async fn choose(
    State(issuer): State<Issuer>,
    Query(asked): Query<Asked>,
    input: Input<Wanted>,
) -> Result<Response, Refusal> {
    let authorization = asked.authorization(&issuer)?;
    let person = input.value.person()?;
    let code = issuer.identity.codes().issue(person, authorization, issuer.clock.now());
    let mut answer = vec![("code", code.as_str()), ("iss", issuer.identity.issuer())];
    answer.extend(asked.state.as_deref().map(|state| ("state", state)));
    let answer = serde_urlencoded::to_string(answer).unwrap_or_default();
    let separator = if asked.redirect_uri.contains('?') { '&' } else { '?' };
    Ok(Redirect::to(&format!("{}{separator}{answer}", asked.redirect_uri)).into_response())
}

#[derive(Deserialize)]
pub(super) struct Ending {
    post_logout_redirect_uri: Option<String>,
    state: Option<String>,
}

/// `GET /_local/oidc/end-session`: there is no session here, so it only leads back.
pub(super) async fn end(State(issuer): State<Issuer>, Query(ending): Query<Ending>) -> Redirect {
    let back = ending.post_logout_redirect_uri.filter(|uri| issuer.is_ours(uri));
    match (back, ending.state) {
        (Some(back), Some(state)) => {
            let state = serde_urlencoded::to_string([("state", state)]).unwrap_or_default();
            Redirect::to(&format!("{back}?{state}"))
        }
        (Some(back), None) => Redirect::to(&back),
        (None, _) => Redirect::to("/"),
    }
}

impl Asked {
    fn authorization(&self, issuer: &Issuer) -> Result<Authorization, Refusal> {
        let fault = if self.client_id != issuer.identity.client_id() {
            "client_id is not known here"
        } else if !issuer.is_ours(&self.redirect_uri) {
            "redirect_uri does not lead back to this system"
        } else if self.response_type != "code" {
            "response_type must be code"
        } else if self.code_challenge.is_empty() || self.code_challenge_method != "S256" {
            "a code_challenge with the method S256 is needed"
        } else {
            return Ok(Authorization {
                client_id: self.client_id.clone(),
                redirect_uri: self.redirect_uri.clone(),
                code_challenge: self.code_challenge.clone(),
                nonce: self.nonce.clone(),
            });
        };
        Err(Problem::malformed(fault, fault).into())
    }
}
