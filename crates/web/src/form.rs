//! Form posts come from our own pages only.

use http::{HeaderMap, HeaderValue, header};

use crate::{BaseUrl, Problem};

/// Refuses a form post that did not come from our own page.
///
/// Browsers say where a request comes from in `Sec-Fetch-Site`; an older one says its `Origin`, which has to be
/// exactly ours. An opaque origin (`null`) is anybody's, and a request that says neither is no browser's form.
pub fn require_same_origin(headers: &HeaderMap, base_url: &BaseUrl) -> Result<(), Problem> {
    let origin = only(headers, &header::ORIGIN);
    if origin.is_some_and(|origin| origin.as_bytes() == b"null") {
        return Err(Problem::cross_site());
    }
    let same = if headers.contains_key("sec-fetch-site") {
        only(headers, "sec-fetch-site").is_some_and(|site| site.as_bytes() == b"same-origin")
    } else {
        origin.is_some_and(|origin| origin.as_bytes() == base_url.as_str().as_bytes())
    };
    if same { Ok(()) } else { Err(Problem::cross_site()) }
}

/// The value of a header that is there exactly once.
fn only(headers: &HeaderMap, name: impl header::AsHeaderName) -> Option<&HeaderValue> {
    let mut values = headers.get_all(name).iter();
    values.next().filter(|_| values.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(sent: &[(&'static str, &'static str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in sent {
            headers.append(*name, HeaderValue::from_static(value));
        }
        require_same_origin(&headers, &"https://partners.example".parse().unwrap()).is_ok()
    }

    #[test]
    fn our_own_page_may_post() {
        assert!(allowed(&[("sec-fetch-site", "same-origin"), ("origin", "https://partners.example")]));
        assert!(allowed(&[("sec-fetch-site", "same-origin")]));
        assert!(allowed(&[("origin", "https://partners.example")]));
    }

    #[test]
    fn nobody_else_may() {
        assert!(!allowed(&[]));
        assert!(!allowed(&[("sec-fetch-site", "none")]));
        assert!(!allowed(&[("sec-fetch-site", "same-site")]));
        assert!(!allowed(&[("sec-fetch-site", "cross-site"), ("origin", "https://partners.example")]));
        assert!(!allowed(&[("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")]));
        assert!(!allowed(&[("origin", "null")]));
        assert!(!allowed(&[("sec-fetch-site", "same-origin"), ("origin", "null")]));
        assert!(!allowed(&[("origin", "https://partners.example.evil.example")]));
        assert!(!allowed(&[("origin", "http://partners.example")]));
        assert!(!allowed(&[("origin", "https://partners.example:8443")]));
        assert!(!allowed(&[("referer", "https://partners.example/i/x")]));
    }
}
