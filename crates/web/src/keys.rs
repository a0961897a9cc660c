//! Secret keys from which links, codes and cursors are derived.

use std::{fmt, str::FromStr};

use hmac::{Hmac, Mac as _};
use sha2::Sha256;

/// Keys by their number: the first one makes, every one checks.
///
/// The setting reads `k2:secret,k1:secret`; a secret without a number has the first one, as when it was generated. To rotate, a new key is added and named first; an old one is removed
/// when nothing made with it needs to open any more. The number travels with what was made, never the key.
#[derive(Clone)]
pub struct Keys {
    keys: Vec<Key>,
}

#[derive(Clone)]
struct Key {
    number: u8,
    secret: Vec<u8>,
}

/// What HMAC-SHA256 gives.
pub(crate) type Tag = [u8; 32];

/// The name of a secret that has none.
const FIRST: &str = "k1";
/// The shortest secret: as much as the tag it makes.
const SHORTEST_SECRET_BYTES: usize = 32;

impl Keys {
    /// The number of the key that makes.
    pub(crate) fn current(&self) -> u8 {
        self.keys.first().map_or(0, |key| key.number)
    }

    /// Every number, the current one first.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = u8> {
        self.keys.iter().map(|key| key.number)
    }

    /// The tag of `parts` by the key of a number, if we have that key.
    ///
    /// Each part is preceded by its length, so that no two lists of parts are the same bytes.
    pub(crate) fn tag(&self, number: u8, parts: &[&[u8]]) -> Option<Tag> {
        let key = self.keys.iter().find(|key| key.number == number)?;
        let mut mac = Hmac::<Sha256>::new_from_slice(&key.secret).ok()?;
        for part in parts {
            mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            mac.update(part);
        }
        Some(mac.finalize().into_bytes().into())
    }
}

/// Prints nothing of the secrets.
impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys").finish_non_exhaustive()
    }
}

/// Why a setting holds no [`Keys`]. It never repeats what it read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotKeys {
    /// An entry is neither of the form `k1:secret` nor a secret alone.
    Form,
    /// A secret is too short.
    Short,
    /// Two entries have the same number.
    Repeated,
}

impl fmt::Display for NotKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form => f.write_str("must read k2:secret,k1:secret with numbers from 0 to 255"),
            Self::Short => write!(f, "must have secrets of at least {SHORTEST_SECRET_BYTES} bytes"),
            Self::Repeated => f.write_str("must name each key once"),
        }
    }
}

impl std::error::Error for NotKeys {}

impl FromStr for Keys {
    type Err = NotKeys;

    fn from_str(text: &str) -> Result<Self, NotKeys> {
        let mut keys: Vec<Key> = Vec::new();
        for entry in text.split(',') {
            let (name, secret) = entry.trim().split_once(':').unwrap_or((FIRST, entry.trim()));
            let number = name.strip_prefix('k').unwrap_or(name).parse().map_err(|_| NotKeys::Form)?;
            if secret.len() < SHORTEST_SECRET_BYTES {
                return Err(NotKeys::Short);
            }
            if keys.iter().any(|key| key.number == number) {
                return Err(NotKeys::Repeated);
            }
            keys.push(Key { number, secret: secret.as_bytes().to_vec() });
        }
        Ok(Self { keys })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "k1:0123456789abcdef0123456789abcdef";

    #[test]
    fn keys_are_read_in_order_and_never_printed() {
        let keys: Keys =
            "k2:fedcba9876543210fedcba9876543210, 1:0123456789abcdef0123456789abcdef".parse().unwrap();
        assert_eq!(keys.current(), 2);
        assert_eq!(keys.numbers().collect::<Vec<_>>(), [2, 1]);
        assert_eq!(format!("{keys:?}"), "Keys { .. }");
    }

    #[test]
    fn a_generated_secret_is_the_first_key() {
        let (generated, named): (Keys, Keys) = (ONE[3..].parse().unwrap(), ONE.parse().unwrap());
        assert_eq!(generated.tag(1, &[b"a"]), named.tag(1, &[b"a"]));
    }

    #[test]
    fn a_setting_that_holds_no_keys_says_why() {
        let fault = |text: &str| text.parse::<Keys>().unwrap_err();
        assert_eq!(fault(""), NotKeys::Short);
        assert_eq!(fault("one:0123456789abcdef0123456789abcdef"), NotKeys::Form);
        assert_eq!(fault("k256:0123456789abcdef0123456789abcdef"), NotKeys::Form);
        assert_eq!(fault("k1:short"), NotKeys::Short);
        assert_eq!(fault(&format!("{ONE},{ONE}")), NotKeys::Repeated);
        assert_eq!(fault(&format!("{ONE},{}", &ONE[3..])), NotKeys::Repeated);
    }

    #[test]
    fn no_two_lists_of_parts_have_the_same_tag() {
        let keys: Keys = ONE.parse().unwrap();
        assert_ne!(keys.tag(1, &[b"ab", b"c"]), keys.tag(1, &[b"a", b"bc"]));
        assert_eq!(keys.tag(2, &[b"a"]), None);
    }
}
