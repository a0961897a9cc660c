//! How HTTP says a refusal or a failure: RFC 9457 problem documents, and the same problem as a page.

mod code;
mod page;
mod refusal;

use std::error::Error;

use domain::Fault;
use domain::refusal::UsedUp;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use lambda_http::Body;
use serde::Serialize;

pub use code::Code;
pub use page::{ProblemView, render_page};

use crate::respond::Quota;
use crate::{BaseUrl, Failure, Language, Response, accept, headers, respond};

/// One occurrence of a problem, on its way out.
///
/// It is no [`Error`]: whatever happens inside is a refusal or a failure, and this is what is said about it.
#[derive(Debug)]
pub struct Problem {
    // Boxed, because every `Result` of a handler is as large as this.
    said: Box<Said>,
}

#[derive(Debug)]
struct Said {
    code: Code,
    occurrence: Option<Occurrence>,
    errors: Vec<Fault>,
    conflicting_id: Option<String>,
    retry_after_seconds: Option<u32>,
    quota: Option<Quota>,
    used_up: Option<UsedUp>,
    allowed: Vec<Method>,
    for_a_person: Option<Occurrence>,
    way_back: Option<String>,
    cause: Option<Box<dyn Error + Send + Sync>>,
}

/// A detail that differs from the one every problem of its code has.
#[derive(Debug)]
struct Occurrence {
    english: String,
    french: String,
}

impl Occurrence {
    fn in_language(&self, language: Language) -> String {
        match language {
            Language::English => self.english.clone(),
            Language::French => self.french.clone(),
        }
    }
}

/// What a rendering needs to know of the request that met the problem.
#[derive(Debug, Clone)]
pub struct Asked {
    method: Method,
    request_id: String,
    as_page: bool,
    language: Language,
}

impl Asked {
    /// Notes how a request would like to be answered, before a handler takes it away.
    pub fn by(request: &crate::Request) -> Self {
        Self {
            method: request.method().clone(),
            request_id: crate::request::id(request),
            as_page: accept::prefers_page(request.headers()),
            language: crate::page::locale_of(request).into(),
        }
    }

    /// The id under which the log knows the request.
    pub fn request_id(&self) -> &str {
        &self.request_id
    }

    /// The request's method.
    pub fn method(&self) -> &Method {
        &self.method
    }
}

/// The problem document, in the order in which it is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    r#type: String,
    title: &'static str,
    status: u16,
    code: &'static str,
    detail: String,
    instance: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<DocumentFault>,
    #[serde(skip_serializing_if = "Option::is_none")]
    conflicting_id: Option<String>,
    retryable: bool,
}

/// One entry of a problem document's `errors`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct DocumentFault {
    pointer: String,
    detail: String,
}

/// Seconds after which a caller may try again what failed for a passing reason.
const UNAVAILABLE_RETRY_SECONDS: u32 = 5;

impl Problem {
    /// The problem of a code with its standard detail.
    pub fn new(code: Code) -> Self {
        let said = Said {
            code,
            occurrence: None,
            errors: Vec::new(),
            conflicting_id: None,
            retry_after_seconds: None,
            quota: None,
            used_up: None,
            allowed: Vec::new(),
            for_a_person: None,
            way_back: None,
            cause: None,
        };
        Self { said: Box::new(said) }
    }

    /// 400: what was sent cannot be read at all.
    pub fn malformed(english: impl Into<String>, french: impl Into<String>) -> Self {
        Self::new(Code::Malformed).with_detail(english, french)
    }

    /// 401: nobody is signed in, or not in a way we accept.
    pub fn unauthenticated() -> Self {
        Self::new(Code::Unauthenticated)
    }

    /// 404, with the same bytes for everything that is absent, foreign or asked for with a wrong token.
    pub fn not_found() -> Self {
        Self::new(Code::NotFound)
    }

    /// 405 with the methods that are allowed here.
    pub fn method_not_allowed(allowed: &[Method]) -> Self {
        let mut problem = Self::new(Code::MethodNotAllowed);
        problem.said.allowed = allowed.to_vec();
        problem
    }

