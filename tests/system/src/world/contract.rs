//! What is answered is what the contract says: every story is a test of the operations it uses.
//!
//! A field that the contract does not name is a fault as much as one that is missing: who reads the contract would
//! not know of it.

use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use domain::Moment;
use serde_json::{Map, Value};

use super::Answer;

const CONTRACT: &str = include_str!("../../../../docs/openapi.json");

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(CONTRACT).unwrap());

/// Made when they are first needed: a story uses few of them.
static SCHEMAS: Mutex<BTreeMap<String, &'static Value>> = Mutex::new(BTreeMap::new());

/// What a schema says besides, about what is sent or to people; reading has tests of its own.
const BESIDES: [&str; 12] = [
    "default",
    "description",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "pattern",
    "propertyNames",
    "title",
];

/// Why the answer to a request is not what the contract promises; nothing for a route that it does not know.
pub(crate) fn fault(method: &str, path: &str, answer: &Answer) -> Option<String> {
    let (route, operation) = operation(method, path)?;
    let name = format!("{method} {route} {}", answer.status);
    let Some(response) = operation["responses"].get(answer.status.to_string()) else {
        return Some(format!("{name} is not in the contract: {}", answer.text()));
    };
    if answer.body.is_empty() || method == "HEAD" {
        return None;
    }
    let media_type = answer.header("content-type").unwrap_or_default();
    let media_type = media_type.split(';').next().unwrap_or_default().trim();
    let content = response["content"].get(media_type);
    let Some(content) = content else {
        return Some(format!("{name} as {media_type} is not in the contract"));
    };
    if !media_type.ends_with("json") {
        return None;
    }
    let mut faults = Vec::new();
    compare(schema(&format!("{name} {media_type}"), &content["schema"]), &answer.json(), "", &mut faults);
    (!faults.is_empty()).then(|| format!("{name} is not as in the contract: {faults:#?}\n{}", answer.text()))
}

/// The operation that a request meant. A route that is spelled out goes before one with a parameter.
fn operation(method: &str, path: &str) -> Option<(&'static str, &'static Value)> {
    let asked: Vec<&str> = path.split('/').collect();
    let routes = DOCUMENT["paths"].as_object()?.iter();
    let fitting = routes.filter(|(route, _)| {
        let named: Vec<&str> = route.split('/').collect();
        named.len() == asked.len()
            && named.iter().zip(&asked).all(|(named, asked)| named.starts_with('{') || named == asked)
    });
    let (route, methods) = fitting.min_by_key(|(route, _)| route.matches('{').count())?;
    Some((route, methods.get(method.to_ascii_lowercase())?))
}

fn schema(name: &str, described: &Value) -> &'static Value {
    let mut schemas = SCHEMAS.lock().unwrap_or_else(PoisonError::into_inner);
    schemas.entry(name.to_owned()).or_insert_with(|| Box::leak(Box::new(closed(described))))
}

/// What of a value is not as its schema says. Only what our own document says is known; the rest is refused by name.
fn compare(schema: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
    for (keyword, said) in schema.as_object().unwrap() {
        let is_so = match keyword.as_str() {
            "type" => texts(said).any(|kind| is_of_type(value, kind)),
            "enum" => said.as_array().unwrap().contains(value),
            "format" => value.as_str().is_none_or(|text| is_in_format(text, said.as_str().unwrap())),
            "required" => {
                value.as_object().is_none_or(|fields| texts(said).all(|name| fields.contains_key(name)))
            }
            "oneOf" => said.as_array().unwrap().iter().filter(|one| fits(one, value)).count() == 1,
            "items" => {
                for (place, item) in value.as_array().into_iter().flatten().enumerate() {
                    compare(said, item, &format!("{at}/{place}"), faults);
                }
                true
            }
            "properties" => {
                for (name, field) in value.as_object().into_iter().flatten() {
                    if let Some(known) = said.get(name) {
                        compare(known, field, &format!("{at}/{name}"), faults);
                    }
                }
                true
            }
            "additionalProperties" => {
                let known = |name: &String| schema["properties"].get(name).is_some();
                for (name, field) in value.as_object().into_iter().flatten().filter(|(name, _)| !known(name))
                {
                    match said {
                        Value::Bool(true) => {}
                        Value::Bool(false) => faults.push(format!("{at}/{name} is not in the contract")),
                        said => compare(said, field, &format!("{at}/{name}"), faults),
                    }
                }
                true
            }
            besides => {
                assert!(BESIDES.contains(&besides), "the contract says {besides}, which is not known here");
                true
            }
        };
        if !is_so {
            faults.push(format!("{at} is not as in the contract: {keyword} {said}"));
        }
    }
}

fn fits(schema: &Value, value: &Value) -> bool {
    let mut faults = Vec::new();
    compare(schema, value, "", &mut faults);
    faults.is_empty()
}

fn is_of_type(value: &Value, kind: &str) -> bool {
    match kind {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "object" => value.is_object(),
        "array" => value.is_array(),
        "null" => value.is_null(),
        other => panic!("the contract says {other}, which is no type"),
    }
}

fn is_in_format(text: &str, format: &str) -> bool {
    match format {
        "date-time" => text.parse::<Moment>().is_ok(),
        "email" => text.contains('@'),
        "uri" => text.contains(':'),
        _ => true,
    }
}

/// One text, or several.
fn texts(value: &Value) -> impl Iterator<Item = &str> {
    let several = value.as_array().into_iter().flatten().filter_map(Value::as_str);
    value.as_str().into_iter().chain(several)
}

/// The schema with everything it refers to in place, and no room for fields that it does not name.
fn closed(schema: &Value) -> Value {
    match schema {
        Value::Object(schema) => {
            let mut whole = whole(schema);
            for (name, part) in &mut whole {
                let inside = match &*part {
                    // Its names are those of fields, which may be called anything.
                    Value::Object(fields) if name == "properties" => {
                        let fields = fields.iter().map(|(name, field)| (name.clone(), closed(field)));
                        Value::Object(fields.collect())
                    }
                    part => closed(part),
                };
                *part = inside;
            }
            if whole.contains_key("properties") {
                whole.entry("additionalProperties").or_insert(Value::Bool(false));
            }
            Value::Object(whole)
        }
        Value::Array(parts) => parts.iter().map(closed).collect(),
        other => other.clone(),
    }
}

/// One schema out of those that it is put together from.
fn whole(schema: &Map<String, Value>) -> Map<String, Value> {
    let mut whole = schema.clone();
    let named = whole.remove("$ref").map(|reference| component(&reference).clone());
    let parts = whole.remove("allOf").into_iter().flat_map(|parts| parts.as_array().cloned().unwrap());
    for part in named.into_iter().chain(parts) {
        for (name, value) in self::whole(part.as_object().unwrap()) {
            match whole.get_mut(&name) {
                Some(Value::Object(known)) => known.extend(value.as_object().unwrap().clone()),
                Some(Value::Array(known)) => known.extend(value.as_array().unwrap().clone()),
                Some(_) => {}
                None => drop(whole.insert(name, value)),
            }
        }
    }
    whole
}

fn component(reference: &Value) -> &'static Value {
    let pointer = reference.as_str().unwrap().strip_prefix('#').unwrap();
    DOCUMENT.pointer(pointer).unwrap_or_else(|| panic!("the contract lacks {pointer}"))
}
