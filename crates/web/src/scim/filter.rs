//! Filters (RFC 7644 §3.4.2.2), as far as they are known here: equality, several of them joined by `and`.

use serde_json::{Map, Value};

use super::canonical::Tree;
use super::error::{ScimError, Scimmed};
use super::path::Path;
use super::schema::{Attribute, Kind, named};

/// What has to be equal to what.
#[derive(Debug)]
pub struct Filter {
    claims: Vec<Claim>,
}

#[derive(Debug)]
struct Claim {
    path: Path,
    value: Value,
}

impl Filter {
    /// A filter of resources.
    pub fn of_resources(kind: Kind, text: &str) -> Scimmed<Filter> {
        let claims = comparisons(text)?.into_iter().map(|(path, value)| {
            let path = Path::parse(kind, path).map_err(|_| unknown(path))?;
            if path.attribute.is_none() || path.filter.is_some() {
                return Err(unknown("what stands before eq"));
            }
            Ok(Claim { path, value })
        });
        Ok(Filter { claims: claims.collect::<Scimmed<_>>()? })
    }

    /// A filter of the entries of an attribute.
    pub(super) fn of_entries(attribute: &'static Attribute, text: &str) -> Scimmed<Filter> {
        let claims = comparisons(text)?.into_iter().map(|(name, value)| {
            let own = name.eq_ignore_ascii_case("value").then_some(attribute);
            let sub = named(attribute.subs(), name).or(own).ok_or_else(|| unknown(name))?;
            let path = Path { extension: None, attribute: Some(sub), filter: None, sub: None };
            Ok(Claim { path, value })
        });
        Ok(Filter { claims: claims.collect::<Scimmed<_>>()? })
    }

    /// The value that the one claim of this filter wants an attribute to have, where it is about that attribute.
    pub fn wants(&self, name: &str) -> Option<&str> {
        match self.claims.as_slice() {
            [claim] if claim.path.extension.is_none() && claim.path.sub.is_none() => {
                let attribute = claim.path.attribute.filter(|attribute| attribute.name == name);
                attribute.and_then(|_| claim.value.as_str())
            }
            _ => None,
        }
    }

    /// Whether everything that is claimed is so of a resource.
    pub fn matches(&self, tree: &Tree) -> bool {
        self.claims.iter().all(|claim| {
            let Some(attribute) = claim.path.attribute else { return false };
            let fields = match claim.path.extension {
                Some(schema) => tree.extension(schema.urn),
                None => Some(tree.fields()),
            };
            let found = fields.and_then(|fields| fields.get(attribute.name));
            let compared = claim.path.sub.or_else(|| named(attribute.subs(), "value")).unwrap_or(attribute);
            let part = |entry: &Value| match entry {
                Value::Object(fields) => fields.get(compared.name).cloned().unwrap_or(Value::Null),
                entry => entry.clone(),
            };
            match found {
                Some(Value::Array(entries)) => {
                    entries.iter().any(|entry| compared.same(&part(entry), &claim.value))
                }
                Some(value) => compared.same(&part(value), &claim.value),
                None => claim.value.is_null(),
            }
        })
    }

    /// Whether everything that is claimed is so of one entry of an attribute.
    pub(super) fn chooses(&self, entry: &Value) -> bool {
        self.claims.iter().all(|claim| {
            let Some(attribute) = claim.path.attribute else { return false };
            let value = match entry {
                Value::Object(fields) => fields.get(attribute.name).unwrap_or(&Value::Null),
                entry => entry,
            };
            attribute.same(value, &claim.value)
        })
    }

    /// An entry of which all of it is so.
    pub(super) fn entry(&self) -> Map<String, Value> {
        let claims = self.claims.iter();
        claims
            .filter_map(|claim| Some((claim.path.attribute?.name.to_owned(), claim.value.clone())))
            .collect()
    }
}

fn unknown(what: &str) -> ScimError {
    ScimError::invalid_filter(format_args!(
        "{what:?} cannot be filtered by: attribute eq value, joined by and"
    ))
}

/// The comparisons of a filter, each with what is compared and the value.
fn comparisons(text: &str) -> Scimmed<Vec<(&str, Value)>> {
    let mut found = Vec::new();
    let mut rest = text.trim();
    loop {
        let (path, after) = rest.split_once(char::is_whitespace).ok_or_else(|| unknown(text))?;
        let (operator, after) =
            after.trim_start().split_once(char::is_whitespace).ok_or_else(|| unknown(text))?;
        if !operator.eq_ignore_ascii_case("eq") {
            return Err(unknown(text));
        }
        let (value, after) = literal(after.trim_start()).ok_or_else(|| unknown(text))?;
        found.push((path, value));
        let after = after.trim_start();
        if after.is_empty() {
            return Ok(found);
        }
        let (joint, after) = after.split_once(char::is_whitespace).ok_or_else(|| unknown(text))?;
        if !joint.eq_ignore_ascii_case("and") || found.len() >= MOST_COMPARISONS {
            return Err(unknown(text));
        }
        rest = after.trim_start();
    }
}

/// More comparisons than anybody means.
const MOST_COMPARISONS: usize = 10;

/// A JSON literal at the beginning of a text, and what follows it.
fn literal(text: &str) -> Option<(Value, &str)> {
    let end = match text.strip_prefix('"') {
        Some(quoted) => {
            let mut escaped = false;
            let closing = quoted.char_indices().find(|(_, symbol)| {
                let closes = *symbol == '"' && !escaped;
                escaped = *symbol == '\\' && !escaped;
                closes
            });
            closing?.0 + 2
        }
        None => text.find(char::is_whitespace).unwrap_or(text.len()),
    };
    let (literal, rest) = text.split_at_checked(end)?;
    let value = if literal.starts_with('"') {
        serde_json::from_str(literal).ok()?
    } else {
        match literal.to_ascii_lowercase().as_str() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "null" => Value::Null,
            number => Value::from(number.parse::<i64>().ok()?),
        }
    };
    Some((value, rest))
}
