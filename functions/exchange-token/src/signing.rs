//! The keys that tokens are signed with, now and until lately.

use std::sync::{Arc, OnceLock};

use runtime::{Failure, Signer};
use web::token::{PublicKey, Unsigned};

/// The key that signs, and the one that did before, whose tokens may still be about. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct SigningKeys {
    present: SigningKey,
    earlier: Option<SigningKey>,
}

/// A key whose public half is asked for once: it never changes.
#[derive(Clone, Debug)]
struct SigningKey {
    signer: Signer,
    public: Arc<OnceLock<PublicKey>>,
}

impl SigningKeys {
    pub(crate) fn new(present: Signer, earlier: Option<Signer>) -> SigningKeys {
        let key = |signer| SigningKey { signer, public: Arc::default() };
        SigningKeys { present: key(present), earlier: earlier.map(key) }
    }

    /// Signs the claims with the present key.
    pub(crate) async fn sign(&self, claims: &impl serde::Serialize) -> Result<String, Failure> {
        let key = self.present.public().await?;
        let token = Unsigned::access_token(&key.id(), claims)?;
        let signature = self.present.signer.sign(token.as_bytes()).await?;
        token.signed(&signature)
    }

    /// Every key that a token may be signed with.
    pub(crate) async fn published(&self) -> Result<Vec<PublicKey>, Failure> {
        let mut published = vec![self.present.public().await?];
        if let Some(earlier) = &self.earlier {
            published.push(earlier.public().await?);
        }
        Ok(published)
    }
}

impl SigningKey {
    async fn public(&self) -> Result<PublicKey, Failure> {
        if let Some(known) = self.public.get() {
            return Ok(known.clone());
        }
        let der = self.signer.public_key().await?;
        let key = PublicKey::of_der(&der).ok_or_else(|| Failure::lasting("find a signing key of P-256"))?;
        Ok(self.public.get_or_init(|| key).clone())
    }
}
