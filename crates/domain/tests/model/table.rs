//! A table that keeps what decisions want kept, as small as one can be that has the real one's manners:
//! every change is conditional on what its decision saw, and all of them are kept or none.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

use domain::address::Domain;
use domain::change::Changed;
use domain::customer::Customer;
use domain::delegation::{Delegation, Slot};
use domain::invitation::Invitation;
use domain::partner::{Member, Partner};
use domain::proof::{CodeCycle, MOST_TRIES};
use domain::receipt::Receipt;
use domain::subscription::{Hold, Subscription};
use domain::{
    Change, CustomerId, DelegationId, EmailAddress, Fact, InvitationId, PartnerId, ReceiptId, SubscriptionId,
};

use super::mutant::Mutant;

/// A record with the digest of all that it says, so that states are cheap to copy and to compare.
#[derive(Clone)]
pub(crate) struct Kept<T> {
    record: Arc<T>,
    digest: u64,
}

impl<T: fmt::Debug> Kept<T> {
    pub(crate) fn new(record: T) -> Kept<T> {
        let mut digest = DefaultHasher::new();
        digest.write(format!("{record:?}").as_bytes());
        Kept { record: Arc::new(record), digest: digest.finish() }
    }

    /// The same for what can be hashed, which says everything more shortly.
    pub(crate) fn hashed(record: T) -> Kept<T>
    where
        T: Hash,
    {
        let mut digest = DefaultHasher::new();
        record.hash(&mut digest);
        Kept { record: Arc::new(record), digest: digest.finish() }
    }

    pub(crate) fn digest(&self) -> u64 {
        self.digest
    }
}

impl<T> Deref for Kept<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.record
    }
}

impl<T> PartialEq for Kept<T> {
    fn eq(&self, other: &Kept<T>) -> bool {
        self.digest == other.digest
    }
}

impl<T> Eq for Kept<T> {}

impl<T> Hash for Kept<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.digest);
    }
}

impl<T: fmt::Debug> fmt::Debug for Kept<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.record.fmt(f)
    }
}

/// What happened to a thing, under its number among the events of that thing.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) aggregate: String,
    pub(crate) sequence: u32,
    pub(crate) fact: Fact,
}

/// All that is stored, and the events in the order in which they were.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Table {
    pub(crate) invitations: BTreeMap<InvitationId, Kept<Invitation>>,
    pub(crate) partners: BTreeMap<PartnerId, Kept<Partner>>,
    pub(crate) members: BTreeMap<(PartnerId, EmailAddress), Kept<Member>>,
    pub(crate) customers: BTreeMap<CustomerId, Kept<Customer>>,
    pub(crate) administrators: BTreeSet<(CustomerId, EmailAddress)>,
    pub(crate) claims: BTreeMap<Domain, CustomerId>,
    pub(crate) subscriptions: BTreeMap<SubscriptionId, Kept<Subscription>>,
    pub(crate) holds: BTreeMap<(CustomerId, String), Kept<Hold>>,
    pub(crate) delegations: BTreeMap<DelegationId, Kept<Delegation>>,
    pub(crate) slots: BTreeMap<CustomerId, Kept<Slot>>,
    pub(crate) receipts: BTreeMap<ReceiptId, Kept<Receipt>>,
    pub(crate) complaints: BTreeSet<(PartnerId, EmailAddress)>,
    pub(crate) cycles: BTreeMap<InvitationId, Kept<CodeCycle>>,
    pub(crate) events: Vec<Kept<Event>>,
}

impl Table {
    /// The table with all changes kept; none when one of them is not as its decision saw it any more.
    pub(crate) fn commit(&self, changes: &[Change], mutant: Option<Mutant>) -> Option<Table> {
        let mut after = self.clone();
        for change in changes {
            if self.allows(change, mutant) {
                after.keep(change, mutant);
            } else if mutant != Some(Mutant::KeepPartsOfACommit) {
                return None;
            }
        }
        Some(after)
    }

