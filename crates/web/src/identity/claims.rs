//! What a token says, and whether it is for us.

use std::collections::HashMap;

use domain::{EmailAddress, Moment};
use serde_json::{Map, Value};

use super::{Principal, Unacceptable};

/// The group of the people who run this deployment.
const OPERATORS: &str = "operators";

/// How far the issuer's clock may be from ours.
const LEEWAY_SECONDS: i64 = 10;

/// The longest subject, as OpenID Connect has it.
const LONGEST_SUBJECT: usize = 255;

/// The claims of a token, from its own payload or as the gateway hands them over.
#[derive(Debug, Clone)]
pub(super) struct Claims {
    claims: Map<String, Value>,
    /// The gateway makes a text of everything: `true` becomes `"true"` and a list becomes `"[a b]"`.
    flattened: bool,
}

impl Claims {
    pub(super) fn of_token(claims: Map<String, Value>) -> Self {
        Self { claims, flattened: false }
    }

    pub(super) fn flattened(claims: &HashMap<String, String>) -> Self {
        let claims = claims.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect();
        Self { claims, flattened: true }
    }

    /// Refuses everything that is not meant to open an API; an ID token is for the page that asked for it.
    ///
    /// There is no one sign of an access token, so the rule knows what providers do:
    /// - `token_use`, where present, says `access` (Cognito);
    /// - otherwise a header `typ` of `at+jwt` is enough (RFC 9068: Auth0, Okta, the local issuer and others);
    /// - otherwise there is a `scope` or `scp` and none of the marks of an ID token: `nonce`, `at_hash`, `c_hash`,
    ///   or a claim `typ` other than `Bearer` (Entra, Keycloak).
    pub(super) fn check_access_token(&self, header_type: Option<&str>) -> Result<(), Unacceptable> {
        if let Some(token_use) = self.text("token_use") {
            return if token_use == "access" { Ok(()) } else { Err(Unacceptable("it is no access token")) };
        }
        let header_type = header_type.unwrap_or_default().to_ascii_lowercase();
        if matches!(header_type.as_str(), "at+jwt" | "application/at+jwt") {
            return Ok(());
        }
        let is_id_token = ["nonce", "at_hash", "c_hash"].iter().any(|name| self.claims.contains_key(*name))
            || self.text("typ").is_some_and(|claimed| !claimed.eq_ignore_ascii_case("bearer"));
        let has_scope = self.claims.contains_key("scope") || self.claims.contains_key("scp");
        if has_scope && !is_id_token { Ok(()) } else { Err(Unacceptable("it is no access token")) }
    }

    /// Refuses tokens of another issuer or for another audience.
    ///
    /// Cognito's access tokens have no `aud`; there the client that asked stands for the audience.
    pub(super) fn check_for(&self, issuer: &str, audience: &str) -> Result<(), Unacceptable> {
        if self.text("iss") != Some(issuer) {
            return Err(Unacceptable("it is of another issuer"));
        }
        let is_for_us = if self.claims.contains_key("aud") {
            self.texts("aud").iter().any(|one| one == audience)
        } else {
            self.text("token_use") == Some("access") && self.text("client_id") == Some(audience)
        };
        if is_for_us { Ok(()) } else { Err(Unacceptable("it is for another audience")) }
    }

    /// Refuses tokens that are over or have not begun.
    pub(super) fn check_time(&self, now: Moment) -> Result<(), Unacceptable> {
        let now = now.as_second();
        let expiry = self.second("exp").ok_or(Unacceptable("it never ends"))?;
        if now >= expiry.saturating_add(LEEWAY_SECONDS) {
            return Err(Unacceptable("it has expired"));
        }
        match self.second("nbf") {
            Some(start) if now.saturating_add(LEEWAY_SECONDS) < start => {
                Err(Unacceptable("it has not begun"))
            }
            None if self.claims.contains_key("nbf") => Err(Unacceptable("its beginning cannot be read")),
            _ => Ok(()),
        }
    }

    pub(super) fn principal(&self) -> Result<Principal, Unacceptable> {
        let subject = self.text("sub").filter(|subject| (1..=LONGEST_SUBJECT).contains(&subject.len()));
        let subject = subject.ok_or(Unacceptable("it names nobody"))?.to_owned();
        let is_verified = match self.claims.get("email_verified") {
            Some(Value::Bool(verified)) => *verified,
            Some(Value::String(verified)) => verified == "true",
            _ => false,
        };
        let email =
            self.text("email").filter(|_| is_verified).and_then(|email| email.parse::<EmailAddress>().ok());
        let operator = ["groups", "cognito:groups"]
            .iter()
            .any(|claim| self.texts(claim).iter().any(|group| group == OPERATORS));
        Ok(Principal { subject, email, operator })
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.claims.get(name).and_then(Value::as_str)
    }

    /// The items of a claim that is a text or a list of texts.
    fn texts(&self, name: &str) -> Vec<String> {
        match self.claims.get(name) {
            Some(Value::String(text)) => match text.strip_prefix('[').and_then(|text| text.strip_suffix(']'))
            {
                Some(items) if self.flattened => {
                    items.split([' ', ',']).filter(|item| !item.is_empty()).map(str::to_owned).collect()
                }
                _ => vec![text.clone()],
            },
            Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            _ => Vec::new(),
        }
    }

    /// A NumericDate. Whole seconds count; the gateway may write large numbers as `1.7e+09`.
    fn second(&self, name: &str) -> Option<i64> {
        match self.claims.get(name)? {
            Value::Number(number) => number.as_i64().or_else(|| number.as_f64().and_then(whole)),
            Value::String(text) if self.flattened => {
                text.parse::<i64>().ok().or_else(|| text.parse::<f64>().ok().and_then(whole))
            }
            _ => None,
        }
    }
}

/// The whole seconds of a fraction, where they are a lawful date.
#[expect(clippy::cast_possible_truncation, reason = "the bounds are checked before")]
fn whole(second: f64) -> Option<i64> {
    (0.0..=253_402_300_799.0).contains(&second).then(|| second.floor() as i64)
}
