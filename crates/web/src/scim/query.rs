//! What a request asks for beside its path: a body, a page, attributes, a version.

use std::collections::BTreeSet;

use http::{HeaderMap, HeaderName, header};
use serde_json::Value;

use super::MOST_RESULTS;
use super::error::{ScimError, Scimmed};
use super::filter::Filter;
use super::schema::Kind;
use crate::body::Document;
use crate::{Problem, Request, precondition};

/// The document in a request's body: SCIM's own kind, or plain JSON.
pub fn body(request: &Request) -> Result<Scimmed<Value>, Problem> {
    let kind =
        request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if !matches!(essence.as_str(), "application/scim+json" | "application/json") {
        return Err(Problem::unsupported_media_type());
    }
    Document::plain_json(request).map(|read| read.map_err(ScimError::invalid_syntax))
}

/// A page of a list: which resources, from which on, how many.
#[derive(Debug)]
pub struct Listing {
    /// Which.
    pub filter: Option<Filter>,
    /// The place of the first one, counted from 1.
    pub start: u32,
    /// How many at the most.
    pub count: u32,
}

impl Listing {
    /// Reads the query. Numbers out of range are taken for the nearest ones within (RFC 7644 §3.4.2.4).
    pub fn read(kind: Kind, request: &Request) -> Scimmed<Listing> {
        let number = |name: &str, usual: u32, bounds: (i64, u32)| match parameter(request, name) {
            None => Ok(usual),
            Some(text) => {
                let wrong = || ScimError::invalid_value(format_args!("{name} must be a whole number"));
                let number: i64 = text.trim().parse().map_err(|_| wrong())?;
                let number = number.max(bounds.0).min(i64::from(bounds.1));
                u32::try_from(number).map_err(|_| wrong())
            }
        };
        let filter = parameter(request, "filter");
        Ok(Listing {
            filter: filter.map(|filter| Filter::of_resources(kind, filter)).transpose()?,
            start: number("startIndex", 1, (1, u32::MAX))?,
            count: number("count", MOST_RESULTS, (0, MOST_RESULTS))?,
        })
    }
}

/// Which attributes of a resource are answered.
#[derive(Clone, Debug, Default)]
pub struct Chosen {
    only: Option<BTreeSet<String>>,
    without: BTreeSet<String>,
}

/// What every answer has, whatever is chosen.
const ALWAYS: [&str; 2] = ["schemas", "id"];

impl Chosen {
    /// Reads the query.
    pub fn read(request: &Request) -> Chosen {
        let names = |name: &str| {
            let text = parameter(request, name)?;
            // The parts of an attribute come and go with the whole of it.
            let whole = |name: &str| {
                let below = name.rsplit_once(':').filter(|(urn, _)| !urn.ends_with("2.0"));
                let is_schema = name.contains(':') && below.is_none();
                let name = below.map_or(name, |(_, name)| name);
                let whole = if is_schema { name } else { name.split('.').next().unwrap_or_default() };
                whole.to_ascii_lowercase()
            };
            let names: BTreeSet<String> =
                text.split(',').map(|name| whole(name.trim())).filter(|name| !name.is_empty()).collect();
            (!names.is_empty()).then_some(names)
        };
        Chosen { only: names("attributes"), without: names("excludedAttributes").unwrap_or_default() }
    }

    /// The part of a resource that is chosen.
    pub(super) fn of(&self, resource: Value) -> Value {
        let Value::Object(fields) = resource else { return resource };
        let is_chosen = |name: &str| {
            let lower = name.to_ascii_lowercase();
            ALWAYS.contains(&name)
                || (self.only.as_ref().is_none_or(|only| only.contains(&lower))
                    && !self.without.contains(&lower))
        };
        Value::Object(fields.into_iter().filter(|(name, _)| is_chosen(name)).collect())
    }
}

fn parameter<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    crate::request::query_parameter(request, name).filter(|text| !text.is_empty())
}

/// Refuses a change of another version than the one that the sender names, if it names one (RFC 7644 §3.14).
pub fn precondition(headers: &HeaderMap, revision: u32) -> Result<(), Problem> {
    match tags(headers, &header::IF_MATCH) {
        None => Ok(()),
        Some(tags) if names(&tags, revision) => Ok(()),
        Some(_) => Err(domain::Refusal::PreconditionFailed.into()),
    }
}

/// Whether the sender has this version already.
pub fn unchanged(headers: &HeaderMap, revision: u32) -> bool {
    tags(headers, &header::IF_NONE_MATCH).is_some_and(|tags| names(&tags, revision))
}

/// The tags of a header, weak ones as strong ones: a version here is all that there is to know.
fn tags(headers: &HeaderMap, name: &HeaderName) -> Option<Vec<String>> {
    let values: Vec<&str> = headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect();
    let tags = values.iter().flat_map(|value| value.split(','));
    let tags = tags.map(|tag| tag.trim().trim_start_matches("W/").to_owned()).collect();
    (!values.is_empty()).then_some(tags)
}

fn names(tags: &[String], revision: u32) -> bool {
    let own = precondition::etag(u64::from(revision));
    tags.iter().any(|tag| tag == "*" || *tag == own)
}
