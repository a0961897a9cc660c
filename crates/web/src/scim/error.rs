//! How SCIM says no (RFC 7644 §3.12).

use std::fmt;

use http::{HeaderValue, StatusCode, header};
use serde_json::json;

use super::CONTENT_TYPE;
use crate::problem::Code;
use crate::{Language, Problem, Response, respond};

/// A refusal in the form of SCIM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScimError {
    status: StatusCode,
    kind: Option<&'static str>,
    detail: String,
}

/// What is said in SCIM: an error in its own form, or a problem that is no matter of SCIM.
pub type Scimmed<T> = Result<T, ScimError>;

macro_rules! faults {
    ($($(#[$doc:meta])* $name:ident $keyword:literal)*) => {$(
        $(#[$doc])*
        pub(super) fn $name(detail: impl fmt::Display) -> ScimError {
            let status = StatusCode::BAD_REQUEST;
            ScimError { status, kind: Some($keyword), detail: detail.to_string() }
        }
    )*};
}

impl ScimError {
    faults! {
        /// The filter is not one that is known here.
        invalid_filter "invalidFilter"
        /// The path leads nowhere.
        invalid_path "invalidPath"
        /// The path leads to nothing that is there.
        no_target "noTarget"
        /// What was sent is no document of SCIM.
        invalid_syntax "invalidSyntax"
        /// A value is missing or not valid.
        invalid_value "invalidValue"
        /// It is not the sender's to change.
        mutability "mutability"
    }

    /// What a problem is in SCIM; one that is ours stays a problem, for the log.
    pub fn of(problem: Problem) -> Result<ScimError, Problem> {
        let (status, code) = (problem.status(), problem.code());
        if status.is_server_error() {
            return Err(problem);
        }
        let detail = || format!("{}: {}", code.as_str(), code.detail(Language::English));
        Ok(match code {
            Code::Invalid => ScimError::invalid_value(faults(&problem)),
            Code::Malformed => ScimError::invalid_syntax(detail()),
            Code::AlreadyInState => ScimError {
                status,
                kind: Some("uniqueness"),
                detail: "another user of the customer has that name, or administers by that address"
                    .to_owned(),
            },
            _ => ScimError { status, kind: None, detail: detail() },
        })
    }

    /// The keyword of RFC 7644, where there is one.
    pub fn kind(&self) -> Option<&'static str> {
        self.kind
    }

    /// What is wrong, for a person.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The answer.
    pub fn answer(&self) -> Response {
        let mut document = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
            "status": self.status.as_str(),
            "detail": self.detail,
        });
        if let (Some(kind), Some(fields)) = (self.kind, document.as_object_mut()) {
            fields.insert("scimType".to_owned(), kind.into());
        }
        let mut response = respond::json_text(self.status, document.to_string());
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE));
        response
    }
}

/// Every fault in one sentence, as SCIM has one text for all.
fn faults(problem: &Problem) -> String {
    let sentences = problem.faults().iter().map(|fault| {
        let place = fault.pointer.trim_start_matches('/').replace('/', ".");
        if place.is_empty() { fault.detail.clone() } else { format!("{place} {}", fault.detail) }
    });
    sentences.collect::<Vec<_>>().join("; ")
}
