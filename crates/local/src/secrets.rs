//! Secrets that the cloud would generate, generated here and kept between runs.

use std::collections::BTreeMap;

use runtime::Entropy;

use crate::failure::Failure;
use crate::keep::Keep;

const KEPT_AS: &str = "secrets.json";
const OPENING: &str = "{{resolve:secretsmanager:";
const CLOSING: &str = "}}";
/// Letters and digits, as without punctuation; two stand twice, so that a byte divides evenly.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789AZ";
const LENGTH: usize = 64;

/// Generated secrets by what the template calls them.
pub(crate) struct Secrets {
    keep: Keep,
    known: BTreeMap<String, String>,
}

impl Secrets {
    pub(crate) fn open(keep: &Keep) -> Result<Secrets, Failure> {
        let attempt = "read the kept secrets";
        let known = match keep.read(KEPT_AS)? {
            Some(bytes) => serde_json::from_slice(&bytes).map_err(|error| Failure::new(attempt, error))?,
            None => BTreeMap::new(),
        };
        Ok(Secrets { keep: keep.clone(), known })
    }

    /// The text with its dynamic references replaced by secrets, which are made when first asked for.
    pub(crate) fn fill(&mut self, text: &str, entropy: &Entropy) -> Result<String, Failure> {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once(OPENING) {
            let Some((reference, after)) = after.split_once(CLOSING) else {
                return Err(Failure::plain("read a dynamic reference that does not end"));
            };
            filled.push_str(before);
            filled.push_str(&self.secret(reference, entropy)?);
            rest = after;
        }
        if rest.contains("{{resolve:") {
            return Err(Failure::plain(format!(
                "resolve a kind of reference that is not known here: {rest}"
            )));
        }
        filled.push_str(rest);
        Ok(filled)
    }

    fn secret(&mut self, reference: &str, entropy: &Entropy) -> Result<String, Failure> {
        if let Some(known) = self.known.get(reference) {
            return Ok(known.clone());
        }
        let bytes: [u8; LENGTH] = entropy.bytes();
        let letter =
            |byte: &u8| ALPHABET.get(usize::from(byte % 64)).map_or('A', |letter| char::from(*letter));
        let secret: String = bytes.iter().map(letter).collect();
        self.known.insert(reference.to_owned(), secret.clone());
        let text =
            serde_json::to_vec(&self.known).map_err(|error| Failure::new("write the secrets", error))?;
        self.keep.write(KEPT_AS, &text)?;
        Ok(secret)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_reference_is_always_the_same_secret_and_others_are_others() {
        let entropy = Entropy::seeded(1);
        let mut secrets = Secrets::open(&Keep::nothing()).unwrap();
        let reference =
            |name: &str| format!("k1:{{{{resolve:secretsmanager:arn:{name}:SecretString:keys}}}}");
        let first = secrets.fill(&reference("a"), &entropy).unwrap();
        assert_eq!(first.len(), "k1:".len() + LENGTH);
        assert_eq!(secrets.fill(&reference("a"), &entropy).unwrap(), first);
        assert_ne!(secrets.fill(&reference("b"), &entropy).unwrap(), first);
        assert_eq!(secrets.fill("plain", &entropy).unwrap(), "plain");
        assert!(secrets.fill("{{resolve:ssm:x}}", &entropy).is_err());
    }
}
