//! Customers and their administrators.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::address::Domain;
use crate::change::{Change, Changed};
use crate::directory;
use crate::fact::Fact;
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::text::{Locale, OrganizationName};
use crate::{CustomerId, EmailAddress, Mint};

/// A customer: an organization that looks for itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Customer {
    /// The identifier.
    pub id: CustomerId,
    /// What it calls itself.
    pub name: OrganizationName,
    /// ISO 3166-1 alpha-2 country code, when it gave one.
    pub country: Option<Country>,
    /// The cloud its account is in.
    pub cloud: String,
    /// The domains it claimed.
    pub domains: BTreeSet<Domain>,
    /// Its administrators' addresses; never empty.
    pub admins: BTreeSet<EmailAddress>,
    /// The language its people are written to in.
    pub locale: Locale,
    /// Since when it is known.
    pub created_at: Moment,
    /// Counts up with every change.
    pub revision: u32,
    /// The number of events so far.
    pub sequence: u32,
    /// The hash of the last of them.
    #[serde(default, skip_serializing)]
    pub chain_head: crate::ChainHead,
}

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

/// A country: two letters of ISO 3166-1.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Country([u8; 2]);

impl std::str::FromStr for Country {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Country, &'static str> {
        match text.as_bytes() {
            [first @ b'A'..=b'Z', second @ b'A'..=b'Z'] => Ok(Country([*first, *second])),
            _ => Err("must be a country code of two capital letters (ISO 3166-1)"),
        }
    }
}

impl std::fmt::Display for Country {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(std::str::from_utf8(&self.0).map_err(|_| std::fmt::Error)?)
    }
}

impl std::fmt::Debug for Country {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

impl Serialize for Country {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Country {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Country, D::Error> {
        crate::text::parse_from_text(deserializer)
    }
}
