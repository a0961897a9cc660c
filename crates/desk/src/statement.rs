//! What somebody consents to, in the words that are kept.

use domain::catalog::Catalog;
use domain::receipt::{Receipt, Statement};

/// The words of a receipt in its language, with names from the catalog as it is, and their hash.
pub fn statement(receipt: &Receipt, catalog: &Catalog) -> Statement {
    let text = words::consent(receipt, catalog);
    Statement { text_hash: evidence::receipt_text_hash(&text).to_string(), text }
}
