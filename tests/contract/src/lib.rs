//! The contract as an OpenAPI 3.1 document, made from what the code itself says: its limits, its words, its problems.
//!
//! The document is committed as `docs/openapi.json` and served at `/openapi.json`. Tests keep it equal to what is
//! made here and to the template's routes. The fields of answers are written here by hand.
//! After a change, `cargo run -p contract --example write` writes it anew.
//!
//! This crate never contains: anything that a function needs to run.

mod authority;
mod care;
mod customers;
mod directory;
mod invitations;
mod link;
mod marketplace;
mod migrations;
mod operation;
mod overview;
mod pages;
mod program;
mod schema;
mod support;

#[cfg(test)]
mod tests;

use serde_json::{Map, Value, json};
use utoipa::openapi::OpenApi;

use crate::operation::Operation;

/// The whole document.
pub fn document() -> Result<OpenApi, serde_json::Error> {
    let mut operations = program::operations();
    operations.extend(authority::operations());
    operations.extend(directory::operations());
    operations.extend(overview::operations());
    operations.extend(invitations::operations());
    operations.extend(link::operations());
    operations.extend(customers::operations());
    operations.extend(care::operations());
    operations.extend(migrations::operations());
    operations.extend(support::operations());
    operations.extend(marketplace::operations());
    operations.extend(pages::operations());
    let mut paths: Map<String, Value> = Map::new();
    for operation in operations {
        let Operation { method, path, .. } = operation;
        if let Value::Object(methods) = paths.entry(path).or_insert_with(|| json!({})) {
            methods.insert(method.to_owned(), operation.described());
        }
    }
    serde_json::from_value(json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Countersign",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Partners invite, customers countersign, and only then does anything become true. \
                Times are UTC, RFC 3339, in whole seconds. Money is in minor units. \
                Unknown fields are refused, with every fault at once. \
                Every error is an RFC 9457 problem whose `code` never changes its meaning.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "tags": [
            { "name": "Catalog", "description": "What is sold through partners, and under which rules." },
            { "name": "Partners", "description": "Who takes part: profile, agreement, programs, people, oversight." },
            { "name": "Invitations", "description": "A partner invites, and looks after what it sent." },
            { "name": "The link", "description": "Whoever holds an invitation's link looks, and answers." },
            { "name": "Delegations", "description": "Either side looks at a delegation, or ends it." },
            { "name": "Customers", "description": "What a customer has, and who one is." },
            { "name": "Mailboxes", "description": "A customer's mailboxes, and how far the mail system is with them." },
            { "name": "Migrations", "description": "Mail is moved into a customer's mailboxes." },
            { "name": "Support", "description": "A customer, or its delegate, asks the operator for help." },
            { "name": "Directory", "description": "A customer's users and groups, over SCIM 2.0." },
            { "name": "Marketplace", "description": "Anybody looks for a partner." },
            { "name": "Pages", "description": "For people with a browser." },
            { "name": "Reference", "description": "What the system says about itself." },
        ],
        "paths": paths,
        "components": {
            "schemas": schema::all(),
            "securitySchemes": {
                "accessToken": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": "An access token of this deployment's OpenID Connect provider.",
                },
            },
        },
    }))
}

/// The committed text of the document.
pub fn text() -> Result<String, serde_json::Error> {
    Ok(format!("{}\n", document()?.to_pretty_json()?))
}
