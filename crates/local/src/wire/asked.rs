//! What a request asks for, as far as faults and the ledger need to know.

use std::collections::BTreeSet;

use http::Request;
use serde_json::{Map, Value};

use crate::json::at;

/// One request, read but not performed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    /// `dynamodb`, `ses`, or the host.
    pub service: String,
    /// The operation as AWS names it; for other hosts the HTTP method.
    pub operation: String,
    /// The index of a query.
    pub index: Option<String>,
    /// The partition key of each item touched, in the request's order; a query of an index has the index's.
    pub keys: Vec<Option<String>>,
    /// What is done to each of `keys`, as policies name it: `PutItem` and the like also within a transaction.
    pub actions: Vec<String>,
    /// Whether DynamoDB could answer with what was true a moment ago.
    pub may_be_stale: bool,
}

impl Asked {
    /// Reads a request to the table.
    pub fn of_table(operation: &str, body: &Value, partition_key: &str) -> Self {
        let pk = |item: &Value| text_of(item.get(partition_key)?);
        let keys = match operation {
            "GetItem" | "UpdateItem" | "DeleteItem" => vec![pk(at(body, "/Key"))],
            "PutItem" => vec![pk(at(body, "/Item"))],
            "Query" => vec![queried_key(body)],
            "BatchGetItem" => each_table(body).flat_map(|wanted| list(at(wanted, "/Keys"))).map(pk).collect(),
            "BatchWriteItem" => each_table(body)
                .flat_map(list)
                .map(|write| {
                    pk(at(write, "/PutRequest/Item")).or_else(|| pk(at(write, "/DeleteRequest/Key")))
                })
                .collect(),
            "TransactGetItems" => {
                list(at(body, "/TransactItems")).map(|get| pk(at(get, "/Get/Key"))).collect()
            }
            "TransactWriteItems" => list(at(body, "/TransactItems"))
                .map(|write| {
                    pk(at(write, "/Put/Item"))
                        .or_else(|| pk(at(write, "/Update/Key")))
                        .or_else(|| pk(at(write, "/Delete/Key")))
                        .or_else(|| pk(at(write, "/ConditionCheck/Key")))
                })
                .collect(),
            _ => Vec::new(),
        };
        let actions = match operation {
            "TransactWriteItems" => list(at(body, "/TransactItems")).map(action_of_part).collect(),
            _ => keys.iter().map(|_| operation.to_owned()).collect(),
        };
        Self {
            service: "dynamodb".to_owned(),
            operation: operation.to_owned(),
            index: at(body, "/IndexName").as_str().map(str::to_owned),
            keys,
            actions,
            may_be_stale: may_be_stale(operation, body),
        }
    }

    /// Reads a request in the query protocol, whose operation is a form field.
    pub fn of_form(service: &str, body: &[u8]) -> Self {
        let operation = body
            .split(|byte| *byte == b'&')
            .find_map(|field| field.strip_prefix(b"Action="))
            .map(|action| String::from_utf8_lossy(action).into_owned());
        Self { service: service.to_owned(), operation: operation.unwrap_or_default(), ..Self::default() }
    }

    /// A request whose operation is known already.
    pub fn of_service(service: &str, operation: &str) -> Self {
        Self { service: service.to_owned(), operation: operation.to_owned(), ..Self::default() }
    }

    /// Reads a request to anything else.
    pub fn of_host<B>(host: &str, request: &Request<B>) -> Self {
        Self { service: host.to_owned(), operation: request.method().to_string(), ..Self::default() }
    }

    /// Whether any partition key in it begins with `prefix`.
    pub fn touches(&self, prefix: &str) -> bool {
        self.keys.iter().flatten().any(|key| key.starts_with(prefix))
    }

    /// Whether the operation is one that DynamoDB can refuse because of somebody else's transaction.
    pub fn can_conflict(&self) -> bool {
        matches!(
            self.operation.as_str(),
            "PutItem" | "UpdateItem" | "DeleteItem" | "TransactWriteItems" | "TransactGetItems"
        )
    }

    /// Each action with the beginning of the key that it is done to, such as `PutItem I#`.
    pub fn actions_on_keys(&self) -> Vec<String> {
        let each = self.actions.iter().zip(&self.keys).map(|(action, key)| {
            let beginning = key.as_deref().and_then(|key| key.split_inclusive('#').next());
            format!("{action} {}", beginning.unwrap_or_default())
        });
        each.collect::<BTreeSet<String>>().into_iter().collect()
    }

    /// Each key up to its first `#`, which says what kind of item it is and nothing about whose.
    pub fn leading_keys(&self) -> Vec<String> {
        let leading: BTreeSet<&str> = self
            .keys
            .iter()
            .flatten()
            .map(|key| key.split_inclusive('#').next().unwrap_or_default())
            .collect();
        leading.into_iter().map(str::to_owned).collect()
    }
}

/// A transaction needs the permission of each of its parts.
fn action_of_part(part: &Value) -> String {
    let action = match part.as_object().and_then(|part| part.keys().next()).map(String::as_str) {
        Some("Put") => "PutItem",
        Some("Update") => "UpdateItem",
        Some("Delete") => "DeleteItem",
        _ => "ConditionCheckItem",
    };
    action.to_owned()
}

fn may_be_stale(operation: &str, body: &Value) -> bool {
    let consistent = |read: &Value| at(read, "/ConsistentRead") == &Value::Bool(true);
    match operation {
        "GetItem" | "Query" => !consistent(body),
        "BatchGetItem" => each_table(body).any(|wanted| !consistent(wanted)),
        _ => false,
    }
}

fn each_table(body: &Value) -> impl Iterator<Item = &Value> {
    at(body, "/RequestItems").as_object().into_iter().flat_map(Map::values)
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text_of(attribute: &Value) -> Option<String> {
    let (_, value) = attribute.as_object()?.iter().next()?;
    value.as_str().map(str::to_owned)
}

/// The value of the first equality in a key condition, which is the partition's.
fn queried_key(body: &Value) -> Option<String> {
    let condition = at(body, "/KeyConditionExpression").as_str()?;
    let (_, after) = condition.split_once('=')?;
    let placeholder = after.split_whitespace().next()?.trim_end_matches(')');
    text_of(at(body, "/ExpressionAttributeValues").get(placeholder)?)
}
