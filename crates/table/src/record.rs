//! Records: how things are stored. Each carries the version of its form; a record that does not read is a
//! lasting failure with the record's name, never a default.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use failure::Failure;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

/// The version of the form in which bodies are stored: the serialized domain types. A later form gets the
/// next number and a conversion from this one.
const VERSION: u32 = 1;

/// The attribute with the hash of a thing's last event: beside the body, which decisions word, and read with it.
pub(crate) const CHAIN_HEAD: &str = "chainHead";

/// Attributes that each record has: its version and its body.
pub(crate) fn record(body: &impl Serialize) -> Result<Map<String, Value>, Failure> {
    let body =
        serde_json::to_value(body).map_err(|error| Failure::lasting("word a record").because(error))?;
    Ok([("v".to_owned(), json!(VERSION)), ("body".to_owned(), body)].into_iter().collect())
}

/// Reads the body of a record.
pub(crate) fn read<T: DeserializeOwned>(
    mut item: HashMap<String, AttributeValue>,
    what: &str,
) -> Result<T, Failure> {
    let unreadable = || format!("read the stored {what}");
    let version = item.get("v").and_then(|version| version.as_n().ok()).map(String::as_str);
    if version != Some("1") {
        return Err(Failure::lasting(unreadable()).because("its form has a version that is not known here"));
    }
    let mut body =
        item.remove("body").ok_or_else(|| Failure::lasting(unreadable()).because("it has no body"))?;
    if let (Some(head), AttributeValue::M(fields)) = (item.remove(CHAIN_HEAD), &mut body) {
        fields.insert(CHAIN_HEAD.to_owned(), head);
    }
    serde_dynamo::from_attribute_value(body).map_err(|error| Failure::lasting(unreadable()).because(error))
}
