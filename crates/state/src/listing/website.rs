//! Where a listing leads: a page of the partner's, over TLS.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::address::Domain;
use crate::text::parse_from_text;

/// An `https` URL of a domain name, without user, password, port or anything else that disguises where it leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Website(String);

/// Why a text is no website.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAWebsite {
    /// It is not `https` and a domain name, with a path at most.
    Form,
    /// It is too long.
    TooLong,
    /// Its domain imitates another one, or is no domain name.
    Domain,
}

impl fmt::Display for NotAWebsite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotAWebsite::Form => f.write_str("must be an https address such as https://contoso.example/mail"),
            NotAWebsite::TooLong => write!(f, "must have at most {} characters", Website::MOST_CHARACTERS),
            NotAWebsite::Domain => {
                f.write_str("must lead to a domain that is its own and looks like no other")
            }
        }
    }
}

impl std::error::Error for NotAWebsite {}

impl Website {
    /// The most characters such an address may have.
    pub const MOST_CHARACTERS: usize = 200;

    /// The address, with its domain in A-labels.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Website {
    type Err = NotAWebsite;

    fn from_str(text: &str) -> Result<Website, NotAWebsite> {
        if text.len() > Website::MOST_CHARACTERS {
            return Err(NotAWebsite::TooLong);
        }
        let rest = text.strip_prefix("https://").ok_or(NotAWebsite::Form)?;
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (host, path) = rest.split_at(end);
        if host.contains(['@', ':', '[', '\\', '%']) {
            return Err(NotAWebsite::Form);
        }
        // RFC 3986 without the characters that mean something to a page, a style sheet or a shell.
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/?#=&%+,:@!".contains(&byte);
        if !path.bytes().all(is_plain) {
            return Err(NotAWebsite::Form);
        }
        let domain: Domain = host.parse().map_err(|_| NotAWebsite::Domain)?;
        let path = if path.is_empty() { "/" } else { path };
        Ok(Website(format!("https://{domain}{path}")))
    }
}

impl fmt::Display for Website {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Website {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Website {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Website, D::Error> {
        parse_from_text(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_form() {
        for (text, website) in [
            ("https://Contoso.example", "https://contoso.example/"),
            ("https://contoso.example/Mail?a=1#b", "https://contoso.example/Mail?a=1#b"),
            ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ] {
            assert_eq!(text.parse::<Website>().unwrap().as_str(), website);
        }
    }

    #[test]
    fn everything_that_is_not_plain_https_is_refused() {
        for text in [
            "",
            "http://contoso.example/",
            "javascript:alert(1)",
            "//contoso.example/",
            "https://",
            "https:///mail",
            "https://localhost/",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://user@contoso.example/",
            "https://contoso.example:8443/",
            "https://contoso.example\\@evil.example/",
            "https://contoso.example/\"onclick=",
            "https://contoso.example/<b>",
            "https://contoso.example/a b",
            "https://contoso.example/\u{202e}",
            "https://pаypal.example/",
            " https://contoso.example/",
        ] {
            assert!(text.parse::<Website>().is_err(), "{text:?}");
        }
        let long = format!("https://contoso.example/{}", "a".repeat(200));
        assert_eq!(long.parse::<Website>(), Err(NotAWebsite::TooLong));
    }
}
