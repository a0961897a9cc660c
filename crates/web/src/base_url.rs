//! The address under which people reach this deployment.

use std::{fmt, str::FromStr};

use http::{Uri, uri::Authority};

/// An absolute `http` or `https` origin without path, query or trailing slash.
///
/// Links, problem types and the same-origin rule all start from it, so it is a setting and never taken from a
/// request's `Host` header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl {
    origin: String,
}

impl BaseUrl {
    /// The origin, such as `https://partners.example`.
    pub fn as_str(&self) -> &str {
        &self.origin
    }

    /// The origin followed by `path`, which starts with a slash.
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// Whether browsers reach this deployment over TLS.
    pub fn is_https(&self) -> bool {
        self.origin.starts_with("https://")
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin)
    }
}

/// Why a text is no [`BaseUrl`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotABaseUrl;

impl fmt::Display for NotABaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("must be an http or https origin without a path, such as https://partners.example")
    }
}

impl std::error::Error for NotABaseUrl {}

impl FromStr for BaseUrl {
    type Err = NotABaseUrl;

    fn from_str(text: &str) -> Result<Self, NotABaseUrl> {
        let trimmed = text.strip_suffix('/').unwrap_or(text);
        let uri: Uri = trimmed.parse().map_err(|_| NotABaseUrl)?;
        let scheme = uri.scheme_str().filter(|scheme| matches!(*scheme, "http" | "https"));
        let (Some(scheme), Some(authority)) = (scheme, uri.authority()) else {
            return Err(NotABaseUrl);
        };
        if !is_host_and_port(authority) || uri.path() != "/" || uri.query().is_some() {
            return Err(NotABaseUrl);
        }
        // Browsers send origins in lower case and the same-origin rule compares exactly.
        let origin = format!("{scheme}://{}", authority.as_str().to_ascii_lowercase());
        Ok(Self { origin })
    }
}

/// Whether this is a host, and a port where it has a colon: nobody's name and password, and nothing that cannot be called.
pub fn is_host_and_port(authority: &Authority) -> bool {
    let host = authority.host();
    let has_port = authority.as_str().len() > host.len();
    !host.trim_matches('.').is_empty()
        && !authority.as_str().contains('@')
        && (!has_port || authority.port_u16().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_kept_without_its_trailing_slash() {
        let base: BaseUrl = "https://Partners.Example:8443/".parse().unwrap();
        assert_eq!(base.as_str(), "https://partners.example:8443");
        assert_eq!(base.join("/i/x"), "https://partners.example:8443/i/x");
    }

    #[test]
    fn anything_but_an_origin_is_refused() {
        for text in [
            "",
            "/",
            "partners.example",
            "ftp://a.example",
            "https://a.example/b",
            "https://u@a.example",
            "https://a.example/?q",
            "https://",
        ] {
            assert_eq!(text.parse::<BaseUrl>(), Err(NotABaseUrl), "{text}");
        }
    }
}
