//! Answers: the few shapes an HTTP answer takes here.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use lambda_http::Body;
use ring::digest::{SHA256, digest};
use serde::Serialize;

use crate::{Answer, Failure, Problem, Response, headers};

/// A personal JSON answer, never cached.
pub fn json(status: StatusCode, value: &impl Serialize) -> Answer {
    Ok(json_text(status, text_of(value)?))
}

fn text_of(value: &impl Serialize) -> Result<String, Problem> {
    serde_json::to_string(value)
        .map_err(|cause| Failure::lasting("serialize the answer").because(cause).into())
}

/// A personal answer whose JSON text exists already, such as one kept for a repeated request.
pub fn json_text(status: StatusCode, text: String) -> Response {
    let mut response = body(status, "application/json", Body::Text(text));
    headers::secure_json(response.headers_mut());
    response
}

/// A file of JSON Lines, never cached, and where the next part of it is (RFC 8288).
pub fn json_lines(text: String, file_name: &str, next: Option<&str>) -> Answer {
    let mut response = body(StatusCode::OK, "application/jsonl", Body::Text(text));
    headers::secure_json(response.headers_mut());
    let response =
        with_header(response, header::CONTENT_DISPOSITION, &format!("attachment; filename=\"{file_name}\""))?;
    match next {
        Some(next) => with_header(response, header::LINK, &format!("<{next}>; rel=\"next\"")),
        None => Ok(response),
    }
}

/// 200 with one resource and the `ETag` of its revision.
pub fn resource(revision: u64, value: &impl Serialize) -> Answer {
    Ok(with_revision(json(StatusCode::OK, value)?, revision))
}

/// 201 with the new resource, where it lives, and the `ETag` of its revision.
pub fn created(location: &str, revision: u64, value: &impl Serialize) -> Answer {
    let response = json(StatusCode::CREATED, value)?;
    Ok(with_revision(with_header(response, header::LOCATION, location)?, revision))
}

/// 202 with where to look for the outcome.
pub fn accepted(location: &str, value: &impl Serialize) -> Answer {
    with_header(json(StatusCode::ACCEPTED, value)?, header::LOCATION, location)
}

/// 204: done, and nothing to say.
pub fn no_content() -> Response {
    let mut response = Response::new(Body::Empty);
    *response.status_mut() = StatusCode::NO_CONTENT;
    headers::secure_json(response.headers_mut());
    response
}

/// 303: look over there. What a form post answers.
pub fn see_other(location: &str) -> Answer {
    let mut response = Response::new(Body::Empty);
    *response.status_mut() = StatusCode::SEE_OTHER;
    headers::secure_page(response.headers_mut());
    with_header(response, header::LOCATION, location)
}

/// A page for people, with the security headers of a page.
pub fn page(status: StatusCode, html: String) -> Response {
    let mut response = body(status, "text/html; charset=utf-8", Body::Text(html));
    headers::secure_page(response.headers_mut());
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept, accept-language"));
    response
}

/// A public JSON answer that anyone may cache for `max_age_seconds`, with a digest of what it says as its `ETag`;
/// answers 304 when `request_headers` name the version the caller already has.
pub fn cacheable(request_headers: &HeaderMap, max_age_seconds: u32, value: &impl Serialize) -> Answer {
    let text = text_of(value)?;
    let digest = digest(&SHA256, text.as_bytes());
    let etag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(digest.as_ref().get(..16).unwrap_or_default()));
    cached(request_headers, &etag, max_age_seconds, text)
}

/// The same of a resource that has a revision, whose `ETag` is `etag`.
pub fn cacheable_revision(
    request_headers: &HeaderMap,
    etag: &str,
    max_age_seconds: u32,
    value: &impl Serialize,
) -> Answer {
    cached(request_headers, etag, max_age_seconds, text_of(value)?)
}

fn cached(request_headers: &HeaderMap, etag: &str, max_age_seconds: u32, text: String) -> Answer {
    let known = request_headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|tag| tag.trim().trim_start_matches("W/"))
        .any(|tag| tag == etag || tag == "*");
    let mut response = if known {
        let mut response = Response::new(Body::Empty);
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response
    } else {
        json_text(StatusCode::OK, text)
    };
    response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let response =
        with_header(response, header::CACHE_CONTROL, &format!("public, max-age={max_age_seconds}"))?;
    with_header(response, header::ETAG, etag)
}

/// A public text of ours, such as a style sheet; how long it may be kept is for the caller to say.
pub fn public(content_type: &'static str, text: &str) -> Response {
    let mut response = body(StatusCode::OK, content_type, Body::Text(text.to_owned()));
    response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// The same answer with one header set, replacing an earlier value.
pub fn with_header(mut response: Response, name: HeaderName, value: &str) -> Answer {
    let value = HeaderValue::from_str(value).map_err(|cause| {
        Problem::from(Failure::lasting(format!("write the {name} header")).because(cause))
    })?;
    response.headers_mut().insert(name, value);
    Ok(response)
}

/// The same answer with the `ETag` of a revision.
pub fn with_revision(mut response: Response, revision: u64) -> Response {
    if let Ok(value) = HeaderValue::from_str(&crate::precondition::etag(revision)) {
        response.headers_mut().insert(header::ETAG, value);
    }
    response
}

/// A quota as its caller is told it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// What is counted, as a bare word such as `invitations`.
    pub name: &'static str,
    /// How many there are in a window.
    pub limit: u32,
    /// How many are left.
    pub remaining: u32,
    /// The time in which they are counted; none where they are counted at every moment.
    pub window: Option<Window>,
}

/// The time in which a quota is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// How long it is.
    pub seconds: u32,
    /// When the present one ends.
    pub reset_seconds: u32,
}

impl Quota {
    /// The headers that tell it, and their values.
    pub(crate) fn told(self) -> [(&'static str, String); 2] {
        let Quota { name, limit, remaining, window } = self;
        let window =
            window.map(|window| (format!(";w={}", window.seconds), format!(";t={}", window.reset_seconds)));
        let (length, reset) = window.unwrap_or_default();
        [
            ("ratelimit-policy", format!("\"{name}\";q={limit}{length}")),
            ("ratelimit", format!("\"{name}\";r={remaining}{reset}")),
        ]
    }
}

/// The same answer with `RateLimit-Policy` and `RateLimit`.
pub fn with_quota(response: Response, quota: Quota) -> Answer {
    quota.told().into_iter().try_fold(response, |response, (name, value)| {
        with_header(response, HeaderName::from_static(name), &value)
    })
}

/// The same answer, marked as the repetition of an earlier one.
pub fn replayed(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(HeaderName::from_static("idempotent-replayed"), HeaderValue::from_static("true"));
    response
}

fn body(status: StatusCode, content_type: &'static str, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

#[cfg(test)]
mod tests;
