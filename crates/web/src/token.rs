//! Tokens that this deployment makes itself: their signed form, the key set they are checked with, and how their
//! endpoint is asked and answers (RFC 6749, 7515, 7517, 8693).

mod exchange;
mod form;
mod key;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde_json::json;

use crate::Failure;

pub use exchange::{Asked, NO_TARGET, TOKEN_TYPE};
pub use form::{OauthError, granted};
pub use key::PublicKey;

/// What is signed of a token, and the token once it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsigned(String);

impl Unsigned {
    /// An access token (RFC 9068) with these claims, to be signed with the key of that name.
    pub fn access_token(key_id: &str, claims: &impl Serialize) -> Result<Unsigned, Failure> {
        let word = |error| Failure::lasting("word a token").because(error);
        let header = json!({ "typ": "at+jwt", "alg": "ES256", "kid": key_id }).to_string();
        let claims = serde_json::to_vec(claims).map_err(word)?;
        Ok(Unsigned(format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims))))
    }

    /// The bytes to sign.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// The token, with a DER-encoded ECDSA signature of those bytes.
    pub fn signed(self, signature: &[u8]) -> Result<String, Failure> {
        let raw =
            key::raw_signature(signature).ok_or_else(|| Failure::lasting("read the signature of a token"))?;
        Ok(format!("{}.{}", self.0, URL_SAFE_NO_PAD.encode(raw)))
    }
}
