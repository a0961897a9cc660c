//! The issuer's keys: fetched when they are needed, kept, and asked for again when a token names an unknown one.

use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::Moment;
use jsonwebtoken::{
    Algorithm, DecodingKey, Header, Validation,
    jwk::{AlgorithmParameters, Jwk, PublicKeyUse},
};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Fetch, Unacceptable, claims::Claims};
use crate::Failure;

/// How long to wait before asking again because of an unknown key: a made-up key id costs the issuer nothing.
const PAUSE_SECONDS: i64 = 60;

/// How long keys are used before they are asked for again, so that one that was withdrawn stops to count.
const LIFETIME_SECONDS: i64 = 3_600;

/// How many keys of an issuer are kept; issuers have two or three.
const MOST_KEYS: usize = 32;

/// The published keys of one issuer.
pub(super) struct IssuerKeys {
    issuer: String,
    fetch: Fetch,
    kept: Mutex<Kept>,
}

#[derive(Default, Clone)]
struct Kept {
    keys: Vec<Jwk>,
    asked_at: Option<Moment>,
}

#[derive(Deserialize)]
struct Description {
    issuer: String,
    jwks_uri: String,
}

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Value>,
}

impl IssuerKeys {
    pub(super) fn new(issuer: &str, fetch: Fetch) -> Self {
        Self { issuer: issuer.to_owned(), fetch, kept: Mutex::default() }
    }

    /// The key that a token says it is signed with.
    pub(super) async fn find(&self, header: &Header, now: Moment) -> Result<Option<Jwk>, Failure> {
        let kept = self.kept().clone();
        let known = pick(&kept.keys, header);
        let age_seconds = kept.asked_at.map(|asked_at| asked_at.seconds_until(now).abs());
        let is_due = match age_seconds {
            None => true,
            Some(_) if kept.keys.is_empty() => true,
            Some(age) if known.is_some() => age >= LIFETIME_SECONDS,
            Some(age) => age >= PAUSE_SECONDS,
        };
        if !is_due {
            return Ok(known);
        }
        self.kept().asked_at = Some(now);
        match self.ask().await {
            Ok(keys) => {
                let found = pick(&keys, header);
                self.kept().keys = keys;
                Ok(found)
            }
            // Keys that were good until now stay good while the issuer cannot be reached.
            Err(_) if known.is_some() => Ok(known),
            Err(failure) => Err(failure),
        }
    }

    async fn ask(&self) -> Result<Vec<Jwk>, Failure> {
        let unreadable = |what: &str| Failure::passing(format!("read the {what} of the issuer"));
        let url = format!("{}/.well-known/openid-configuration", self.issuer.trim_end_matches('/'));
        let description = (self.fetch)(url).await?;
        let description: Description =
            serde_json::from_slice(&description).map_err(|cause| unreadable("description").because(cause))?;
        // A description of somebody else would have us trust their keys, and so would keys that came in the clear.
        let is_weaker = self.issuer.starts_with("https:") && !description.jwks_uri.starts_with("https:");
        if description.issuer != self.issuer || is_weaker {
            return Err(unreadable("description"));
        }
        let set = (self.fetch)(description.jwks_uri).await?;
        let set: KeySet = serde_json::from_slice(&set).map_err(|cause| unreadable("keys").because(cause))?;
        // Keys of a kind we do not know are for others.
        let keys =
            set.keys.into_iter().take(MOST_KEYS).filter_map(|key| serde_json::from_value(key).ok()).collect();
        Ok(keys)
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The one key that fits a token's header.
fn pick(keys: &[Jwk], header: &Header) -> Option<Jwk> {
    let mut fitting = keys.iter().filter(|key| fits(key, header));
    let first = fitting.next()?;
    fitting.next().is_none().then(|| first.clone())
}

fn fits(key: &Jwk, header: &Header) -> bool {
    let is_kind = match header.alg {
        Algorithm::RS256 => matches!(key.algorithm, AlgorithmParameters::RSA(_)),
        Algorithm::ES256 => matches!(key.algorithm, AlgorithmParameters::EllipticCurve(_)),
        _ => false,
    };
    let is_for_signing = !matches!(key.common.public_key_use, Some(PublicKeyUse::Encryption));
    let is_named = header.kid.is_none() || key.common.key_id == header.kid;
    is_kind && is_for_signing && is_named
}

/// The claims of a token whose signature a key verifies. Time and audience are checked with the claims, by our
/// own clock: the library would read the system's.
pub(super) fn verified_claims(token: &str, algorithm: Algorithm, key: &Jwk) -> Result<Claims, Unacceptable> {
    let key = DecodingKey::from_jwk(key).map_err(|_| Unacceptable("its key cannot be read"))?;
    let mut validation = Validation::new(algorithm);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    let token = jsonwebtoken::decode::<Map<String, Value>>(token, &key, &validation)
        .map_err(|_| Unacceptable("its signature does not verify"))?;
    Ok(Claims::of_token(token.claims))
}