    fn allows(&self, change: &Change, mutant: Option<Mutant>) -> bool {
        let dropped = |guard: Mutant| mutant == Some(guard);
        let follows = |now: Option<u32>, sequence: u32, facts: usize| {
            dropped(Mutant::IgnoreSequence) || now.unwrap_or(0) + u32::try_from(facts).unwrap() == sequence
        };
        match change {
            // The catalog and the customer's directory stand still here, and nobody asks for help; what becomes of
            // them is a matter of examples.
            Change::Catalog(_)
            | Change::ServiceRequest(_)
            | Change::Message(_)
            | Change::Mailbox(_)
            | Change::Migration(_)
            | Change::Moves { .. }
            | Change::AddressTaken { .. }
            | Change::AddressFreed { .. }
            | Change::Directory(_)
            | Change::DelegationUsed { .. }
            | Change::Founding { .. }
            // It is written under the condition of its delegation.
            | Change::Amendment(_) => true,
            Change::Invitation(changed) => {
                let Changed { state, facts } = &**changed;
                let now = self.invitations.get(&state.id).map(|invitation| invitation.sequence);
                follows(now, state.sequence, facts.len())
            }
            Change::Customer(changed) => {
                let Changed { state, facts } = &**changed;
                let now = self.customers.get(&state.id).map(|customer| customer.sequence);
                let unclaimed = state.domains.iter().all(|domain| !self.claims.contains_key(domain));
                follows(now, state.sequence, facts.len()) && (unclaimed || dropped(Mutant::IgnoreClaim))
            }
            Change::Partner(changed) => {
                let Changed { state, facts } = &**changed;
                let now = self.partners.get(&state.id).map(|partner| partner.sequence);
                follows(now, state.sequence, facts.len())
            }
            Change::Member { before, after } => {
                let now = before.as_ref().or(after.as_ref()).and_then(|member| self.member(member));
                now.map(|member| member.revision) == before.as_ref().map(|before| before.revision)
            }
            Change::Subscription(changed) => {
                let now = self.subscriptions.get(&changed.state.id).map(|subscription| subscription.sequence);
                follows(now, changed.state.sequence, changed.facts.len())
            }
            Change::Hold { customer_id, service, after } => {
                let now = self.holds.get(&(*customer_id, service.clone())).map_or(0, |hold| hold.revision);
                now + 1 == after.revision || dropped(Mutant::IgnoreHold)
            }
            Change::Delegation(changed) => {
                let Changed { state, facts } = &**changed;
                let now = self.delegations.get(&state.id).map(|delegation| delegation.sequence);
                follows(now, state.sequence, facts.len())
            }
            Change::Slot { customer_id, before, .. } => {
                let now = self.slots.get(customer_id).map(|slot| slot.delegation_id);
                now == *before || dropped(Mutant::IgnoreSlot)
            }
            Change::Receipt(receipt) => !self.receipts.contains_key(&receipt.id),
            Change::CodeCycle { invitation_id, before, .. } => {
                self.cycles.get(invitation_id).map(|cycle| &**cycle) == before.as_ref()
                    || dropped(Mutant::IgnoreMisses)
            }
            Change::Complaint { partner_id, email } => {
                !self.complaints.contains(&(*partner_id, email.clone()))
            }
            Change::CodeStillUsable { invitation_id, cycle_number } => {
                let usable =
                    |cycle: &Kept<CodeCycle>| cycle.number == *cycle_number && cycle.wrong_tries < MOST_TRIES;
                self.cycles.get(invitation_id).is_some_and(usable) || dropped(Mutant::IgnoreCode)
            }
            Change::PartnerUnchanged { partner_id, revision } => {
                let now = self.partners.get(partner_id).map(|partner| partner.revision);
                now == Some(*revision) || dropped(Mutant::IgnorePartner)
            }
            Change::DelegationUnchanged { delegation_id, sequence } => {
                let now = self.delegations.get(delegation_id).map(|delegation| delegation.sequence);
                now == Some(*sequence) || dropped(Mutant::IgnoreDelegation)
            }
            Change::StillMember { partner_id, email, revision } => {
                let now = self.members.get(&(*partner_id, email.clone())).map(|member| member.revision);
                now == Some(*revision) || dropped(Mutant::IgnoreMember)
            }
            Change::StillAdministrator { customer_id, email } => {
                self.administers(*customer_id, email) || dropped(Mutant::IgnoreAdministrator)
            }
        }
    }

