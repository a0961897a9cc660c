//! SCIM 2.0 (RFC 7643, 7644), as far as it is spoken here: documents with their own names, patches, filters, errors.
//!
//! A document is brought into its canonical form first: attributes by the names of their schema, whatever their case,
//! and nothing that is not known or not the sender's to write. Patches work on that form, and one reading makes
//! drafts for the domain of it, whichever way it came.

mod canonical;
mod discovery;
mod draft;
mod error;
mod filter;
mod patch;
mod path;
mod query;
mod schema;
mod view;

pub use canonical::Tree;
pub use discovery::{
    resource_type, resource_types, schema_document, schema_documents, service_provider_config,
};
pub use draft::{group_draft, group_tree, user_draft, user_tree};
pub use error::{ScimError, Scimmed};
pub use filter::Filter;
pub use patch::Patch;
pub use query::{Chosen, Listing, body, precondition, unchanged};
pub use schema::Kind;
pub use view::{Place, group_view, list, resource, user_view};

/// The kind of every document here.
pub const CONTENT_TYPE: &str = "application/scim+json";
/// The most resources in one answer.
pub const MOST_RESULTS: u32 = 100;

#[cfg(test)]
mod tests;
