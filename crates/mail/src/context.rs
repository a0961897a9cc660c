//! What a letter says beyond the fact it is made from.

use domain::catalog::Catalog;
use domain::text::Locale;
use domain::{EmailAddress, InvitationId};

/// Makes the links and codes that letters carry. They are derived, so the same letter carries the same.
pub trait LinkMaker {
    /// The link to an invitation, in one generation.
    fn invitation(&self, id: &InvitationId, generation: u16) -> String;
    /// The link that ends the mail of one partner to one address.
    fn unsubscribe(&self, id: &InvitationId) -> String;
    /// The six digits that prove the invited mailbox, in one cycle.
    fn code(&self, id: &InvitationId, cycle_number: u32) -> String;
    /// The whole address of a page of ours; `path` starts with a slash.
    fn page(&self, path: &str) -> String;
}

/// What is known around a fact when it is put into words.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Makes links and codes.
    pub links: &'a (dyn LinkMaker + Sync),
    /// The language the partner's people are written to in.
    pub partner_locale: Locale,
    /// The partner's owners: who hears of delegations and of a pause.
    pub partner_people: &'a [EmailAddress],
    /// The customer's administrators: who hears of delegations and receipts.
    pub customer_people: &'a [EmailAddress],
    /// Names of services and plans, and how long a trial lasts.
    pub services: &'a Catalog,
    /// Where people can write to the operator: an address of ours.
    pub operator_contact: &'a str,
}
