//! One letter.

use std::fmt;

use domain::invitation::Mailing;
use domain::text::Locale;
use domain::{EmailAddress, InvitationId, Moment};
use failure::Failure;
use sha2::{Digest, Sha256};

/// The stable name of one letter of one event: together with the event it is what marks the letter as
/// posted. Letters, digits and hyphens only, so that it fits where SES takes a tag.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LetterKey(String);

impl LetterKey {
    /// A letter that goes to one person.
    pub(crate) fn only(name: &'static str) -> LetterKey {
        LetterKey(name.to_owned())
    }

    /// One of several copies, told apart by a digest of whom it goes to: that does not change when somebody
    /// else joins or leaves between two attempts, and does not show the address.
    pub(crate) fn copy(name: &'static str, to: &EmailAddress) -> LetterKey {
        LetterKey(format!("{name}-{}", digest(to.as_str(), 8)))
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LetterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The first bytes of a text's SHA-256 digest, in hexadecimal.
pub(crate) fn digest(text: &str, bytes: usize) -> String {
    Sha256::digest(text.as_bytes())
        .iter()
        .take(bytes)
        .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

/// One letter to one person.
#[derive(Clone, PartialEq, Eq)]
pub struct Letter {
    /// Which letter of its event.
    pub key: LetterKey,
    /// To whom.
    pub to: EmailAddress,
    /// In which language.
    pub locale: Locale,
    /// When what it tells of happened: the date it bears, on every copy.
    pub at: Moment,
    /// One line.
    pub subject: String,
    /// The letter.
    pub text: String,
    /// The same letter, laid out.
    pub html: String,
    /// The link that ends such mail, where there is one.
    pub list_unsubscribe: Option<String>,
    /// The invitation whose link it carries to the invited address, and which of its mails this is, so that
    /// what the post reports about it finds its invitation.
    pub invitation: Option<(InvitationId, Mailing)>,
    /// Whether it only takes the place of a letter that its recipient does not want.
    pub is_stand_in: bool,
}

/// The mailbox simulator of SES, which takes every mail, shows it to nobody, and reports it as delivered
/// (Amazon SES Developer Guide, "Using the mailbox simulator").
const NOBODY: &str = "success@simulator.amazonses.com";

impl Letter {
    /// What is posted where the recipient does not want this letter: it says nothing and goes to nobody. Without it,
    /// a mail of which no report ever comes would tell its sender that it is not wanted.
    pub fn stand_in(&self) -> Result<Letter, Failure> {
        let to = NOBODY.parse().map_err(|error| Failure::lasting("address a stand-in").because(error))?;
        Ok(Letter {
            key: self.key.clone(),
            to,
            locale: Locale::En,
            at: self.at,
            subject: "In place of a letter that is not wanted".to_owned(),
            text: "Its recipient wants no such mail, so it was not sent.\n".to_owned(),
            html: "<!doctype html><title>Not sent</title><p>Its recipient wants no such mail, so it was not sent.</p>\n"
                .to_owned(),
            list_unsubscribe: None,
            invitation: self.invitation,
            is_stand_in: true,
        })
    }
}

/// Without what it says and with the address masked, because debug output ends up in logs.
impl fmt::Debug for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Letter")
            .field("key", &self.key)
            .field("to", &self.to)
            .field("locale", &self.locale)
            .field("invitation", &self.invitation)
            .finish_non_exhaustive()
    }
}
