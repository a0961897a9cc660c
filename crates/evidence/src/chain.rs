//! The hash of an event, which is part of the next one.

use std::collections::BTreeMap;
use std::fmt::{self, Display};
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::canonical;
use crate::personal::{digest_of, withheld};

/// A SHA-256 hash, shown in base64url without padding: 43 characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The hash of some bytes.
    pub fn of(bytes: impl AsRef<[u8]>) -> Digest {
        Digest(Sha256::digest(bytes).into())
    }
}

impl Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl FromStr for Digest {
    type Err = NotADigest;

    fn from_str(text: &str) -> Result<Digest, NotADigest> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| NotADigest)?;
        bytes.try_into().map(Digest).map_err(|_| NotADigest)
    }
}

/// Something else where a digest belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotADigest;

/// The hash of an event: of the canonical form of what [`sealed`] says. The event holds the hash of the one before as
/// `previousHash`, and no hash of its own.
pub fn hash(event: Value, salts: &BTreeMap<String, String>) -> Digest {
    Digest::of(canonical(&sealed(event, salts)))
}

/// The event with the salted digest of each value that `salts` names by its JSON Pointer (RFC 6901) in that value's
/// place.
pub fn sealed(mut event: Value, salts: &BTreeMap<String, String>) -> Value {
    for (pointer, salt) in salts {
        if let Some(value) = event.pointer_mut(pointer) {
            *value = withheld(&digest_of(salt, value));
        }
    }
    event
}

/// The hash of the text that a receipt records.
pub fn receipt_text_hash(text: &str) -> Digest {
    Digest::of(text)
}
