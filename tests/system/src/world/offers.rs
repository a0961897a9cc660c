//! Documents that partners send.

use serde_json::{Value, json};

/// A trial of Exchange Online.
pub(crate) fn trial(email: &str) -> Value {
    json!({
        "kind": "trial",
        "recipient": { "email": email, "name": "Nora", "organization": "Alpine Ski House" },
        "locale": "en",
        "lines": [{ "service": "exchange-online", "plan": "midsize", "licenses": 25 }],
    })
}

/// A trial that also asks for full administration.
pub(crate) fn trial_with_administration(email: &str) -> Value {
    with(trial(email), "delegatedAdministration", json!({ "capabilities": ["full"], "durationDays": 365 }))
}

/// An annual purchase of Exchange Online.
pub(crate) fn purchase(email: &str) -> Value {
    json!({
        "kind": "purchase",
        "recipient": { "email": email, "name": "Nora" },
        "locale": "en",
        "lines": [line(40)],
    })
}

/// One line of a purchase.
pub(crate) fn line(licenses: u32) -> Value {
    json!({
        "service": "exchange-online", "plan": "midsize", "licenses": licenses, "billingPeriod": "annual",
        "unitFee": { "amount": 4_800, "currency": "EUR" }, "termMonths": 12,
    })
}

/// A purchase with everything that can be asked for.
pub(crate) fn purchase_with_everything(email: &str) -> Value {
    let offer = with(
        purchase(email),
        "delegatedAdministration",
        json!({ "capabilities": ["full"], "durationDays": 365 }),
    );
    with(offer, "partnerOfRecord", json!(true))
}

/// Nothing but administration.
pub(crate) fn administration(email: &str) -> Value {
    json!({
        "kind": "delegatedAdministration",
        "recipient": { "email": email },
        "locale": "en",
        "delegatedAdministration": { "capabilities": ["users.manage", "mailboxes.manage"], "durationDays": 100 },
    })
}

/// The document with another value in one of its fields.
pub(crate) fn with(mut document: Value, field: &str, value: Value) -> Value {
    document[field] = value;
    document
}

/// The document with another value at a JSON Pointer that is there.
pub(crate) fn with_at(mut document: Value, pointer: &str, value: Value) -> Value {
    *document.pointer_mut(pointer).unwrap_or_else(|| panic!("there is no {pointer}")) = value;
    document
}

/// Yes to the services.
pub(crate) fn commercial() -> Value {
    json!({ "commercial": "accept" })
}

/// Yes to services and administration.
pub(crate) fn both() -> Value {
    json!({ "commercial": "accept", "delegatedAdministration": "accept" })
}

/// Yes to everything.
pub(crate) fn everything() -> Value {
    json!({ "commercial": "accept", "delegatedAdministration": "accept", "partnerOfRecord": "accept" })
}
