//! Reading together: what a decision has to know beside each other, in one request instead of one for each.

use std::collections::{BTreeMap, BTreeSet};

use domain::address::Domain;
use domain::customer::Customer;
use domain::delegation::{Delegation, Slot};
use domain::invitation::{Invitation, Kind};
use domain::listing::Listing;
use domain::partner::Partner;
use domain::proof::CodeCycle;
use domain::usage::Usage;
use domain::{CustomerId, DelegationId, EmailAddress, InvitationId, ListingId, Moment, PartnerId};
use failure::Failure;
use serde::de::DeserializeOwned;

use crate::catalog::revision_of;
use crate::client::{Item, Table};
use crate::commit::conflicting_invitation;
use crate::key::{self, Key};
use crate::marketplace::mark_of;
use crate::record;
use crate::stream::StoredEvent;
use crate::usage::usage_in;

/// What is to be read together; at most 100 things.
#[derive(Debug, Default)]
pub struct Wants {
    keys: BTreeSet<Key>,
    in_one_form: bool,
}

/// A thing that was asked for, to be taken out of what was found.
#[derive(Clone, Debug)]
pub struct Want<T> {
    key: Key,
    read: fn(Option<Item>) -> Result<T, Failure>,
}

/// What stands in the way of a mail, asked for.
#[derive(Clone, Debug)]
pub struct WantSending {
    pending: Key,
    own: Key,
    day: Key,
    open: Key,
    mails: Key,
    now: Moment,
}

/// What stands in the way of another mail of a partner to an address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sending {
    /// The invitation that is pending already.
    pub pending: Option<String>,
    /// New invitations of the partner today.
    pub created_today: u32,
    /// Its open invitations.
    pub open: u32,
    /// Mails to the address today.
    pub mails_today: u32,
    /// Whether the address is one of the partner's own people.
    pub is_own_member: bool,
}

/// The revision of the catalog, asked for; none before the operator put one.
pub type WantCatalog = Want<Option<u32>>;

/// What was found, all of it as it was at one moment or later, and consistent.
#[derive(Debug)]
pub struct Found {
    items: BTreeMap<Key, Item>,
}

impl Wants {
    /// Wants that are read in the same form however many they turn out to be, so that one permission is enough.
    pub fn in_one_form() -> Wants {
        Wants { in_one_form: true, ..Wants::default() }
    }

    fn thing<T>(&mut self, key: Key, read: fn(Option<Item>) -> Result<T, Failure>) -> Want<T> {
        self.keys.insert(key.clone());
        Want { key, read }
    }

    /// An invitation.
    pub fn invitation(&mut self, id: InvitationId) -> Want<Option<Invitation>> {
        self.thing(key::invitation(id), |item| record(item, "invitation"))
    }

    /// The code that was last asked for to prove an invitation's mailbox.
    pub fn code_cycle(&mut self, id: InvitationId) -> Want<Option<CodeCycle>> {
        self.thing(key::code_cycle(id), |item| record(item, "code"))
    }

    /// A partner.
    pub fn partner(&mut self, id: PartnerId) -> Want<Option<Partner>> {
        self.thing(key::partner(id), |item| record(item, "partner"))
    }

    /// A customer.
    pub fn customer(&mut self, id: CustomerId) -> Want<Option<Customer>> {
        self.thing(key::customer(id), |item| record(item, "customer"))
    }

    /// Who holds a customer's delegation, as recorded.
    pub fn slot(&mut self, id: CustomerId) -> Want<Option<Slot>> {
        self.thing(key::slot(id), |item| record(item, "delegation slot"))
    }

    /// A delegation.
    pub fn delegation(&mut self, id: DelegationId) -> Want<Option<Delegation>> {
        self.thing(key::delegation(id), |item| record(item, "delegation"))
    }

    /// When each part of a delegation was last used.
    pub fn usage(&mut self, id: DelegationId) -> Want<Usage> {
        self.thing(key::usage(id), |item| usage_in(item.as_ref()))
    }

    /// The customer that has claimed an address, or its domain.
    pub fn claim_of(&mut self, email: &EmailAddress) -> Want<Option<CustomerId>> {
        self.thing(key::claim_of_address(email), |item| item.as_ref().map(claimed_by).transpose())
    }

