//! What the caller would like to read: a page or JSON, and in which language.

use http::{HeaderMap, header};

/// A language we speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English, also for everyone whose language we do not speak.
    #[default]
    English,
    /// French.
    French,
}

impl Language {
    /// The language tag, as written in the `lang` attribute of a page.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
        }
    }

    /// The language a request prefers by its `Accept-Language`, English when it says nothing we speak.
    pub fn preferred(headers: &HeaderMap) -> Self {
        let mut best = (Self::English, 0_u16);
        for (range, weight) in weighted(headers, &header::ACCEPT_LANGUAGE) {
            let language = match range.split('-').next().unwrap_or_default() {
                "fr" => Self::French,
                "en" | "*" => Self::English,
                _ => continue,
            };
            if weight > best.1 {
                best = (language, weight);
            }
        }
        best.0
    }
}

/// Whether a request would rather have a page than JSON.
///
/// Only a caller that names `text/html` and weighs it above JSON is a browser; `*/*` alone is a program.
pub fn prefers_page(headers: &HeaderMap) -> bool {
    let mut page = 0;
    let mut json = 0;
    for (range, weight) in weighted(headers, &header::ACCEPT) {
        match range.as_str() {
            "text/html" | "application/xhtml+xml" => page = page.max(weight),
            "application/json" | "application/problem+json" => json = json.max(weight),
            _ => {}
        }
    }
    page > json
}

/// The ranges of a list header in lower case with their weights in thousandths, first come first.
fn weighted(headers: &HeaderMap, name: &header::HeaderName) -> Vec<(String, u16)> {
    const RANGES_READ: usize = 32;
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .take(RANGES_READ)
        .map(|part| {
            let mut pieces = part.split(';');
            let range = pieces.next().unwrap_or_default().trim().to_ascii_lowercase();
            let weight = pieces.find_map(|piece| piece.trim().strip_prefix("q=")).map_or(1000, thousandths);
            (range, weight)
        })
        .collect()
}

/// A quality value such as `0.8`; anything that is none weighs nothing.
fn thousandths(text: &str) -> u16 {
    let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    if fraction.len() > 3 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return 0;
    }
    match whole {
        "1" => 1000,
        "0" => format!("{fraction:0<3}").parse().unwrap_or(0),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    fn headers(name: header::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())])
    }

    #[test]
    fn a_browser_prefers_a_page_and_a_program_does_not() {
        let page = |value: &str| prefers_page(&headers(header::ACCEPT, value));
        assert!(page("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"));
        assert!(page("text/html, application/json;q=0.5"));
        assert!(!page("*/*"));
        assert!(!page("application/json"));
        assert!(!page("application/json, text/html"));
        assert!(!page("text/html;q=0"));
        assert!(!prefers_page(&HeaderMap::new()));
    }

    #[test]
    fn the_heaviest_language_we_speak_wins() {
        let language = |value: &str| Language::preferred(&headers(header::ACCEPT_LANGUAGE, value));
        assert_eq!(language("fr-CA,fr;q=0.9,en;q=0.8"), Language::French);
        assert_eq!(language("de,fr;q=0.3"), Language::French);
        assert_eq!(language("en,fr;q=0.9"), Language::English);
        assert_eq!(language("de"), Language::English);
        assert_eq!(language("fr;q=0"), Language::English);
    }

    proptest! {
        #[test]
        fn any_header_is_survived(value in "[ -~]{0,200}") {
            prefers_page(&headers(header::ACCEPT, &value));
            Language::preferred(&headers(header::ACCEPT_LANGUAGE, &value));
        }
    }
}
