//! The authorization-code flow with PKCE, as far as a public client on this machine needs it.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::Moment;
use runtime::Entropy;
use sha2::{Digest as _, Sha256};

use super::Person;

/// A code is good for this long by the local clock.
const CODE_SECONDS: i64 = 120;
/// More codes than anybody clicks for; the oldest are forgotten.
const KEPT_CODES: usize = 1_000;

/// What the client asked for when it sent the person here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorization {
    /// Which client.
    pub client_id: String,
    /// Where the person goes back to.
    pub redirect_uri: String,
    /// The S256 challenge.
    pub code_challenge: String,
    /// Comes back in the ID token.
    pub nonce: Option<String>,
}

/// What the client sends to get tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange<'a> {
    /// The code.
    pub code: &'a str,
    /// Which client.
    pub client_id: &'a str,
    /// The same address as before.
    pub redirect_uri: &'a str,
    /// What the challenge was made from.
    pub code_verifier: &'a str,
}

/// The code is unknown, used, expired, or for somebody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeRefused;

/// Codes that wait to be exchanged, each once.
#[derive(Default)]
pub struct Codes {
    waiting: Mutex<HashMap<String, Waiting>>,
}

struct Waiting {
    person: Person,
    authorization: Authorization,
    expires_at: Moment,
}

impl Codes {
    /// A code that stands for `person` having signed in.
    pub fn issue(&self, person: Person, authorization: Authorization, now: Moment) -> String {
        let code = URL_SAFE_NO_PAD.encode(Entropy::system().bytes::<32>());
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|_, one| one.expires_at > now);
        if waiting.len() < KEPT_CODES {
            let expires_at = now.plus_seconds(CODE_SECONDS);
            waiting.insert(code.clone(), Waiting { person, authorization, expires_at });
        }
        code
    }

    /// Who the code stands for, if everything about the exchange is right; either way the code is used up.
    pub fn exchange(
        &self,
        exchange: &Exchange<'_>,
        now: Moment,
    ) -> Result<(Person, Authorization), CodeRefused> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let one = waiting.remove(exchange.code).ok_or(CodeRefused)?;
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(exchange.code_verifier.as_bytes()));
        let right = one.expires_at > now
            && one.authorization.client_id == exchange.client_id
            && one.authorization.redirect_uri == exchange.redirect_uri
            && one.authorization.code_challenge == challenge;
        if right { Ok((one.person, one.authorization)) } else { Err(CodeRefused) }
    }
}