    /// The customer that has claimed a domain.
    pub fn claim_of_domain(&mut self, domain: &Domain) -> Want<Option<CustomerId>> {
        self.thing(key::claim_of_domain(domain), |item| item.as_ref().map(claimed_by).transpose())
    }

    /// The catalog, as far as it has to be read each time: its revision.
    pub fn catalog(&mut self) -> WantCatalog {
        self.thing(key::catalog_revision(), |item| item.as_ref().map(revision_of).transpose())
    }

    /// How often the marketplace has changed; no more is read of it while that is the same.
    pub(crate) fn marketplace(&mut self) -> Want<u64> {
        self.thing(key::marketplace(), |item| item.as_ref().map_or(Ok(0), mark_of))
    }

    /// A listing, whatever its state.
    pub fn listing(&mut self, id: ListingId) -> Want<Option<Listing>> {
        self.thing(key::listing(id), |item| record(item, "listing"))
    }

    /// Whether an address wants no mail of a partner.
    pub fn opt_out(&mut self, partner: PartnerId, email: &EmailAddress) -> Want<bool> {
        self.thing(key::opt_out(partner, email), |item| Ok(item.is_some()))
    }

    /// Whether a letter of an event was posted.
    pub fn was_posted(&mut self, event: &StoredEvent, letter: &str) -> Want<bool> {
        self.thing(key::posted(&event.partition, event.id, letter), |item| Ok(item.is_some()))
    }

    /// What stands in the way of another mail of `partner` to `email`.
    pub fn sending(
        &mut self,
        partner: PartnerId,
        email: &EmailAddress,
        kind: Kind,
        now: Moment,
    ) -> WantSending {
        let want = WantSending {
            pending: key::pending(partner, email, kind),
            own: key::membership_of_partner(email, partner),
            day: key::quota_of_day(partner, now),
            open: key::tally(partner),
            mails: key::quota_of_address(email, now),
            now,
        };
        let keys = [&want.pending, &want.own, &want.day, &want.open, &want.mails];
        self.keys.extend(keys.map(Clone::clone));
        want
    }
}

impl Table {
    /// Everything that is wanted, in one request.
    pub async fn together(&self, wants: Wants, what: &str) -> Result<Found, Failure> {
        let alone = wants.keys.first().filter(|_| wants.keys.len() == 1 && !wants.in_one_form);
        let items = match alone {
            Some(key) => self.get(key, what).await?.map(|item| (key.clone(), item)).into_iter().collect(),
            None => self.get_all(wants.keys.iter(), what).await?,
        };
        Ok(Found { items })
    }
}

impl Found {
    /// One thing; asking twice finds it twice.
    pub fn one<T>(&self, want: &Want<T>) -> Result<T, Failure> {
        (want.read)(self.items.get(&want.key).cloned())
    }

    /// What stands in the way of a mail.
    pub fn sending(&self, want: &WantSending) -> Sending {
        let number =
            |item: &Item, name: &str| item.get(name).and_then(|value| value.as_n().ok()?.parse::<i64>().ok());
        let count = |key: &Key| {
            let count = self.items.get(key).and_then(|item| number(item, "count")).unwrap_or(0);
            u32::try_from(count).unwrap_or(0)
        };
        let lock = self.items.get(&want.pending);
        let holds =
            lock.filter(|lock| number(lock, "until").is_some_and(|until| want.now.as_second() < until));
        Sending {
            pending: holds.and_then(conflicting_invitation),
            created_today: count(&want.day),
            open: count(&want.open),
            mails_today: count(&want.mails),
            is_own_member: self.items.contains_key(&want.own),
        }
    }
}

fn record<T: DeserializeOwned>(item: Option<Item>, what: &str) -> Result<Option<T>, Failure> {
    item.map(|item| record::read(item, what)).transpose()
}

/// The customer that a claim names.
fn claimed_by(claim: &Item) -> Result<CustomerId, Failure> {
    let id = claim.get("customerId").and_then(|id| id.as_s().ok()).and_then(|id| id.parse().ok());
    id.ok_or_else(|| Failure::lasting("read the stored claim"))
}
