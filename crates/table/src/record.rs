//! Records: how things are stored. Each carries the version of its form; a record that does not read is a
//! lasting failure with the record's name, never a default.
//!
//! The body is one attribute with a JSON text, which is read in a fraction of the time that maps within maps of typed
//! attributes take. What keys, indexes, and conditions need stands beside it.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::Fact;
use failure::Failure;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

/// The version of the form in which bodies are stored: the serialized domain types. A later form gets the
/// next number and a conversion from this one.
const VERSION: u32 = 2;

/// The attribute with the number of events of a thing, which stands for the field `sequence` of its body: conditions
/// name it.
pub(crate) const SEQUENCE: &str = "seq";

/// The attribute of the body.
pub(crate) const BODY: &str = "body";

/// The attribute with the hash of a thing's last event: beside the body, which decisions word, and read with it.
pub(crate) const CHAIN_HEAD: &str = "chainHead";

/// Attributes that each record has: its version and its body, which becomes text where it is written.
pub(crate) fn record(body: &impl Serialize) -> Result<Map<String, Value>, Failure> {
    let body =
        serde_json::to_value(body).map_err(|error| Failure::lasting("word a record").because(error))?;
    Ok(record_of(body))
}

/// The same of a body that is worded already.
pub(crate) fn record_of(body: Value) -> Map<String, Value> {
    [("v".to_owned(), json!(VERSION)), (BODY.to_owned(), body)].into_iter().collect()
}

/// The same, and beside the body those of its fields that conditions name.
pub(crate) fn record_with(body: &impl Serialize, fields: &[&str]) -> Result<Map<String, Value>, Failure> {
    let mut item = record(body)?;
    for field in fields {
        let value = item.get(BODY).and_then(|body| body.get(field)).cloned();
        let value = value.ok_or_else(|| Failure::lasting(format!("find {field} in a record")))?;
        item.insert((*field).to_owned(), value);
    }
    Ok(item)
}

/// A body as it is stored.
pub(crate) fn text_of(body: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string(body).map_err(|error| Failure::lasting("word a record").because(error))
}

/// The body of an item as JSON, for whoever looks into records of any kind. None where the item is no record.
pub(crate) fn body_of(item: &HashMap<String, AttributeValue>) -> Result<Option<Value>, Failure> {
    let unreadable = || Failure::lasting("read the body of a record");
    let Some(body) = item.get(BODY) else { return Ok(None) };
    let text = body.as_s().map_err(|_| unreadable().because("it is no text"))?;
    serde_json::from_str(text).map_err(|error| unreadable().because(error))
}

/// Reads the body of a record, with what of it stands beside it.
pub(crate) fn read<T: DeserializeOwned>(
    mut item: HashMap<String, AttributeValue>,
    what: &str,
) -> Result<T, Failure> {
    let mut body = text_in(&mut item, what)?;
    if let Some(AttributeValue::N(sequence)) = item.get(SEQUENCE) {
        put_first(&mut body, "sequence", sequence);
    }
    if let Some(AttributeValue::S(head)) = item.get(CHAIN_HEAD) {
        put_first(&mut body, CHAIN_HEAD, &json!(head).to_string());
    }
    parsed(&body, what)
}

/// Reads what happened from an event, whose body is its data.
pub(crate) fn read_fact(mut item: HashMap<String, AttributeValue>, kind: &str) -> Result<Fact, Failure> {
    let data = text_in(&mut item, "event")?;
    parsed(&format!("{{\"type\":{},\"data\":{data}}}", json!(kind)), "event")
}

/// The text of a body whose form is known here.
fn text_in(item: &mut HashMap<String, AttributeValue>, what: &str) -> Result<String, Failure> {
    let version = item.get("v").and_then(|version| version.as_n().ok()).map(String::as_str);
    if version != Some("2") {
        return Err(unreadable(what).because("its form has a version that is not known here"));
    }
    match item.remove(BODY) {
        Some(AttributeValue::S(body)) => Ok(body),
        _ => Err(unreadable(what).because("it has no body that is text")),
    }
}

fn parsed<T: DeserializeOwned>(text: &str, what: &str) -> Result<T, Failure> {
    serde_json::from_str(text).map_err(|error| unreadable(what).because(error))
}

fn unreadable(what: &str) -> Failure {
    Failure::lasting(format!("read the stored {what}"))
}

/// Puts a field before the others of an object that has some.
fn put_first(object: &mut String, name: &str, value: &str) {
    if object.starts_with('{') {
        object.insert_str(1, &format!("\"{name}\":{value},"));
    }
}
