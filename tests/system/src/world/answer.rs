//! An answer, and what can be claimed of it.

use bytes::Bytes;
use http::HeaderMap;
use serde_json::Value;
use web::Language;
use web::problem::Code;

#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(super) base_url: String,
    pub(super) asked: String,
}

impl Answer {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{}: {error}: {}", self.asked, self.text()))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The answer has this status.
    #[track_caller]
    pub(crate) fn is(&self, status: u16) -> &Answer {
        assert_eq!(self.status, status, "{} answered {}", self.asked, self.text());
        self
    }

    /// The answer is this problem, in every part that never varies. Gives the document.
    #[track_caller]
    pub(crate) fn is_problem(&self, code: &str) -> Value {
        let known = Code::parse(code).unwrap_or_else(|| panic!("{code} is no code of the contract"));
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json"),
            "{} answered {}",
            self.asked,
            self.text()
        );
        let problem = self.json();
        assert_eq!(problem["code"], code, "{} answered {problem}", self.asked);
        assert_eq!(self.status, known.status().as_u16(), "{} answered {problem}", self.asked);
        assert_eq!(problem["status"], self.status);
        assert_eq!(problem["type"], format!("{}/problems/{code}", self.base_url));
        assert_eq!(problem["title"], known.title(Language::English));
        assert_eq!(problem["retryable"], known.is_retryable());
        assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()));
        assert!(problem["instance"].is_string());
        assert_eq!(self.header("retry-after").is_some(), matches!(self.status, 429 | 503), "{problem}");
        problem
    }

    /// The answer is this problem as a page.
    #[track_caller]
    pub(crate) fn is_problem_page(&self, code: &str) {
        let known = Code::parse(code).unwrap();
        self.is(known.status().as_u16());
        self.is_page();
    }

    /// The answer is a page, with the headers of one that holds a secret.
    #[track_caller]
    pub(crate) fn is_page(&self) -> &Answer {
        assert_eq!(self.header("content-type"), Some("text/html; charset=utf-8"), "{}", self.asked);
        let policy = self.header("content-security-policy").unwrap_or_default();
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
        assert!(!policy.contains("script-src") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(self.header("referrer-policy"), Some("same-origin"));
        assert_eq!(self.header("cache-control"), Some("no-store"));
        assert_eq!(self.header("x-content-type-options"), Some("nosniff"));
        assert!(!self.text().to_lowercase().contains("<script"), "a page has a script");
        self
    }

    /// The pointers of a problem's faults, in order.
    #[track_caller]
    pub(crate) fn pointers(&self) -> Vec<String> {
        let problem = self.json();
        let errors = problem["errors"].as_array().cloned().unwrap_or_default();
        errors.iter().map(|error| error["pointer"].as_str().unwrap().to_owned()).collect()
    }

    pub(crate) fn retry_after(&self) -> Option<u64> {
        self.header("retry-after")?.parse().ok()
    }
}
