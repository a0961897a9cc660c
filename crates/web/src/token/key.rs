//! Keys and signatures of the curve P-256, from the form that KMS gives them to the form that tokens have.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// What stands before the point in the `SubjectPublicKeyInfo` of a key of P-256: the algorithm, the curve, and that
/// the point is not compressed.
const BEFORE_POINT: [u8; 27] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86,
    0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
];
/// Bytes of a coordinate, and of each half of a signature.
const BYTES: usize = 32;

/// The public half of a signing key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    x: String,
    y: String,
}

impl PublicKey {
    /// Reads a DER-encoded `SubjectPublicKeyInfo`; none where it is no key of P-256.
    pub fn of_der(der: &[u8]) -> Option<PublicKey> {
        let point = der.strip_prefix(&BEFORE_POINT).filter(|point| point.len() == 2 * BYTES)?;
        let (x, y) = point.split_at(BYTES);
        Some(PublicKey { x: URL_SAFE_NO_PAD.encode(x), y: URL_SAFE_NO_PAD.encode(y) })
    }

    /// The key's name: its thumbprint (RFC 7638), so that the same key always has the same one.
    pub fn id(&self) -> String {
        let canonical = format!(r#"{{"crv":"P-256","kty":"EC","x":"{}","y":"{}"}}"#, self.x, self.y);
        URL_SAFE_NO_PAD.encode(Sha256::digest(canonical))
    }

    /// The key as an entry of a key set.
    pub fn jwk(&self) -> Value {
        json!({
            "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": self.id(), "x": self.x, "y": self.y,
        })
    }
}

/// A DER-encoded ECDSA signature as tokens have it: both numbers, each in 32 bytes.
pub(super) fn raw_signature(der: &[u8]) -> Option<[u8; 2 * BYTES]> {
    let (sequence, rest) = element(0x30, der)?;
    let (r, after) = element(0x02, sequence)?;
    let (s, end) = element(0x02, after)?;
    if !rest.is_empty() || !end.is_empty() {
        return None;
    }
    let mut raw = [0; 2 * BYTES];
    let (first, second) = raw.split_at_mut(BYTES);
    number(r, first)?;
    number(s, second)?;
    Some(raw)
}

/// The contents of a DER element with this tag, and what follows it. No length here is above 127.
fn element(tag: u8, der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (&found, rest) = der.split_first()?;
    let (&length, rest) = rest.split_first()?;
    if found != tag || length > 127 {
        return None;
    }
    rest.split_at_checked(usize::from(length))
}

/// Puts a positive number at the end of `place`.
fn number(bytes: &[u8], place: &mut [u8]) -> Option<()> {
    let bytes = match bytes {
        [0, rest @ ..] => rest,
        bytes => bytes,
    };
    let start = place.len().checked_sub(bytes.len())?;
    place.get_mut(start..)?.copy_from_slice(bytes);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A signature made of two numbers as they stand in DER.
    fn signature(r: &[u8], s: &[u8]) -> Vec<u8> {
        let length = |bytes: &[u8]| u8::try_from(bytes.len()).unwrap();
        let mut der = vec![0x30, length(r) + length(s) + 4, 0x02, length(r)];
        der.extend(r);
        der.extend([0x02, length(s)]);
        der.extend(s);
        der
    }

    #[test]
    fn short_and_long_numbers_of_a_signature_get_their_width() {
        let mut long = vec![0];
        long.extend([0xff; 32]);
        let raw = raw_signature(&signature(&[1, 2], &long)).unwrap();
        assert_eq!(raw[..30], [0; 30]);
        assert_eq!(raw[30..32], [1, 2]);
        assert_eq!(raw[32..], [0xff; 32]);
    }

    #[test]
    fn what_is_no_signature_is_none() {
        let fine = signature(&[1], &[2]);
        let mut trailing = fine.clone();
        trailing.push(0);
        let too_long = signature(&[1; 33], &[2]);
        for wrong in [&[][..], &[0x30], &fine[..fine.len() - 1], &trailing, &too_long, b"signature"] {
            assert_eq!(raw_signature(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn a_key_is_read_and_named_by_its_thumbprint() {
        let mut der = BEFORE_POINT.to_vec();
        der.extend([7; 64]);
        let key = PublicKey::of_der(&der).unwrap();
        assert_eq!(key.jwk()["x"], URL_SAFE_NO_PAD.encode([7; 32]));
        assert_eq!(key.id().len(), 43);
        der.push(0);
        assert_eq!(PublicKey::of_der(&der), None);
        assert_eq!(PublicKey::of_der(&[4; 91]), None);
    }
}
