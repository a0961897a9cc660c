//! How the operator comes to know a customer, and what is left of somebody who was erased.

use std::collections::BTreeSet;

pub use state::customer::*;

use crate::address::Domain;
use crate::change::{Change, Changed};
use crate::directory;
use crate::fact::Fact;
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::text::{Locale, OrganizationName};
use crate::{EmailAddress, Mint};

/// The most domains that an organization is registered with at once.
pub const MOST_DOMAINS: usize = 20;
/// The most administrators that it is registered with at once. The directory holds more later.
pub const MOST_FIRST_ADMINS: usize = 10;

/// An organization that the operator serves already, and that no partner had to win.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Register {
    /// What it calls itself.
    pub name: OrganizationName,
    /// Where it is.
    pub country: Option<Country>,
    /// The cloud its account is in: a key of the catalog.
    pub cloud: String,
    /// The domains that it was seen to own, in the order given; at least one.
    pub domains: Vec<Domain>,
    /// Its administrators, in the order given; at least one.
    pub admins: Vec<EmailAddress>,
    /// The language its people are written to in.
    pub locale: Locale,
}

/// The operator registers a customer: its domains are claimed from then on, and its administrators are in its
/// directory. `claimed` are those of the domains that another customer has.
///
/// Its people are not written to: nothing was asked of them, and what they have with the operator is older.
pub fn register(
    command: Register,
    claimed: &BTreeSet<Domain>,
    mint: &mut Mint,
    now: Moment,
) -> Result<(Customer, Vec<Change>), Refusal> {
    if let Some(place) = command.domains.iter().position(|domain| claimed.contains(domain)) {
        return Err(Refusal::invalid(format!("/domains/{place}"), "belongs to a customer already"));
    }
    if let Some(place) = command.domains.iter().position(Domain::is_public_mail) {
        return Err(Refusal::invalid(format!("/domains/{place}"), "gives mailboxes to everybody"));
    }
    let is_outside = |admin: &EmailAddress| !command.domains.contains(&admin.domain());
    if let Some(place) = command.admins.iter().position(is_outside) {
        return Err(Refusal::invalid(format!("/admins/{place}"), "is at none of the domains"));
    }
    let customer = Customer {
        id: mint.customer(),
        name: command.name,
        country: command.country,
        cloud: command.cloud,
        domains: command.domains.into_iter().collect(),
        admins: command.admins.into_iter().collect(),
        locale: command.locale,
        created_at: now,
        revision: 1,
        sequence: 1,
        chain_head: crate::ChainHead::NONE,
    };
    let fact = Fact::CustomerRegistered { customer: Box::new(customer.clone()) };
    let mut changes = vec![Change::Customer(Box::new(Changed::one(customer.clone(), fact)))];
    changes.extend(directory::founding_users(&customer, mint));
    Ok((customer, changes))
}

/// Somebody who is gone was erased from what is kept of a customer. That it was done is kept, and not of whom.
pub fn erased(customer: &Customer, events: u32, records: u32) -> Vec<Change> {
    let next =
        Customer { revision: customer.revision + 1, sequence: customer.sequence + 1, ..customer.clone() };
    let fact = directory::Fact::PersonErased { customer_id: customer.id, events, records };
    let changed = Box::new(Changed::one(next, Fact::Directory(fact)));
    vec![Change::Directory(directory::Change::PersonErased(changed))]
}
