//! How one document of the catalog takes the place of another.

use std::sync::Arc;

pub use state::catalog::*;

use crate::ChainHead;
use crate::change::{Change, Changed};
use crate::fact::Fact;
use crate::refusal::Refusal;

/// Puts a document in the place of the one that the operator saw; putting the same one again changes
/// nothing. Before the first document, revision 0 is what there is to see.
pub fn replace(current: Option<&Edition>, seen: u64, document: Catalog) -> Result<Vec<Change>, Refusal> {
    let revision = current.map_or(0, |edition| edition.revision);
    if seen != u64::from(revision) {
        return Err(Refusal::PreconditionFailed);
    }
    if current.is_some_and(|edition| *edition.document == document) {
        return Ok(Vec::new());
    }
    let is_known = |agreement: &&Agreement| {
        current.is_some_and(|edition| {
            edition.document.agreements.iter().any(|known| known.version == agreement.version)
        })
    };
    let new = document.agreements.iter().filter(|agreement| !is_known(agreement));
    let new_agreements = new.map(|agreement| agreement.version.clone()).collect();
    let chain_head = current.map_or(ChainHead::NONE, |edition| edition.chain_head.clone());
    let edition = Edition { revision: revision + 1, document: Arc::new(document), chain_head };
    let fact = Fact::CatalogChanged { revision: edition.revision, new_agreements };
    Ok(vec![Change::Catalog(Box::new(Changed::one(edition, fact)))])
}
