//! What somebody is asked to consent to, and did consent to, in the words that are kept.

use domain::catalog::Catalog;
use domain::invitation::Invitation;
use domain::receipt::{Receipt, Statement};
use domain::text::{Locale, OrganizationName};
use words::Clauses;

/// The words of a receipt in its language, with names from the catalog as it is, and their hash.
pub fn statement(receipt: &Receipt, catalog: &Catalog) -> Statement {
    let text = words::consent(receipt, catalog);
    Statement { text_hash: hash(&text), text }
}

/// What is proposed, in the words that a receipt would repeat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposed {
    /// The words.
    pub clauses: Clauses,
    /// What shows that they are the same later.
    pub hash: String,
}

impl Proposed {
    /// What an invitation proposes; `replaced` is whose administration would end.
    pub fn by_invitation(
        invitation: &Invitation,
        replaced: Option<&OrganizationName>,
        catalog: &Catalog,
        locale: Locale,
    ) -> Proposed {
        let clauses = Clauses::of_invitation(invitation, replaced, catalog, locale);
        Proposed { hash: hash(&clauses.text()), clauses }
    }
}

fn hash(text: &str) -> String {
    evidence::receipt_text_hash(text).to_string()
}
