//! How a token endpoint answers (RFC 6749 §5): in its own form, which is no problem document.

use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use serde_json::json;

use crate::{Answer, Response, respond};

/// Why no token is given. Each is one code of RFC 6749 or RFC 8693, with what the caller's developer should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OauthError {
    /// Something is missing, given twice or not valid; also a subject token that is not accepted (RFC 8693 §2.2.2).
    InvalidRequest(&'static str),
    /// No such grant is known here.
    UnsupportedGrantType,
    /// No token is given for this target.
    InvalidTarget(&'static str),
    /// The target did not grant all of that.
    InvalidScope(&'static str),
}

impl OauthError {
    fn code(&self) -> &'static str {
        match self {
            OauthError::InvalidRequest(_) => "invalid_request",
            OauthError::UnsupportedGrantType => "unsupported_grant_type",
            OauthError::InvalidTarget(_) => "invalid_target",
            OauthError::InvalidScope(_) => "invalid_scope",
        }
    }

    fn description(&self) -> &'static str {
        match self {
            OauthError::InvalidRequest(text)
            | OauthError::InvalidTarget(text)
            | OauthError::InvalidScope(text) => text,
            OauthError::UnsupportedGrantType => "the only grant known here is the token exchange of RFC 8693",
        }
    }

    /// The answer.
    pub fn answer(&self) -> Answer {
        let document = json!({ "error": self.code(), "error_description": self.description() });
        respond::json(StatusCode::BAD_REQUEST, &document).map(uncached)
    }
}

/// The answer that gives a token.
pub fn granted(document: &impl Serialize) -> Answer {
    respond::json(StatusCode::OK, document).map(uncached)
}

/// Caches of the last century do not know `Cache-Control`, and RFC 6749 minds them.
fn uncached(mut response: Response) -> Response {
    response.headers_mut().insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    response
}