    /// 413: the body is larger than we read.
    pub fn too_large() -> Self {
        Self::new(Code::TooLarge)
    }

    /// 415: the body is of a kind or in an encoding we do not read.
    pub fn unsupported_media_type() -> Self {
        Self::new(Code::UnsupportedMediaType)
    }

    /// 403: a form that did not come from our own page.
    pub fn cross_site() -> Self {
        Self::new(Code::CrossSite)
    }

    /// 422 with every fault that was found.
    pub fn invalid(mut faults: Vec<Fault>) -> Self {
        faults.dedup();
        let mut problem = Self::new(Code::Invalid);
        problem.said.errors = faults;
        problem
    }

    /// 500: trying again does not help.
    pub fn internal(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::new(Code::Internal).caused_by(cause)
    }

    /// 503: trying again may help.
    pub fn unavailable(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::new(Code::Unavailable).caused_by(cause).retry_after(UNAVAILABLE_RETRY_SECONDS)
    }

    /// The same problem with a detail of its own.
    #[must_use]
    pub fn with_detail(mut self, english: impl Into<String>, french: impl Into<String>) -> Self {
        self.said.occurrence = Some(Occurrence { english: english.into(), french: french.into() });
        self
    }

    /// The same problem met by a form of one of our pages: its own page says what a person can do about it, in place
    /// of the words and pointers for programs. The document stays as it is.
    #[must_use]
    pub fn told_to_a_person(mut self, english: impl Into<String>, french: impl Into<String>) -> Self {
        self.said.for_a_person = Some(Occurrence { english: english.into(), french: french.into() });
        self
    }

    /// The same problem, whose page leads back to the one that somebody came from.
    #[must_use]
    pub fn leading_back_to(mut self, path: impl Into<String>) -> Self {
        self.said.way_back = Some(path.into());
        self
    }

    /// The same problem, naming what is in the way.
    #[must_use]
    pub fn conflicting_with(mut self, id: impl Into<String>) -> Self {
        self.said.conflicting_id = Some(id.into());
        self
    }

