//! Answers in the shape AWS gives them, and the units they report.

use aws_smithy_runtime_api::client::result::ConnectorError;
use bytes::Bytes;
use http::Response;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::Asked;
use crate::faults::{Kind, Rule};
use crate::json::{at, set};
use crate::ledger::Units;

/// How much of the units the ledger wants, and our own table does too.
pub(super) const EVERYTHING: &str = "INDEXES";

const CONFLICT: &str = "Transaction is ongoing for the item";

/// Asks the engine for the consumed capacity of each index whether or not the caller does, and says what it wanted.
pub(super) fn ask_for_units(operation: &str, request: &mut Value) -> String {
    let wanted = at(request, "/ReturnConsumedCapacity").as_str().unwrap_or("NONE").to_owned();
    if operation != "DescribeTable" {
        set(request, "ReturnConsumedCapacity", EVERYTHING);
    }
    wanted
}

/// Takes the token off a transaction: by it the engine knows one that comes a second time, and looks through every
/// token of the last ten minutes for it.
pub(super) fn forget_token(request: &mut Value) {
    if let Some(request) = request.as_object_mut() {
        request.remove("ClientRequestToken");
    }
}

/// The units in the engine's answer, and the answer with as much of them as the caller wanted.
pub(super) fn take_units(operation: &str, wanted: &str, body: String) -> (String, Units) {
    if wanted == EVERYTHING {
        // Most callers want all of it; then the items need not be looked at.
        let consumed = serde_json::from_str::<Consumed>(&body).ok().and_then(|answer| answer.capacity);
        let mut units = Units::default();
        each(consumed.as_ref(), |table| add(operation, table, &mut units));
        return (body, units);
    }
    let Ok(mut answer) = serde_json::from_str::<Value>(&body) else {
        return (body, Units::default());
    };
    let mut units = Units::default();
    match answer.get_mut("ConsumedCapacity") {
        Some(Value::Array(tables)) => {
            for table in tables {
                add(operation, table, &mut units);
                reduce(wanted, table);
            }
        }
        Some(table @ Value::Object(_)) => {
            add(operation, table, &mut units);
            reduce(wanted, table);
        }
        _ => return (body, units),
    }
    if wanted == "NONE"
        && let Some(answer) = answer.as_object_mut()
    {
        answer.remove("ConsumedCapacity");
    }
    (answer.to_string(), units)
}

/// The one part of an answer that is read here.
#[derive(Deserialize)]
struct Consumed {
    #[serde(rename = "ConsumedCapacity")]
    capacity: Option<Value>,
}

/// One table's units, or several tables'.
fn each(consumed: Option<&Value>, mut take: impl FnMut(&Value)) {
    match consumed {
        Some(Value::Array(tables)) => tables.iter().for_each(take),
        Some(table) => take(table),
        None => {}
    }
}

fn add(operation: &str, consumed: &Value, units: &mut Units) {
    let total = at(consumed, "/CapacityUnits").as_f64().unwrap_or(0.0);
    match operation {
        "GetItem" | "BatchGetItem" | "Query" | "TransactGetItems" => units.read += total,
        // A transaction's request token that is replayed only reads.
        _ if at(consumed, "/WriteCapacityUnits").is_null()
            && !at(consumed, "/ReadCapacityUnits").is_null() =>
        {
            units.read += total;
        }
        _ => units.write += total,
    }
    for kind in ["GlobalSecondaryIndexes", "LocalSecondaryIndexes"] {
        for (name, index) in consumed.get(kind).and_then(Value::as_object).into_iter().flatten() {
            *units.by_index.entry(name.clone()).or_default() +=
                at(index, "/CapacityUnits").as_f64().unwrap_or(0.0);
        }
    }
}

fn reduce(wanted: &str, consumed: &mut Value) {
    if wanted == "TOTAL"
        && let Some(consumed) = consumed.as_object_mut()
    {
        for detail in ["Table", "GlobalSecondaryIndexes", "LocalSecondaryIndexes"] {
            consumed.remove(detail);
        }
    }
}

