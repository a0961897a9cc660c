//! The shapes of what is sent and answered.

mod customers;
mod invitations;
mod listings;
pub(crate) mod make;
mod program;
mod reference;
mod sent;
mod words;

use serde_json::{Map, Value};

/// Every shape by its name.
pub(crate) fn all() -> Value {
    let mut schemas = Map::new();
    let answered = [
        invitations::invitations(),
        customers::customers(),
        listings::listings(),
        reference::reference_documents(),
        program::words(),
        program::catalog(),
        program::sent(),
        program::answered(),
        crate::authority::schemas(),
        crate::directory::schemas(),
        crate::overview::schemas(),
        crate::support::schemas(),
        crate::migrations::schemas(),
        crate::care::schemas(),
    ];
    for (name, schema) in words::words().into_iter().chain(sent::sent()).chain(answered.into_iter().flatten())
    {
        schemas.insert(name.to_owned(), schema);
    }
    Value::Object(schemas)
}
