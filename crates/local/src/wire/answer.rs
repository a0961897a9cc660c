//! Answers in the shape AWS gives them.

use aws_smithy_runtime_api::client::result::ConnectorError;
use bytes::Bytes;
use http::Response;
use serde_json::{Map, Value, json};

use super::Asked;
use crate::faults::{Kind, Rule};

const CONFLICT: &str = "Transaction is ongoing for the item";

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
