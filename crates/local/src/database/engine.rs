//! What the engine is asked and answers as JSON, and its errors as DynamoDB words them.

use dynoxide::DynoxideError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Reads a request the way the engine's HTTP layer does.
pub(super) fn request<T: DeserializeOwned>(body: &[u8]) -> Result<T, DynoxideError> {
    serde_json::from_slice(body).map_err(|error| classified(&error.to_string()))
}

/// A request of this program itself.
pub(super) fn own<T: DeserializeOwned>(request: Value) -> Result<T, DynoxideError> {
    serde_json::from_value(request).map_err(|error| classified(&error.to_string()))
}

/// An answer as it travels over HTTP.
pub(super) fn answer(response: &impl Serialize) -> Result<String, DynoxideError> {
    serde_json::to_string(response)
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

pub(super) fn as_worded_for(operation: &str, error: DynoxideError) -> DynoxideError {
    match (operation, error) {
        ("PutItem" | "UpdateItem" | "DeleteItem", DynoxideError::EnvelopedValidation(message)) => {
            DynoxideError::ValidationException(format!("1 validation error detected: {message}"))
        }
        (_, DynoxideError::EnvelopedValidation(message)) => DynoxideError::ValidationException(message),
        (_, error) => error,
    }
}
