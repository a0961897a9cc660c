//! Bodies of the console's requests: JSON from tests, forms from the page's own buttons.

use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Redirect, Response};
use bytes::Bytes;
use domain::Fault;
use http::{HeaderMap, header};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use web::Problem;

use super::refusal::Refusal;

/// The console's own inputs are small, except events and fault rules.
const MOST_BYTES: usize = 1024 * 1024;

/// What was sent, and whether a form sent it.
pub(super) struct Input<T> {
    pub(super) value: T,
    pub(super) form: bool,
}

impl<T> Input<T> {
    /// JSON for a program; a person goes back to the page.
    pub(super) fn answered(&self, answer: impl IntoResponse, page: &str) -> Response {
        if self.form { Redirect::to(page).into_response() } else { answer.into_response() }
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Input<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refusal> {
        let (parts, body) = request.into_parts();
        same_site(&parts.headers)?;
        let bytes = axum::body::to_bytes(body, MOST_BYTES).await.map_err(|_| Problem::too_large())?;
        let kind =
            parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let form = kind == "application/x-www-form-urlencoded";
        let value = match kind.as_str() {
            "application/x-www-form-urlencoded" => from_form(&bytes)?,
            // A test that sends JSON need not say so.
            "" | "application/json" => from_json(&bytes)?,
            _ => return Err(Problem::unsupported_media_type().into()),
        };
        let mut path = serde_path_to_error::Track::new();
        let read = T::deserialize(serde_path_to_error::Deserializer::new(value, &mut path));
        let value = read.map_err(|error| {
            Problem::invalid(vec![Fault { pointer: pointer(&path.path()), detail: error.to_string() }])
        })?;
        Ok(Input { value, form })
    }
}

/// The place of a fault as a JSON Pointer (RFC 6901).
fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter().fold(String::new(), |pointer, segment| match segment {
        Segment::Seq { index } => format!("{pointer}/{index}"),
        Segment::Map { key } => format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1")),
        Segment::Enum { variant } => format!("{pointer}/{variant}"),
        Segment::Unknown => pointer,
    })
}

/// Other people's pages have no business here, even though it is only a toy of this machine.
pub(super) fn same_site(headers: &HeaderMap) -> Result<(), Refusal> {
    let site = headers.get("sec-fetch-site").and_then(|site| site.to_str().ok());
    match site {
        None | Some("same-origin" | "none") => Ok(()),
        Some(_) => Err(Problem::cross_site().into()),
    }
}

fn from_json(bytes: &Bytes) -> Result<Value, Refusal> {
    if bytes.is_empty() {
        return Ok(Value::Object(Map::new()));
    }
    serde_json::from_slice(bytes).map_err(|error| {
        Problem::malformed(
            format!("The body is no JSON: {error}."),
            format!("Le corps n’est pas du JSON : {error}."),
        )
        .into()
    })
}

/// Fields left empty are not there, and the two words for a choice are a choice.
fn from_form(bytes: &Bytes) -> Result<Value, Refusal> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(bytes).map_err(|_| {
        Problem::malformed("The body is no form.".to_owned(), "Le corps n’est pas un formulaire.".to_owned())
    })?;
    let fields = pairs.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| {
        let value = match value.as_str() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            _ => Value::String(value),
        };
        (name, value)
    });
    Ok(Value::Object(fields.collect()))
}
