//! Paths of attributes (RFC 7644 §3.10): a schema, an attribute, entries of it, a part of them.

use super::error::{ScimError, Scimmed};
use super::filter::Filter;
use super::schema::{Attribute, Kind, Schema, named};

/// Where something is in a document.
#[derive(Debug)]
pub(super) struct Path {
    /// The extension that it is in; none for the resource's own schema.
    pub(super) extension: Option<&'static Schema>,
    /// The attribute; none for the whole extension.
    pub(super) attribute: Option<&'static Attribute>,
    /// Which entries of it.
    pub(super) filter: Option<Filter>,
    /// Which part of it.
    pub(super) sub: Option<&'static Attribute>,
}

impl Path {
    /// Reads a path.
    pub(super) fn parse(kind: Kind, text: &str) -> Scimmed<Path> {
        let unknown = || ScimError::invalid_path(format_args!("there is no attribute {text:?} here"));
        let (extension, rest) = in_schema(kind, text.trim());
        if rest.is_empty() {
            let extension = Some(extension.ok_or_else(unknown)?);
            return Ok(Path { extension, attribute: None, filter: None, sub: None });
        }
        let (name, filter, sub) = match rest.split_once('[') {
            Some((name, after)) => {
                let (filter, sub) = after.rsplit_once(']').ok_or_else(unknown)?;
                let sub = match sub {
                    "" => None,
                    sub => Some(sub.strip_prefix('.').ok_or_else(unknown)?),
                };
                (name, Some(filter), sub)
            }
            None => match rest.split_once('.') {
                Some((name, sub)) => (name, None, Some(sub)),
                None => (rest, None, None),
            },
        };
        let attribute = match extension {
            Some(schema) => named(schema.attributes, name),
            None => kind.attribute(name),
        };
        let attribute = attribute.ok_or_else(unknown)?;
        let sub = sub.map(|sub| named(attribute.subs(), sub).ok_or_else(unknown)).transpose()?;
        let filter = filter.map(|filter| Filter::of_entries(attribute, filter)).transpose()?;
        if filter.is_some() && !attribute.is_many {
            return Err(ScimError::invalid_path(format_args!("{name} has no entries to choose from")));
        }
        Ok(Path { extension, attribute: Some(attribute), filter, sub })
    }
}

/// The schema that a path names, and the rest of the path.
fn in_schema(kind: Kind, text: &str) -> (Option<&'static Schema>, &str) {
    let below = |schema: &Schema| {
        let prefix = text.get(..schema.urn.len()).filter(|start| start.eq_ignore_ascii_case(schema.urn))?;
        let rest = text.get(prefix.len()..)?;
        if rest.is_empty() { Some(rest) } else { rest.strip_prefix(':') }
    };
    if let Some(rest) = below(kind.schema()) {
        return (None, rest);
    }
    let extension = kind.extensions().iter().find_map(|schema| Some((*schema, below(schema)?)));
    extension.map_or((None, text), |(schema, rest)| (Some(schema), rest))
}