    /// The same problem, saying when it is worth trying again.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.said.retry_after_seconds = Some(seconds);
        self
    }

    /// The same problem, saying which quota it is about.
    #[must_use]
    pub(crate) fn about_quota(mut self, used_up: UsedUp) -> Self {
        self.said.used_up = Some(used_up);
        self
    }

    /// Which quota it is about.
    pub fn used_up(&self) -> Option<UsedUp> {
        self.said.used_up
    }

    /// The same problem, telling what is left of a quota.
    #[must_use]
    pub fn with_quota(mut self, quota: Quota) -> Self {
        self.said.quota = Some(quota);
        self
    }

    /// How many seconds the caller has to wait before trying again makes sense.
    pub fn retry_after_seconds(&self) -> Option<u32> {
        self.said.retry_after_seconds
    }

    /// The same problem with what lies behind it, for the log only.
    #[must_use]
    pub fn caused_by(mut self, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.said.cause = Some(cause.into());
        self
    }

    /// The stable code.
    pub fn code(&self) -> Code {
        self.said.code
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.said.code.status()
    }

    /// The faults of what was sent.
    pub fn faults(&self) -> &[Fault] {
        &self.said.errors
    }

    /// What failed inside, for the log only.
    pub fn cause(&self) -> Option<&(dyn Error + 'static)> {
        self.said.cause.as_deref().map(|cause| cause as &(dyn Error + 'static))
    }

    /// The document, as the body of an answer or as one item of a bulk answer.
    pub fn document(&self, base_url: &BaseUrl, request_id: &str) -> Document {
        Document {
            r#type: base_url.join(&format!("/problems/{}", self.said.code.as_str())),
            title: self.said.code.title(Language::English),
            status: self.status().as_u16(),
            code: self.said.code.as_str(),
            detail: self.detail(Language::English),
            instance: self.instance(request_id),
            errors: self
                .said
                .errors
                .iter()
                .map(|fault| DocumentFault { pointer: fault.pointer.clone(), detail: fault.detail.clone() })
                .collect(),
            conflicting_id: self.said.conflicting_id.clone(),
            retryable: self.said.code.is_retryable(),
        }
    }

    /// The whole answer: a page for a browser, the document for everyone else.
    pub fn render(&self, base_url: &BaseUrl, asked: &Asked) -> Response {
        let mut response = if asked.as_page {
            respond::page(
                self.status(),
                render_page(&self.view(&asked.request_id, asked.language), asked.language),
            )
        } else {
            self.document_response(base_url, &asked.request_id)
        };
        self.put_headers(response.headers_mut());
        response
    }

    /// What a page of this problem shows.
    pub fn view(&self, request_id: &str, language: Language) -> ProblemView {
        let faults = self.said.errors.iter().map(|fault| (fault.pointer.clone(), fault.detail.clone()));
        let (detail, errors) = match &self.said.for_a_person {
            Some(told) => (told.in_language(language), Vec::new()),
            None => (self.detail(language), faults.collect()),
        };
        ProblemView {
            code: self.said.code.as_str(),
            status: self.status().as_u16(),
            title: self.said.code.title(language),
            detail,
            instance: self.instance(request_id),
            errors,
            offer_sign_in: self.said.code == Code::Unauthenticated,
            way_back: self.said.way_back.clone(),
        }
    }

    fn document_response(&self, base_url: &BaseUrl, request_id: &str) -> Response {
        // A document is made of text and numbers only, so writing it cannot fail; an empty body would still
        // carry the status.
        let text = serde_json::to_string(&self.document(base_url, request_id)).unwrap_or_default();
        let mut response = Response::new(Body::Text(text));
        *response.status_mut() = self.status();
        let answer_headers = response.headers_mut();
        headers::secure_json(answer_headers);
        answer_headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        answer_headers.insert(header::VARY, HeaderValue::from_static("accept, accept-language"));
        response
    }

    fn put_headers(&self, answer_headers: &mut HeaderMap) {
        if let Some(seconds) = self.said.retry_after_seconds {
            answer_headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        for (name, value) in self.said.quota.iter().flat_map(|quota| quota.told()) {
            if let Ok(value) = HeaderValue::from_str(&value) {
                answer_headers.insert(HeaderName::from_static(name), value);
            }
        }
        if self.said.code == Code::Unauthenticated {
            answer_headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if !self.said.allowed.is_empty() {
            let allowed: Vec<&str> = self.said.allowed.iter().map(Method::as_str).collect();
            if let Ok(value) = HeaderValue::from_str(&allowed.join(", ")) {
                answer_headers.insert(header::ALLOW, value);
            }
        }
    }

    fn detail(&self, language: Language) -> String {
        let mut detail = match &self.said.occurrence {
            Some(occurrence) => occurrence.in_language(language),
            None => self.said.code.detail(language).to_owned(),
        };
        // Words of its own say themselves what helps.
        if let (Some(seconds), None) = (self.said.retry_after_seconds, &self.said.occurrence) {
            detail.push(' ');
            detail.push_str(&try_again_in(seconds, language));
        }
        detail
    }

    /// Where the log knows this occurrence; a constant for `notFound`, whose bytes tell nothing apart.
    fn instance(&self, request_id: &str) -> String {
        match self.said.code {
            Code::NotFound => "urn:countersign:notFound".to_owned(),
            _ => format!("urn:countersign:request:{request_id}"),
        }
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        if failure.is_lasting() { Self::internal(failure) } else { Self::unavailable(failure) }
    }
}

/// Words a waiting time the way a person would, rounded up to whole units.
fn try_again_in(seconds: u32, language: Language) -> String {
    let (amount, english, french) = match seconds {
        0..=1 => (1, "second", "seconde"),
        2..=90 => (seconds, "seconds", "secondes"),
        91..=5_400 => (seconds.div_ceil(60), "minutes", "minutes"),
        _ => (seconds.div_ceil(3_600), "hours", "heures"),
    };
    match language {
        Language::English => format!("Try again in {amount} {english}."),
        Language::French => format!("Réessayez dans {amount} {french}."),
    }
}

#[cfg(test)]
mod tests;
