//! Signing with a key that nobody can read: an asymmetric key of KMS, of which only signatures and the public half
//! ever leave.

use aws_sdk_kms::Client;
use aws_sdk_kms::error::SdkError;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::{MessageType, SigningAlgorithmSpec};
use web::Failure;

/// KMS hashes messages of up to so many bytes itself.
pub const MOST_BYTES: usize = 4_096;

/// The keys of KMS: making a client takes longer than using one, so that all of them share it.
#[derive(Clone, Debug)]
pub struct Keys {
    client: Client,
}

impl Keys {
    pub(crate) fn new(client: Client) -> Self {
        Self { client }
    }

    /// A key, by its identifier or ARN.
    pub fn signer(&self, key: String) -> Signer {
        Signer { client: self.client.clone(), key }
    }
}

/// One key. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Signer {
    client: Client,
    key: String,
}

impl Signer {
    /// The public half as KMS gives it: a DER-encoded `SubjectPublicKeyInfo`.
    pub async fn public_key(&self) -> Result<Vec<u8>, Failure> {
        let sent = self.client.get_public_key().key_id(&self.key).send().await;
        let answer = sent.map_err(|error| unanswered("read the public key of the signing key", error))?;
        let key =
            answer.public_key.ok_or_else(|| Failure::lasting("find a public key in the answer of KMS"))?;
        Ok(key.into_inner())
    }

    /// An ECDSA signature of the message's SHA-256, DER-encoded as KMS gives it.
    pub async fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Failure> {
        if message.len() > MOST_BYTES {
            return Err(Failure::lasting("sign a message that is longer than KMS takes"));
        }
        let sent = self
            .client
            .sign()
            .key_id(&self.key)
            .message_type(MessageType::Raw)
            .message(Blob::new(message))
            .signing_algorithm(SigningAlgorithmSpec::EcdsaSha256)
            .send()
            .await;
        let answer = sent.map_err(|error| unanswered("sign with the signing key", error))?;
        let signature =
            answer.signature.ok_or_else(|| Failure::lasting("find a signature in the answer of KMS"))?;
        Ok(signature.into_inner())
    }
}

fn unanswered<E>(attempted: &str, error: SdkError<E>) -> Failure
where
    E: std::error::Error + Send + Sync + 'static,
{
    Failure::passing(attempted).because(error)
}
