//! Links and codes, derived and never stored.
//!
//! **no-secret-at-rest**: a token is a tag over purpose, id and generation under a key that is not in the table.
//! Nobody who reads the table, a log or an event can make one, and bumping the generation revokes it.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::InvitationId;
use subtle::ConstantTimeEq as _;

use crate::{
    BaseUrl,
    keys::{Keys, Tag},
};

/// What a token is good for. A token of one purpose opens nothing of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Look at an invitation and answer it.
    Invitation,
    /// Take an address off the list of those who want more letters.
    Unsubscribe,
}

impl Purpose {
    fn label(self) -> &'static [u8] {
        match self {
            Self::Invitation => b"link:invitation",
            Self::Unsubscribe => b"link:unsubscribe",
        }
    }
}

/// Makes and opens links.
#[derive(Debug, Clone)]
pub struct Links {
    base_url: BaseUrl,
    keys: Keys,
}

/// Key number, generation and tag.
const TOKEN_BYTES: usize = 1 + 2 + 32;

/// How many different codes there are.
const CODES: u64 = 1_000_000;

impl Links {
    /// Links to a deployment, made with its keys.
    pub fn new(base_url: BaseUrl, keys: Keys) -> Self {
        Self { base_url, keys }
    }

    /// Where people reach this deployment.
    pub fn base_url(&self) -> &BaseUrl {
        &self.base_url
    }

    /// The link that a letter carries to an invitation.
    pub fn invitation_url(&self, id: &InvitationId, generation: u16) -> String {
        let token = self.token(Purpose::Invitation, id, generation);
        self.base_url.join(&format!("/i/{id}?t={token}"))
    }

