//! The canonical form of a document: known attributes by their names, entries always in lists, flags as flags.

use serde_json::{Map, Value};

use super::error::{ScimError, Scimmed};
use super::schema::{Attribute, Holds, Kind, Mutability, named};

/// A resource as far as its sender may write it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tree {
    fields: Map<String, Value>,
}

impl Tree {
    /// Reads a whole resource. What is not known, or not the sender's to write, is passed over (RFC 7644 §3.3).
    pub fn read(kind: Kind, document: &Value) -> Scimmed<Tree> {
        let document = document.as_object();
        let document = document.ok_or_else(|| ScimError::invalid_syntax("a resource is an object"))?;
        let mut tree = Tree::default();
        for (name, value) in document {
            if let Some(schema) = kind.extension(name) {
                let Value::Object(fields) = value else {
                    return Err(ScimError::invalid_value(format_args!("{name} must be an object")));
                };
                tree.in_extension(schema.urn, |known| {
                    fields.iter().try_for_each(|(name, value)| match named(schema.attributes, name) {
                        Some(attribute) => put(known, attribute, canonical(attribute, value)?),
                        None => Ok(()),
                    })
                })?;
            } else if let Some(attribute) = kind.attribute(name)
                && attribute.mutability != Mutability::ReadOnly
            {
                put(&mut tree.fields, attribute, canonical(attribute, value)?)?;
            }
        }
        Ok(tree)
    }

    /// A tree of fields that are canonical already.
    pub(super) fn of(fields: Map<String, Value>) -> Tree {
        Tree { fields }
    }

    pub(super) fn fields(&self) -> &Map<String, Value> {
        &self.fields
    }

    pub(super) fn fields_mut(&mut self) -> &mut Map<String, Value> {
        &mut self.fields
    }

    pub(super) fn extension(&self, urn: &str) -> Option<&Map<String, Value>> {
        self.fields.get(urn).and_then(Value::as_object)
    }

    /// The fields of an extension, changed by `change`.
    pub(super) fn in_extension<T>(
        &mut self,
        urn: &str,
        change: impl FnOnce(&mut Map<String, Value>) -> T,
    ) -> T {
        let mut fields = self.take_extension(urn);
        let changed = change(&mut fields);
        if !fields.is_empty() {
            self.fields.insert(urn.to_owned(), Value::Object(fields));
        }
        changed
    }

    /// Takes an extension out of it.
    pub(super) fn take_extension(&mut self, urn: &str) -> Map<String, Value> {
        match self.fields.remove(urn) {
            Some(Value::Object(fields)) => fields,
            _ => Map::new(),
        }
    }

    /// Takes an attribute out of it.
    pub(super) fn take(&mut self, name: &str) -> Option<Value> {
        self.fields.remove(name)
    }
}

fn put(fields: &mut Map<String, Value>, attribute: &Attribute, value: Option<Value>) -> Scimmed<()> {
    let Some(value) = value else { return Ok(()) };
    match fields.insert(attribute.name.to_owned(), value) {
        None => Ok(()),
        Some(_) => Err(ScimError::invalid_syntax(format_args!("{} is given twice", attribute.name))),
    }
}

/// The canonical form of an attribute's value; none where there is nothing.
pub(super) fn canonical(attribute: &Attribute, value: &Value) -> Scimmed<Option<Value>> {
    if value.is_null() {
        return Ok(None);
    }
    if !attribute.is_many {
        return entry(attribute, value);
    }
    let entries: Vec<&Value> = match value {
        Value::Array(entries) => entries.iter().collect(),
        one => vec![one],
    };
    let mut list: Vec<Value> = Vec::with_capacity(entries.len());
    for value in entries {
        if let Some(value) = entry(attribute, value)?
            && !list.contains(&value)
        {
            list.push(value);
        }
    }
    Ok(Some(Value::Array(list)))
}

/// The canonical form of one entry of an attribute, or of its only value.
pub(super) fn entry(attribute: &Attribute, value: &Value) -> Scimmed<Option<Value>> {
    let wrong = |what: &str| Err(ScimError::invalid_value(format_args!("{} must be {what}", attribute.name)));
    match (&attribute.holds, value) {
        (_, Value::Null) => Ok(None),
        (Holds::Text | Holds::OneOf(_) | Holds::Reference(_), Value::String(_))
        | (Holds::Flag, Value::Bool(_)) => Ok(Some(value.clone())),
        (Holds::Text | Holds::OneOf(_) | Holds::Reference(_), _) => wrong("a text"),
        (Holds::Flag, Value::String(text)) if text.eq_ignore_ascii_case("true") => Ok(Some(true.into())),
        (Holds::Flag, Value::String(text)) if text.eq_ignore_ascii_case("false") => Ok(Some(false.into())),
        (Holds::Flag, _) => wrong("true or false"),
        (Holds::Complex(subs), Value::Object(given)) => {
            let mut fields = Map::new();
            for (name, value) in given {
                if let Some(sub) = named(subs, name)
                    && sub.mutability != Mutability::ReadOnly
                {
                    put(&mut fields, sub, canonical(sub, value)?)?;
                }
            }
            Ok((!fields.is_empty()).then_some(Value::Object(fields)))
        }
        // Some clients write the value where an object with it belongs.
        (Holds::Complex(subs), Value::String(_)) if named(subs, "value").is_some() => {
            let fields = [("value".to_owned(), value.clone())].into_iter().collect();
            Ok(Some(Value::Object(fields)))
        }
        (Holds::Complex(_), _) => wrong("an object"),
    }
}
