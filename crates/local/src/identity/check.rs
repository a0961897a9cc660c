//! What API Gateway's JWT authorizer checks, and how it hands the claims on.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::Moment;
use serde_json::{Map, Value};

use super::Identity;
use crate::template::Authorizer;

/// Verified claims, every value as text, the way API Gateway flattens them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims(pub Map<String, Value>);

/// Why a token does not let its bearer in; said to the log, never to the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// No token, or no JWT.
    Missing,
    /// Not signed by this issuer's key with ES256.
    Signature,
    /// Another issuer.
    Issuer,
    /// For somebody else.
    Audience,
    /// Expired, or without an end.
    Expired,
    /// Not valid yet.
    TooEarly,
    /// None of the scopes asked for.
    Scope,
}

impl Identity {
    /// Checks the token of an `Authorization` header.
    pub fn check(
        &self,
        header: Option<&str>,
        authorizer: &Authorizer,
        now: Moment,
    ) -> Result<Claims, Refused> {
        let header = header.ok_or(Refused::Missing)?;
        let token = match header.split_once(' ') {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
            Some(_) => return Err(Refused::Missing),
            None => header,
        };
        let claims = self.verified(token)?;
        let text = |name: &str| claims.get(name).and_then(Value::as_str);
        let second = |name: &str| claims.get(name).and_then(Value::as_i64);
        if text("iss") != Some(&authorizer.issuer) {
            return Err(Refused::Issuer);
        }
        // A token without an audience is matched by the client it was given to.
        let addressed = match claims.get("aud") {
            Some(Value::String(audience)) => authorizer.audiences.contains(audience),
            Some(Value::Array(all)) => all
                .iter()
                .filter_map(Value::as_str)
                .any(|one| authorizer.audiences.iter().any(|own| own == one)),
            _ => text("client_id").is_some_and(|client| authorizer.audiences.iter().any(|own| own == client)),
        };
        if !addressed {
            return Err(Refused::Audience);
        }
        if second("exp").is_none_or(|exp| exp <= now.as_second()) {
            return Err(Refused::Expired);
        }
        let starts = [second("nbf"), second("iat")];
        if starts.into_iter().flatten().any(|start| start > now.as_second()) {
            return Err(Refused::TooEarly);
        }
        let scopes = text("scope").unwrap_or_default();
        let mut granted = scopes.split(' ');
        if !authorizer.scopes.is_empty()
            && !granted.any(|scope| authorizer.scopes.iter().any(|own| own == scope))
        {
            return Err(Refused::Scope);
        }
        Ok(Claims(claims.into_iter().map(|(name, value)| (name, Value::String(flat(&value)))).collect()))
    }

    fn verified(&self, token: &str) -> Result<Map<String, Value>, Refused> {
        let mut parts = token.split('.');
        let (Some(header), Some(payload), Some(_), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(Refused::Missing);
        };
        let header = decoded(header).ok_or(Refused::Missing)?;
        let claims = decoded(payload).ok_or(Refused::Missing)?;
        let key = &self.inner.key;
        let ours = header.get("alg").and_then(Value::as_str) == Some("ES256")
            && header.get("kid").and_then(Value::as_str) == Some(key.id());
        if ours && key.verifies(token) { Ok(claims) } else { Err(Refused::Signature) }
    }
}

/// The claims of a token, unverified.
pub(super) fn payload(token: &str) -> Option<Map<String, Value>> {
    decoded(token.split('.').nth(1)?)
}

fn decoded(part: &str) -> Option<Map<String, Value>> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

/// Lists become `[a b]`; everything else its own text.
fn flat(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => format!("[{}]", items.iter().map(flat).collect::<Vec<_>>().join(" ")),
        other => other.to_string(),
    }
}
