//! What was sent, read strictly: every fault at once, each with its JSON Pointer.
//!
//! A body becomes a tree that keeps repeated keys, so that none of them is silently the one that counts.
//! A form of our own pages and a query string become the same tree, and one reading serves all three:
//!
//! ```
//! # use web::body::{Document, Faulty};
//! # fn read(document: &Document) -> Result<(String, u32), Faulty> {
//! let mut object = document.object()?;
//! let plan = object.required("plan", |value| value.text().map(str::to_owned));
//! let licenses = object.required("licenses", |value| value.integer());
//! object.finish()?;
//! Ok((plan?, licenses?))
//! # }
//! # let document = Document::parse_json(br#"{"plan":"business","licenses":25}"#).unwrap();
//! # assert_eq!(read(&document), Ok(("business".to_owned(), 25)));
//! ```

mod csv;
mod parse;
mod reader;

use http::{HeaderMap, header};

use crate::{Problem, Request};

pub use self::csv::csv;
pub use self::reader::{Faulty, Object, Value};

/// The largest body that is read.
pub const LARGEST_BYTES: usize = 256 * 1024;

/// A document that somebody sent, parsed but not yet understood.
#[derive(Debug, Clone)]
pub struct Document {
    root: Node,
    form: bool,
}

/// A tree of what was sent. Objects keep every entry in its order, also repeated ones.
#[derive(Debug, Clone, PartialEq)]
enum Node {
    Null,
    Boolean(bool),
    Integer(i64),
    /// A number that is no `i64`; nothing here takes one, so its value does not matter.
    OtherNumber,
    Text(String),
    List(Vec<Node>),
    Object(Vec<(String, Node)>),
}

impl Document {
    /// Reads a JSON body. An empty body is an empty object, for calls whose fields are all optional.
    pub fn json(request: &Request) -> Result<Self, Problem> {
        match content_type(request)? {
            Some(ContentType::Json) | None => Self::parse_json(bytes(request)?),
            Some(ContentType::Form) => Err(Problem::unsupported_media_type()),
        }
    }

    /// Reads a JSON body, or the form of one of our own pages.
    pub fn json_or_form(request: &Request) -> Result<Self, Problem> {
        match content_type(request)? {
            Some(ContentType::Json) | None => Self::parse_json(bytes(request)?),
            Some(ContentType::Form) => Ok(Self::parse_form(bytes(request)?)),
        }
    }

    /// Reads the query string by the same rules.
    pub fn query(request: &Request) -> Self {
        Self::parse_form(request.uri().query().unwrap_or_default().as_bytes())
    }

    /// A JSON body as it stands, for protocols whose names are not ours. What is wrong with it is told in words of
    /// that protocol; a name that is given twice is refused there, too.
    pub(crate) fn plain_json(request: &Request) -> Result<Result<serde_json::Value, String>, Problem> {
        refuse_encodings(request.headers())?;
        Ok(match parse::json(bytes(request)?) {
            Ok(root) => plain(root),
            Err(fault) => Err(format!("the body is not well-formed JSON: line {}", fault.line())),
        })
    }

    /// Parses JSON text.
    pub fn parse_json(bytes: &[u8]) -> Result<Self, Problem> {
        if bytes.is_empty() {
            return Ok(Self { root: Node::Object(Vec::new()), form: false });
        }
        let root = parse::json(bytes).map_err(|fault| {
            let (line, column) = (fault.line(), fault.column());
            Problem::malformed(
                format!("The body is not well-formed JSON: see line {line}, column {column}."),
                format!("Le contenu n’est pas du JSON bien formé : voir ligne {line}, colonne {column}."),
            )
        })?;
        Ok(Self { root, form: false })
    }

    /// Parses `application/x-www-form-urlencoded` text; a dot in a name nests.
    pub fn parse_form(bytes: &[u8]) -> Self {
        Self { root: parse::form(bytes), form: true }
    }

    /// Whether it came from a form, which wants to be answered with 303 and pages.
    pub fn is_form(&self) -> bool {
        self.form
    }

    /// The document as an object.
    pub fn object(&self) -> Result<Object<'_>, Faulty> {
        self.value().object()
    }

    /// The document as any value.
    pub fn value(&self) -> Value<'_> {
        Value::root(&self.root, self.form)
    }
}

fn plain(node: Node) -> Result<serde_json::Value, String> {
    use serde_json::Value;
    Ok(match node {
        Node::Null => Value::Null,
        Node::Boolean(value) => value.into(),
        Node::Integer(number) => number.into(),
        Node::OtherNumber => return Err("a number is not whole, or too large".to_owned()),
        Node::Text(text) => text.into(),
        Node::List(items) => Value::Array(items.into_iter().map(plain).collect::<Result<_, _>>()?),
        Node::Object(entries) => {
            let mut fields = serde_json::Map::new();
            for (name, value) in entries {
                if fields.insert(name.clone(), plain(value)?).is_some() {
                    return Err(format!("{name} is given twice"));
                }
            }
            Value::Object(fields)
        }
    })
}

/// The bytes of a body, if they are not too many.
pub fn bytes(request: &Request) -> Result<&[u8], Problem> {
    let bytes: &[u8] = match request.body() {
        lambda_http::Body::Text(text) => text.as_bytes(),
        lambda_http::Body::Binary(bytes) => bytes,
        _ => &[],
    };
    if bytes.len() > LARGEST_BYTES { Err(Problem::too_large()) } else { Ok(bytes) }
}

/// Whether a body is comma-separated values.
pub fn is_csv(request: &Request) -> Result<bool, Problem> {
    refuse_encodings(request.headers())?;
    let value = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = value.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    Ok(essence.eq_ignore_ascii_case("text/csv"))
}

enum ContentType {
    Json,
    Form,
}

/// What kind of body it is; `None` when there is none and nobody says.
fn content_type(request: &Request) -> Result<Option<ContentType>, Problem> {
    refuse_encodings(request.headers())?;
    let mut values = request.headers().get_all(header::CONTENT_TYPE).iter();
    let Some(value) = values.next() else {
        return if bytes(request)?.is_empty() { Ok(None) } else { Err(Problem::unsupported_media_type()) };
    };
    let essence = value.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim();
    match essence.to_ascii_lowercase().as_str() {
        _ if values.next().is_some() => Err(Problem::unsupported_media_type()),
        "application/json" => Ok(Some(ContentType::Json)),
        "application/x-www-form-urlencoded" => Ok(Some(ContentType::Form)),
        _ => Err(Problem::unsupported_media_type()),
    }
}

/// A compressed body could be far larger than it looks, so only plain ones are read.
fn refuse_encodings(headers: &HeaderMap) -> Result<(), Problem> {
    let plain = headers
        .get_all(header::CONTENT_ENCODING)
        .iter()
        .all(|value| value.to_str().is_ok_and(|value| value.trim().eq_ignore_ascii_case("identity")));
    if plain { Ok(()) } else { Err(Problem::unsupported_media_type()) }
}

#[cfg(test)]
mod tests;
