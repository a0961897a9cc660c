//! How shapes are written.

use serde_json::{Map, Value, json};

use crate::operation::reference;

/// An object whose fields are all there, except those that may be missing.
pub(crate) fn object(fields: &[(&str, Value)], optional: &[&str]) -> Value {
    let properties: Map<String, Value> =
        fields.iter().map(|(name, schema)| ((*name).to_owned(), schema.clone())).collect();
    let required: Vec<&str> =
        fields.iter().map(|(name, _)| *name).filter(|name| !optional.contains(name)).collect();
    if required.is_empty() {
        json!({ "type": "object", "properties": properties })
    } else {
        json!({ "type": "object", "properties": properties, "required": required })
    }
}

/// An object that somebody sends: a field that is not known is refused.
pub(crate) fn closed(fields: &[(&str, Value)], optional: &[&str]) -> Value {
    let mut schema = object(fields, optional);
    if let Value::Object(schema) = &mut schema {
        schema.insert("additionalProperties".to_owned(), false.into());
    }
    schema
}

pub(crate) fn page_of(schema: &str) -> Value {
    object(&[("items", list_of(reference(schema))), ("nextCursor", text_or_null())], &[])
}

pub(crate) fn list_of(items: Value) -> Value {
    Value::Object([("type".to_owned(), "array".into()), ("items".to_owned(), items)].into_iter().collect())
}

pub(crate) fn capabilities() -> Value {
    list_of(reference("Capability"))
}

pub(crate) fn one_of(words: &[&str]) -> Value {
    json!({ "type": "string", "enum": words })
}

pub(crate) fn or_null(schema: Value) -> Value {
    let choices = vec![schema, json!({ "type": "null" })];
    Value::Object([("oneOf".to_owned(), choices.into())].into_iter().collect())
}

pub(crate) fn text() -> Value {
    json!({ "type": "string" })
}

pub(crate) fn text_or_null() -> Value {
    json!({ "type": ["string", "null"] })
}

pub(crate) fn at_most(characters: usize) -> Value {
    json!({ "type": "string", "maxLength": characters })
}

pub(crate) fn email() -> Value {
    json!({ "type": "string", "format": "email" })
}

pub(crate) fn moment() -> Value {
    json!({ "type": "string", "format": "date-time" })
}

pub(crate) fn whole() -> Value {
    json!({ "type": "integer" })
}

pub(crate) fn within(fewest: i64, most: i64) -> Value {
    json!({ "type": "integer", "minimum": fewest, "maximum": most })
}

pub(crate) fn boolean() -> Value {
    json!({ "type": "boolean" })
}
