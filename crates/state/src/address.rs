//! Mail addresses and domains.

mod imitation;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use self::imitation::imitates_ascii;

/// Why a text is no address the program sends to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAnAddress {
    /// It is not `local@domain` in the plain form.
    Form,
    /// It is longer than RFC 5321 allows.
    TooLong,
    /// Its domain imitates another one.
    LookAlike,
}

impl fmt::Display for NotAnAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NotAnAddress::Form => "must be a mail address such as nadia@northwind.example",
            NotAnAddress::TooLong => "must be at most 254 characters long, 64 before the @",
            NotAnAddress::LookAlike => "has a domain that looks like another one",
        })
    }
}

impl std::error::Error for NotAnAddress {}

/// A domain name in lower-case ASCII form (A-labels), with at least two labels.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Domain(String);

/// Domains on which anybody can have a mailbox: nobody claims them. The largest ones by user count.
const PUBLIC_MAIL_DOMAINS: [&str; 36] = [
    "aol.com",
    "bluewin.ch",
    "comcast.net",
    "fastmail.com",
    "free.fr",
    "gmail.com",
    "gmx.at",
    "gmx.ch",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hotmail.com",
    "hotmail.fr",
    "icloud.com",
    "laposte.net",
    "libero.it",
    "live.com",
    "mac.com",
    "mail.com",
    "mail.ru",
    "me.com",
    "msn.com",
    "naver.com",
    "orange.fr",
    "outlook.com",
    "outlook.fr",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "sfr.fr",
    "t-online.de",
    "wanadoo.fr",
    "web.de",
    "yahoo.com",
    "yahoo.fr",
    "yandex.ru",
];

impl Domain {
    /// The domain as text, in A-labels.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether anybody can have a mailbox there, so that an address proves nothing of an organization.
    pub fn is_public_mail(&self) -> bool {
        PUBLIC_MAIL_DOMAINS.contains(&self.0.as_str())
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Domain {
    type Err = NotAnAddress;

    /// Takes a domain in either form; a Unicode one must already be in its mapped form, because the
    /// mapping hides ligatures, full-width letters and the like.
    fn from_str(text: &str) -> Result<Domain, NotAnAddress> {
        let lower = text.to_lowercase();
        let ascii = idna::domain_to_ascii_strict(&lower).map_err(|_| NotAnAddress::Form)?;
        if ascii.len() > 253 {
            return Err(NotAnAddress::TooLong);
        }
        let labels: Vec<&str> = ascii.split('.').collect();
        let last_is_name = labels.last().is_some_and(|last| last.parse::<u32>().is_err() && last.len() >= 2);
        if labels.len() < 2 || !last_is_name || labels.iter().any(|label| label.is_empty()) {
            return Err(NotAnAddress::Form);
        }
        let (unicode, shown) = idna::domain_to_unicode(&ascii);
        shown.map_err(|_| NotAnAddress::Form)?;
        if !lower.is_ascii() && unicode != lower {
            return Err(NotAnAddress::LookAlike);
        }
        if unicode.split('.').any(imitates_ascii) {
            return Err(NotAnAddress::LookAlike);
        }
        Ok(Domain(ascii))
    }
}

/// A mail address in the one form the program knows: an ASCII dot-atom before the `@` (RFC 5322), a
/// [`Domain`] after it, all in lower case. Quoted local parts, comments and address literals are refused.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EmailAddress {
    text: String,
    at: usize,
}

impl EmailAddress {
    /// The whole address.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What stands after the `@`.
    pub fn domain(&self) -> Domain {
        Domain(self.text.get(self.at + 1..).unwrap_or_default().to_owned())
    }
}

impl FromStr for EmailAddress {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<EmailAddress, NotAnAddress> {
        if text.len() > 1_024 {
            return Err(NotAnAddress::TooLong);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(NotAnAddress::Form)?;
        let is_atom = |part: &str| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte))
        };
        if !local.split('.').all(is_atom) || local.contains("{{") || local.contains("${") {
            return Err(NotAnAddress::Form);
        }
        let domain: Domain = domain.parse()?;
        if local.len() > 64 || local.len() + 1 + domain.0.len() > 254 {
            return Err(NotAnAddress::TooLong);
        }
        let local = local.to_ascii_lowercase();
        Ok(EmailAddress { at: local.len(), text: format!("{local}@{domain}") })
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Masked, because debug output ends up in logs.
impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}…@…", self.text.get(..1).unwrap_or_default())
    }
}

impl Serialize for EmailAddress {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for EmailAddress {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<EmailAddress, D::Error> {
        crate::text::parse_from_text(deserializer)
    }
}

impl Serialize for Domain {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Domain {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Domain, D::Error> {
        crate::text::parse_from_text(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn addresses_have_one_form() {
        let address: EmailAddress = "Nadia.B+x@Northwind.Example".parse().unwrap();
        assert_eq!(address.as_str(), "nadia.b+x@northwind.example");
        assert_eq!(address.domain().as_str(), "northwind.example");
        let address: EmailAddress = "a@bücher.example".parse().unwrap();
        assert_eq!(address.as_str(), "a@xn--bcher-kva.example");
    }

    #[test]
    fn odd_forms_are_refused() {
        for text in [
            "",
            "a",
            "@b.example",
            "a@",
            "a@b",
            "a b@c.example",
            "a@b.example\r\nBcc: x@y.example",
            "\"a\"@b.example",
            "a@[127.0.0.1]",
            "a@127.0.0.1",
            "a..b@c.example",
            ".a@c.example",
            "a@-b.example",
            "a@b..example",
            "é@b.example",
            "a@b.example.",
            "<a@b.example>",
            "a@b_c.example",
            "{{7*7}}@b.example",
        ] {
            assert!(text.parse::<EmailAddress>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn look_alike_domains_are_refused() {
        for text in [
            "a@раураӏ.example",
            "a@pаypal.example",
            "a@ｎorthwind.example",
            "a@ﬁnance.example",
            "a@nor\u{200d}thwind.example",
        ] {
            assert!(text.parse::<EmailAddress>().is_err(), "{text}");
        }
        for text in ["a@münchen.example", "a@пример.example", "a@例え.example"] {
            assert!(text.parse::<EmailAddress>().is_ok(), "{text}");
        }
    }

    #[test]
    fn debug_output_masks_the_address() {
        assert_eq!(format!("{:?}", "nadia@northwind.example".parse::<EmailAddress>().unwrap()), "n…@…");
    }
}
