//! The engine's own operations by name, and its errors as DynamoDB words them.

use dynoxide::{Database as Engine, DynoxideError};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The operations a function of ours, or a stream reader, may ask for.
///
/// Whole-table reads are deliberately absent: a Scan is refused here exactly as the deployed policies refuse it.
pub(super) fn perform(engine: &Engine, operation: &str, asked: Value) -> Result<String, DynoxideError> {
    match operation {
        "GetItem" => answer(engine.get_item(request(asked)?)),
        "PutItem" => answer(engine.put_item(request(asked)?)),
        "UpdateItem" => answer(engine.update_item(request(asked)?)),
        "DeleteItem" => answer(engine.delete_item(request(asked)?)),
        "Query" => answer(engine.query(request(asked)?)),
        "BatchGetItem" => answer(engine.batch_get_item(request(asked)?)),
        "BatchWriteItem" => answer(engine.batch_write_item(request(asked)?)),
        "TransactGetItems" => answer(engine.transact_get_items(request(asked)?)),
        "TransactWriteItems" => answer(engine.transact_write_items(request(asked)?)),
        "DescribeTable" => answer(engine.describe_table(request(asked)?)),
        other => {
            Err(DynoxideError::AccessDeniedException(format!("the local system does not perform {other}")))
        }
    }
    .map_err(|error| as_worded_for(operation, error))
}

/// Reads a request the way the engine's HTTP layer does.
pub(super) fn request<T: DeserializeOwned>(asked: Value) -> Result<T, DynoxideError> {
    serde_json::from_value(asked).map_err(|error| classified(&error.to_string()))
}

fn answer<T: serde::Serialize>(result: Result<T, DynoxideError>) -> Result<String, DynoxideError> {
    let response = result?;
    serde_json::to_string(&response)
        .map_err(|_| DynoxideError::InternalServerError("the engine's answer is no JSON".to_owned()))
}

/// The engine marks the error class inside its parser's messages; the marks are its own business and never leave.
fn classified(message: &str) -> DynoxideError {
    if let Some(rest) = message.strip_prefix("SERIALIZATION_AS_READ:") {
        return DynoxideError::SerializationException(rest.to_owned());
    }
    if let Some(rest) = message.strip_prefix("VALIDATION_AS_READ:") {
        return DynoxideError::ValidationException(rest.to_owned());
    }
    let message = without_position(message);
    if let Some(rest) = message.strip_prefix("SERIALIZATION:") {
        DynoxideError::SerializationException(rest.to_owned())
    } else if let Some(rest) = message.strip_prefix("VALIDATION_REQUEST:") {
        DynoxideError::EnvelopedValidation(rest.to_owned())
    } else if let Some(rest) = message.strip_prefix("VALIDATION:") {
        DynoxideError::ValidationException(rest.to_owned())
    } else if message.contains("missing field")
        || message.contains("unknown variant")
        || message.contains("invalid type: null")
        || message.contains("Supplied AttributeValue")
    {
        DynoxideError::ValidationException(message.to_owned())
    } else {
        DynoxideError::SerializationException(message.to_owned())
    }
}

fn without_position(message: &str) -> &str {
    match message.rfind(" at line ") {
        Some(at) => message.get(..at).unwrap_or(message),
        None => message,
    }
}

fn as_worded_for(operation: &str, error: DynoxideError) -> DynoxideError {
    match (operation, error) {
        ("PutItem" | "UpdateItem" | "DeleteItem", DynoxideError::EnvelopedValidation(message)) => {
            DynoxideError::ValidationException(format!("1 validation error detected: {message}"))
        }
        (_, DynoxideError::EnvelopedValidation(message)) => DynoxideError::ValidationException(message),
        (_, error) => error,
    }
}
