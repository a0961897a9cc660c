//! The issuer's signing key.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, UnparsedPublicKey,
};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::keep::Keep;

const KEPT_AS: &str = "issuer-key.der";

/// Tokens that are remembered at a time.
const MOST_KNOWN: usize = 1_000;

/// An ES256 key pair and its id.
pub(super) struct Key {
    pair: EcdsaKeyPair,
    id: String,
    random: SystemRandom,
    /// What verified before: a token comes with every request of its bearer, and looking at it takes longer than many
    /// an answer.
    known: Mutex<HashSet<String>>,
}

impl Key {
    /// The key of the last run, or a new one.
    pub(super) fn kept(keep: &Keep) -> Result<Key, Failure> {
        let random = SystemRandom::new();
        let document = if let Some(document) = keep.read(KEPT_AS)? {
            document
        } else {
            let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random)
                .map_err(|_| Failure::plain("make the issuer's key"))?;
            keep.write(KEPT_AS, document.as_ref())?;
            document.as_ref().to_vec()
        };
        let pair =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &document, &random).map_err(|_| {
                Failure::plain(format!("read the issuer's key: {KEPT_AS} of the data folder is damaged"))
            })?;
        let id = super::fingerprint::<6>(pair.public_key().as_ref());
        Ok(Key { pair, id, random, known: Mutex::default() })
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// A compact JWS over `claims`.
    pub(super) fn sign(&self, typ: &str, claims: &[u8]) -> Result<String, Failure> {
        let header = json!({"alg": "ES256", "kid": self.id, "typ": typ}).to_string();
        let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
        let signature =
            self.pair.sign(&self.random, signed.as_bytes()).map_err(|_| Failure::plain("sign a token"))?;
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }

    /// Whether a compact JWS was signed with this key.
    pub(super) fn verifies(&self, jws: &str) -> bool {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.contains(jws) {
            return true;
        }
        let verifies = self.verifies_anew(jws).is_some();
        if verifies {
            if known.len() >= MOST_KNOWN {
                known.clear();
            }
            known.insert(jws.to_owned());
        }
        verifies
    }

    fn verifies_anew(&self, jws: &str) -> Option<()> {
        let (signed, signature) = jws.rsplit_once('.')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, self.pair.public_key().as_ref())
            .verify(signed.as_bytes(), &signature)
            .ok()
    }

    pub(super) fn jwks(&self) -> Value {
        // An uncompressed point: a tag, then both coordinates.
        let point = self.pair.public_key().as_ref();
        let coordinates = point.get(1..).unwrap_or_default();
        let (x, y) = coordinates.split_at(coordinates.len() / 2);
        json!({"keys": [{
            "kty": "EC",
            "crv": "P-256",
            "use": "sig",
            "alg": "ES256",
            "kid": self.id,
            "x": URL_SAFE_NO_PAD.encode(x),
            "y": URL_SAFE_NO_PAD.encode(y),
        }]})
    }
}