    /// The token of an id in a generation.
    pub fn token(&self, purpose: Purpose, id: impl fmt::Display, generation: u16) -> String {
        let number = self.keys.current();
        // The current key is always there: keys parse only with at least one.
        let tag = self.link_tag(number, purpose, &id.to_string(), generation).unwrap_or_default();
        let mut bytes = Vec::with_capacity(TOKEN_BYTES);
        bytes.push(number);
        bytes.extend(generation.to_be_bytes());
        bytes.extend(tag);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The generation a token was made for, if it is a token of ours for this purpose and id.
    ///
    /// Whether that generation is the newest is for the domain to say.
    pub fn open(&self, purpose: Purpose, id: impl fmt::Display, token: &str) -> Option<u16> {
        let bytes: [u8; TOKEN_BYTES] = URL_SAFE_NO_PAD.decode(token).ok()?.try_into().ok()?;
        let [number, high, low, given @ ..] = bytes;
        let generation = u16::from_be_bytes([high, low]);
        let tag = self.link_tag(number, purpose, &id.to_string(), generation)?;
        bool::from(tag.ct_eq(&given)).then_some(generation)
    }

    /// The 6-digit code of an id in a cycle; a new cycle has a new code.
    ///
    /// 64 bits are reduced to a million values, so no code is likelier than another by more than 2⁻⁴⁴.
    pub fn code(&self, id: impl fmt::Display, cycle: impl fmt::Display) -> String {
        self.code_by(self.keys.current(), &id.to_string(), &cycle.to_string()).unwrap_or_default()
    }

    /// Whether a code is that of an id in a cycle, under any key, so that a rotation harms no one who is typing.
    pub fn code_matches(&self, id: impl fmt::Display, cycle: impl fmt::Display, given: &str) -> bool {
        let (id, cycle) = (id.to_string(), cycle.to_string());
        let given: String = given.chars().filter(|symbol| !matches!(symbol, ' ' | '-')).collect();
        self.keys
            .numbers()
            .filter_map(|number| self.code_by(number, &id, &cycle))
            .any(|code| bool::from(code.as_bytes().ct_eq(given.as_bytes())))
    }

    /// A keyed digest of some data, for what has to be recognized but not be readable. It changes with the
    /// current key.
    pub fn digest(&self, purpose: &str, data: &[u8]) -> [u8; 32] {
        self.keys.tag(self.keys.current(), &[b"digest", purpose.as_bytes(), data]).unwrap_or_default()
    }

    fn link_tag(&self, number: u8, purpose: Purpose, id: &str, generation: u16) -> Option<Tag> {
        self.keys.tag(number, &[purpose.label(), id.as_bytes(), &generation.to_be_bytes()])
    }

    fn code_by(&self, number: u8, id: &str, cycle: &str) -> Option<String> {
        let tag = self.keys.tag(number, &[b"code", id.as_bytes(), cycle.as_bytes()])?;
        let (first, _) = tag.split_first_chunk::<8>()?;
        Some(format!("{:06}", u64::from_be_bytes(*first) % CODES))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const OLD: &str = "k1:0123456789abcdef0123456789abcdef";
    const NEW: &str = "k2:fedcba9876543210fedcba9876543210";
    const ID: &str = "inv_01KAR8QZ4N0000000000000000";

    fn links(keys: &str) -> Links {
        Links::new("https://partners.example".parse().unwrap(), keys.parse().unwrap())
    }

    #[test]
    fn a_link_names_the_invitation_and_opens_it() {
        let id: InvitationId = ID.parse().unwrap();
        let url = links(OLD).invitation_url(&id, 3);
        let token = url.strip_prefix(&format!("https://partners.example/i/{ID}?t=")).unwrap();
        assert_eq!(links(OLD).open(Purpose::Invitation, id, token), Some(3));
    }

    #[test]
    fn a_token_opens_nothing_of_another_purpose_or_id() {
        let token = links(OLD).token(Purpose::Invitation, ID, 1);
        assert_eq!(links(OLD).open(Purpose::Unsubscribe, ID, &token), None);
        assert_eq!(links(OLD).open(Purpose::Invitation, "inv_01KAR8QZ4N0000000000000001", &token), None);
        assert_eq!(links(NEW).open(Purpose::Invitation, ID, &token), None);
    }

    #[test]
    fn a_rotation_keeps_old_links_open_until_their_key_is_gone() {
        let token = links(OLD).token(Purpose::Invitation, ID, 1);
        assert_eq!(links(&format!("{NEW},{OLD}")).open(Purpose::Invitation, ID, &token), Some(1));
        let code = links(OLD).code(ID, 1);
        assert!(links(&format!("{NEW},{OLD}")).code_matches(ID, 1, &code));
        assert!(!links(NEW).code_matches(ID, 1, &code));
    }

    #[test]
    fn a_code_is_six_digits_of_its_own_cycle_and_may_be_typed_with_a_gap() {
        let links = links(OLD);
        let code = links.code(ID, 1);
        assert_eq!(code.len(), 6);
        assert!(code.bytes().all(|byte| byte.is_ascii_digit()));
        assert!(links.code_matches(ID, 1, &format!("{} {}", &code[..3], &code[3..])));
        assert!(!links.code_matches(ID, 2, &code));
        assert!(!links.code_matches(ID, 1, ""));
    }

    #[test]
    fn the_derivation_is_fixed_or_every_link_in_a_mailbox_dies() {
        assert_eq!(
            links(OLD).token(Purpose::Invitation, ID, 258),
            "AQECViLKSTzXsD-7hEdPB19HWXNuxEDxtiIlf3445Vj4my0"
        );
        assert_eq!(links(OLD).code(ID, "nonce"), "599176");
    }

    proptest! {
        #[test]
        fn every_generation_is_read_back(generation: u16) {
            let token = links(OLD).token(Purpose::Invitation, ID, generation);
            prop_assert_eq!(links(OLD).open(Purpose::Invitation, ID, &token), Some(generation));
        }

        #[test]
        fn a_token_with_any_bit_turned_opens_nothing(generation: u16, bit in 0..TOKEN_BYTES * 8) {
            let token = links(OLD).token(Purpose::Invitation, ID, generation);
            let mut bytes = URL_SAFE_NO_PAD.decode(token).unwrap();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let forged = URL_SAFE_NO_PAD.encode(bytes);
            prop_assert_eq!(links(OLD).open(Purpose::Invitation, ID, &forged), None);
        }

        #[test]
        fn any_text_is_survived(text in "\\PC{0,80}") {
            prop_assert_eq!(links(OLD).open(Purpose::Invitation, ID, &text), None);
            links(OLD).code_matches(ID, 1, &text);
        }
    }
}