/// What the caller sees of a fault that keeps the deed from being done.
pub(super) fn for_fault(asked: &Asked, rule: &Rule) -> Result<Response<Bytes>, ConnectorError> {
    match (rule.kind, asked.service.as_str()) {
        (Kind::TimeoutBefore | Kind::TimeoutAfter | Kind::Stale, _) => Err(super::lost()),
        (Kind::Throttle, "ses") => xml(400, "Sender", "Throttling", "Maximum sending rate exceeded."),
        (_, "ses") => xml(500, "Receiver", "InternalFailure", "The request failed for an unknown reason."),
        (Kind::Throttle, "kms") => refusal(400, "ThrottlingException", "Rate exceeded", Map::new()),
        (_, "kms") => refusal(500, "KMSInternalException", "Internal error", Map::new()),
        (Kind::Throttle, host) if host != "dynamodb" => respond(429, "text/plain", String::new()),
        (_, host) if host != "dynamodb" => respond(500, "text/plain", String::new()),
        (Kind::Throttle, _) => {
            let message = "The level of configured provisioned throughput for the table was exceeded.";
            refusal(400, "ProvisionedThroughputExceededException", message, Map::new())
        }
        (Kind::Error, _) => refusal(500, "InternalServerError", "Internal server error", Map::new()),
        (Kind::Conflict, _) if asked.operation.starts_with("Transact") => cancellation(asked, rule),
        (Kind::Conflict, _) => refusal(400, "TransactionConflictException", CONFLICT, Map::new()),
    }
}

/// Every item the rule is about conflicts; the others would have been fine.
fn cancellation(asked: &Asked, rule: &Rule) -> Result<Response<Bytes>, ConnectorError> {
    let contended = |key: &Option<String>| match &rule.key_prefix {
        Some(prefix) => key.as_deref().is_some_and(|key| key.starts_with(prefix.as_str())),
        None => true,
    };
    let codes: Vec<&str> =
        asked.keys.iter().map(|key| if contended(key) { "TransactionConflict" } else { "None" }).collect();
    let reasons: Vec<Value> = codes
        .iter()
        .map(|code| match *code {
            "None" => json!({"Code": code}),
            code => json!({"Code": code, "Message": CONFLICT}),
        })
        .collect();
    let message = format!(
        "Transaction cancelled, please refer cancellation reasons for specific reasons [{}]",
        codes.join(", ")
    );
    let more = Map::from_iter([("CancellationReasons".to_owned(), Value::Array(reasons))]);
    refusal(400, "TransactionCanceledException", &message, more)
}

fn refusal(
    status: u16,
    name: &str,
    message: &str,
    more: Map<String, Value>,
) -> Result<Response<Bytes>, ConnectorError> {
    let mut body = more;
    body.insert("__type".to_owned(), format!("com.amazonaws.dynamodb.v20120810#{name}").into());
    body.insert("message".to_owned(), message.into());
    json(status, Value::Object(body).to_string())
}

/// A JSON answer of DynamoDB.
pub(super) fn json(status: u16, body: String) -> Result<Response<Bytes>, ConnectorError> {
    respond(status, "application/x-amz-json-1.0", body)
}

fn xml(status: u16, kind: &str, code: &str, message: &str) -> Result<Response<Bytes>, ConnectorError> {
    let body = format!(
        "<ErrorResponse xmlns=\"http://ses.amazonaws.com/doc/2010-12-01/\">\
         <Error><Type>{kind}</Type><Code>{code}</Code><Message>{message}</Message></Error>\
         <RequestId>00000000-0000-0000-0000-000000000000</RequestId></ErrorResponse>"
    );
    respond(status, "text/xml", body)
}

fn respond(status: u16, content_type: &str, body: String) -> Result<Response<Bytes>, ConnectorError> {
    Response::builder()
        .status(status)
        .header("content-type", content_type)
        .header("x-amzn-requestid", "00000000-0000-0000-0000-000000000000")
        .body(Bytes::from(body))
        .map_err(|error| ConnectorError::other(error.into(), None))
}
