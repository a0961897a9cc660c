//! The local identity provider: a real OIDC issuer with its own key, people who need no password, and the check of
//! access tokens that API Gateway's JWT authorizer makes.

mod check;
mod code;
mod key;

use std::sync::Arc;

use domain::Moment;
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

pub use check::{Claims, Refused};
pub use code::{Authorization, CodeRefused, Codes, Exchange};

use crate::failure::Failure;
use crate::identity::key::Key;
use crate::json::set;
use crate::keep::Keep;

/// Where the issuer lives below the gateway.
pub const ISSUER_PATH: &str = "/_local/oidc";

/// Always an operator, with or without being asked.
pub const OPERATOR: &str = "olivia@vendor.example";

/// How long a token lasts by the local clock: so long that moving the clock on by months signs nobody out.
const TOKEN_SECONDS: i64 = 400 * 86_400;

/// The group that makes an operator.
const OPERATORS: &str = "operators";

/// Somebody who signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The address, which the issuer calls verified.
    pub email: String,
    /// The name shown to others.
    pub name: String,
    /// Whether the token names the group of operators.
    pub operator: bool,
}

impl Person {
    /// Somebody by address; a name is made from the address if none is given.
    pub fn new(email: &str, name: Option<&str>, operator: Operator) -> Person {
        let email = email.trim().to_lowercase();
        let name = name.map_or_else(|| name_from(&email), str::to_owned);
        let operator = operator == Operator::Yes || email == OPERATOR;
        Person { email, name, operator }
    }

    /// The same address always has the same subject, on every machine.
    pub fn subject(&self) -> String {
        format!("local-{}", fingerprint::<16>(self.email.as_bytes()))
    }
}

/// Whether somebody works for the vendor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// They do.
    Yes,
    /// They do not.
    No,
}

/// The issuer.
#[derive(Clone)]
pub struct Identity {
    inner: Arc<Inner>,
}

struct Inner {
    key: Key,
    issuer: String,
    audience: String,
    client_id: String,
    codes: Codes,
}

#[derive(Serialize)]
struct AccessToken<'a> {
    iss: &'a str,
    aud: &'a str,
    sub: String,
    email: &'a str,
    email_verified: bool,
    name: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    groups: Vec<&'static str>,
    iat: i64,
    nbf: i64,
    exp: i64,
    client_id: &'a str,
    token_use: &'static str,
    scope: &'static str,
}

impl Identity {
    /// The issuer below `base_url`, with the key kept from the last run if there was one.
    pub(crate) fn start(
        base_url: &str,
        audience: &str,
        client_id: &str,
        keep: &Keep,
    ) -> Result<Identity, Failure> {
        Ok(Identity {
            inner: Arc::new(Inner {
                key: Key::kept(keep)?,
                issuer: format!("{base_url}{ISSUER_PATH}"),
                audience: audience.to_owned(),
                client_id: client_id.to_owned(),
                codes: Codes::default(),
            }),
        })
    }

    /// The `iss` of every token.
    pub fn issuer(&self) -> &str {
        &self.inner.issuer
    }

    /// The client that the pages sign in with.
    pub fn client_id(&self) -> &str {
        &self.inner.client_id
    }

    /// Codes that wait to be exchanged.
    pub fn codes(&self) -> &Codes {
        &self.inner.codes
    }

    /// An access token for `person`, good from `now`.
    pub fn access_token(&self, person: &Person, now: Moment) -> Result<String, Failure> {
        let groups = if person.operator { vec![OPERATORS] } else { Vec::new() };
        let claims = AccessToken {
            iss: &self.inner.issuer,
            aud: &self.inner.audience,
            sub: person.subject(),
            email: &person.email,
            email_verified: true,
            name: &person.name,
            groups,
            iat: now.as_second(),
            nbf: now.as_second(),
            exp: now.plus_seconds(TOKEN_SECONDS).as_second(),
            client_id: &self.inner.client_id,
            token_use: "access",
            scope: "openid email profile",
        };
        self.sign("at+jwt", &claims)
    }

    /// An access token with claims of the caller's choice on top, for tests of what is refused.
    pub fn access_token_with(
        &self,
        person: &Person,
        now: Moment,
        typ: &str,
        changes: &Value,
    ) -> Result<String, Failure> {
        let token = self.access_token(person, now)?;
        let payload = check::payload(&token).ok_or_else(|| Failure::plain("read back a token"))?;
        let mut claims = payload;
        for (name, value) in changes.as_object().into_iter().flatten() {
            if value.is_null() {
                claims.remove(name);
            } else {
                claims.insert(name.clone(), value.clone());
            }
        }
        self.sign(typ, &claims)
    }

    /// An ID token for the client, which is no access token.
    pub fn id_token(&self, person: &Person, nonce: Option<&str>, now: Moment) -> Result<String, Failure> {
        let mut claims = json!({
            "iss": self.inner.issuer,
            "aud": self.inner.client_id,
            "sub": person.subject(),
            "email": person.email,
            "email_verified": true,
            "name": person.name,
            "iat": now.as_second(),
            "exp": now.plus_seconds(TOKEN_SECONDS).as_second(),
            "auth_time": now.as_second(),
            "token_use": "id",
        });
        if person.operator {
            set(&mut claims, "groups", json!([OPERATORS]));
        }
        if let Some(nonce) = nonce {
            set(&mut claims, "nonce", nonce);
        }
        self.sign("JWT", &claims)
    }

    /// Seconds that tokens are good for.
    pub fn token_seconds(&self) -> i64 {
        TOKEN_SECONDS
    }

    /// The discovery document.
    pub fn discovery(&self) -> Value {
        let issuer = &self.inner.issuer;
        json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{issuer}/authorize"),
            "token_endpoint": format!("{issuer}/token"),
            "end_session_endpoint": format!("{issuer}/end-session"),
            "jwks_uri": format!("{issuer}/jwks.json"),
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["ES256"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["none"],
            "scopes_supported": ["openid", "email", "profile"],
            "claims_supported": ["sub", "email", "email_verified", "name", "groups"],
        })
    }

    /// The public key as a key set.
    pub fn jwks(&self) -> Value {
        self.inner.key.jwks()
    }

    fn sign(&self, typ: &str, claims: &impl Serialize) -> Result<String, Failure> {
        let claims = serde_json::to_vec(claims).map_err(|error| Failure::new("write the claims", error))?;
        self.inner.key.sign(typ, &claims)
    }
}

/// The first bytes of a digest in hexadecimal digits.
fn fingerprint<const BYTES: usize>(text: &[u8]) -> String {
    Sha256::digest(text).iter().take(BYTES).fold(String::new(), |digits, byte| format!("{digits}{byte:02x}"))
}

/// `nadia.karim@northwind.example` is shown as Nadia Karim.
fn name_from(email: &str) -> String {
    let local = email.split('@').next().unwrap_or_default();
    let capitalize = |word: &str| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    };
    local.split(['.', '-', '_']).map(capitalize).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