    fn keep(&mut self, change: &Change, mutant: Option<Mutant>) {
        match change {
            Change::Invitation(changed) => {
                let invitation = &changed.state;
                self.invitations.insert(invitation.id, Kept::new(invitation.clone()));
                self.tell(invitation.id, invitation.sequence, &changed.facts, mutant);
            }
            Change::Customer(changed) => {
                let customer = &changed.state;
                self.tell(customer.id, customer.sequence, &changed.facts, mutant);
                self.establish(customer);
            }
            Change::Partner(changed) => {
                let partner = &changed.state;
                self.partners.insert(partner.id, Kept::new(partner.clone()));
                self.tell(partner.id, partner.sequence, &changed.facts, mutant);
            }
            Change::Member { before, after } => {
                if let Some(gone) = before {
                    self.members.remove(&(gone.partner_id, gone.email.clone()));
                }
                self.members.extend(after.iter().map(in_its_place));
            }
            Change::Subscription(changed) => {
                let subscription = &changed.state;
                self.subscriptions.insert(subscription.id, Kept::new(subscription.clone()));
                self.tell(subscription.id, subscription.sequence, &changed.facts, mutant);
            }
            Change::Hold { customer_id, service, after } => {
                self.holds.insert((*customer_id, service.clone()), Kept::new(after.clone()));
            }
            Change::Delegation(changed) => {
                let delegation = &changed.state;
                self.delegations.insert(delegation.id, Kept::new(delegation.clone()));
                self.tell(delegation.id, delegation.sequence, &changed.facts, mutant);
            }
            Change::Slot { customer_id, after: Some(slot), .. } => {
                self.slots.insert(*customer_id, Kept::new(slot.clone()));
            }
            Change::Slot { customer_id, after: None, .. } => {
                self.slots.remove(customer_id);
            }
            Change::Receipt(receipt) => {
                self.receipts.insert(receipt.id, Kept::new(Receipt::clone(receipt)));
            }
            Change::Complaint { partner_id, email } => {
                self.complaints.insert((*partner_id, email.clone()));
            }
            Change::CodeCycle { invitation_id, after, .. } => {
                self.cycles.insert(*invitation_id, Kept::new(after.clone()));
            }
            Change::Catalog(_)
            | Change::ServiceRequest(_)
            | Change::Message(_)
            | Change::Mailbox(_)
            | Change::Migration(_)
            | Change::Moves { .. }
            | Change::AddressTaken { .. }
            | Change::AddressFreed { .. }
            | Change::Directory(_)
            | Change::DelegationUsed { .. }
            | Change::Founding { .. }
            | Change::StillMember { .. }
            | Change::Amendment(_)
            | Change::CodeStillUsable { .. }
            | Change::PartnerUnchanged { .. }
            | Change::DelegationUnchanged { .. }
            | Change::StillAdministrator { .. } => {}
        }
    }

    /// A customer with its administrators and its claims.
    pub(crate) fn establish(&mut self, customer: &Customer) {
        self.claims.extend(customer.domains.iter().map(|domain| (domain.clone(), customer.id)));
        let administrators = customer.admins.iter().map(|email| (customer.id, email.clone()));
        self.administrators.extend(administrators);
        self.customers.insert(customer.id, Kept::new(customer.clone()));
    }

    /// The place that a member has now.
    pub(crate) fn member(&self, member: &Member) -> Option<&Kept<Member>> {
        self.members.get(&(member.partner_id, member.email.clone()))
    }

    pub(crate) fn administers(&self, customer: CustomerId, email: &EmailAddress) -> bool {
        self.administrators.contains(&(customer, email.clone()))
    }

    fn tell(&mut self, id: impl fmt::Display, sequence: u32, facts: &[Fact], mutant: Option<Mutant>) {
        if mutant == Some(Mutant::ForgetEvents) {
            return;
        }
        let before = sequence - u32::try_from(facts.len()).unwrap();
        for (fact, sequence) in facts.iter().zip(before + 1..) {
            let aggregate = id.to_string();
            self.events.push(Kept::new(Event { aggregate, sequence, fact: fact.clone() }));
        }
    }
}

/// A member, and where the table has it.
pub(crate) fn in_its_place(member: &Member) -> ((PartnerId, EmailAddress), Kept<Member>) {
    ((member.partner_id, member.email.clone()), Kept::new(member.clone()))
}
