//! KMS on this machine, as far as it is called: one signing key, kept between runs, that signs and tells its public
//! half. Whatever key is named, it is this one.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures::future::BoxFuture;
use http::{Request, Response, StatusCode, header};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::json::at;
use crate::keep::Keep;
use crate::wire::Host;

const KEPT_AS: &str = "signing-key.der";
const ALGORITHM: &str = "ECDSA_SHA_256";
/// What stands before the point in the `SubjectPublicKeyInfo` of a key of P-256.
const BEFORE_POINT: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86,
    0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];
/// KMS hashes no longer message itself.
const MOST_BYTES: usize = 4_096;

/// The service with its one key.
pub(crate) struct Signing {
    pair: EcdsaKeyPair,
    random: SystemRandom,
}

impl Signing {
    /// With the key of the last run, or a new one.
    pub(crate) fn open(keep: &Keep) -> Result<Signing, Failure> {
        let random = SystemRandom::new();
        let document = if let Some(document) = keep.read(KEPT_AS)? {
            document
        } else {
            let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random)
                .map_err(|_| Failure::plain("make the signing key"))?;
            keep.write(KEPT_AS, document.as_ref())?;
            document.as_ref().to_vec()
        };
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &document, &random);
        let damaged = format!("read the signing key: {KEPT_AS} of the data folder is damaged");
        Ok(Signing { pair: pair.map_err(|_| Failure::plain(damaged))?, random })
    }

    fn answer(&self, operation: &str, asked: &Value) -> Option<Value> {
        let key = at(asked, "/KeyId");
        match operation {
            "GetPublicKey" => {
                let mut der = BEFORE_POINT.to_vec();
                der.extend(self.pair.public_key().as_ref());
                Some(json!({
                    "KeyId": key, "PublicKey": STANDARD.encode(der), "KeySpec": "ECC_NIST_P256",
                    "CustomerMasterKeySpec": "ECC_NIST_P256", "KeyUsage": "SIGN_VERIFY",
                    "SigningAlgorithms": [ALGORITHM],
                }))
            }
            "Sign" if at(asked, "/SigningAlgorithm") == ALGORITHM && at(asked, "/MessageType") == "RAW" => {
                let message = STANDARD.decode(at(asked, "/Message").as_str()?).ok()?;
                let message = Some(message).filter(|message| (1..=MOST_BYTES).contains(&message.len()))?;
                let signature = self.pair.sign(&self.random, &message).ok()?;
                let signature = STANDARD.encode(signature);
                Some(json!({ "KeyId": key, "Signature": signature, "SigningAlgorithm": ALGORITHM }))
            }
            _ => None,
        }
    }
}

impl Host for Signing {
    fn call<'a>(&'a self, _: &'a str, request: Request<Bytes>) -> BoxFuture<'a, Response<Bytes>> {
        Box::pin(async move {
            let asked = serde_json::from_slice(request.body()).unwrap_or_default();
            let (status, document) = match self.answer(operation(&request).unwrap_or_default(), &asked) {
                Some(document) => (StatusCode::OK, document),
                None => (
                    StatusCode::BAD_REQUEST,
                    json!({ "__type": "ValidationException", "message": "this is not asked of a signing key" }),
                ),
            };
            let mut response = Response::new(Bytes::from(document.to_string()));
            *response.status_mut() = status;
            let kind = header::HeaderValue::from_static("application/x-amz-json-1.1");
            response.headers_mut().insert(header::CONTENT_TYPE, kind);
            response
        })
    }
}

/// What a request asks of KMS; none where it is meant for somebody else.
pub(crate) fn operation<B>(request: &Request<B>) -> Option<&str> {
    request.headers().get("x-amz-target")?.to_str().ok()?.strip_prefix("TrentService.")
}
