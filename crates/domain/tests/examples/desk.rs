//! A desk at which one story is told: partners, perhaps a customer, a clock, and a table that keeps what
//! was decided.

use std::collections::BTreeMap;

use domain::acceptance::{self, Accept, Accepted, Acceptor, Facts, Replaces};
use domain::catalog::Catalog;
use domain::customer::Customer;
use domain::delegation::Delegation;
use domain::invitation::{Decision, Decisions, Invitation};
use domain::lifecycle::{self, Invite};
use domain::partner::Partner;
use domain::proof::CodeCycle;
use domain::subscription::{Hold, Subscription};
use domain::{Change, EmailAddress, InvitationId, Mint, Moment, Refusal};

use crate::given;
use crate::model::{Kept, Table};

pub(crate) struct Desk {
    pub(crate) catalog: Catalog,
    pub(crate) table: Table,
    pub(crate) now: Moment,
    minted: u128,
}

impl Desk {
    /// Nobody is a customer yet.
    pub(crate) fn new() -> Desk {
        Desk { catalog: given::catalog(), table: Table::default(), now: given::start(), minted: 0 }
    }

    /// Northwind is a customer.
    pub(crate) fn with_northwind() -> Desk {
        let mut desk = Desk::new();
        desk.table.establish(&given::northwind());
        desk
    }

    pub(crate) fn after_days(&mut self, days: u32) {
        self.now = self.now.plus_days(days);
    }

    fn mint(&mut self) -> Mint {
        self.minted += 1_000;
        Mint::new(self.now, self.minted)
    }

    /// Keeps what a decision wants kept; every decision that was just made can be.
    pub(crate) fn keep(&mut self, changes: &[Change]) {
        self.table = self.table.commit(changes, None).expect("nothing changed since the decision");
    }

    pub(crate) fn invite(&mut self, partner: &Partner, command: Invite) -> Invitation {
        let (id, member) = (self.mint().invitation(), given::seller(partner));
        let sender = given::sender(&member, partner, &self.catalog, self.now);
        let invitation = lifecycle::invite(id, command, sender).unwrap();
        self.table.partners.insert(partner.id, Kept::new(partner.clone()));
        self.keep(&[lifecycle::created(invitation.clone())]);
        invitation
    }

    pub(crate) fn invitation(&self, id: InvitationId) -> Invitation {
        Invitation::clone(&self.table.invitations[&id])
    }

    /// Nadia, as a signed-in administrator, accepts what `decisions` say.
    pub(crate) fn accept(&mut self, id: InvitationId, decisions: Decisions) -> Result<Accepted, Refusal> {
        let command = self.answer(id, decisions, None);
        self.accept_as(id, &command, &Acceptor::SignedIn(given::nadia()))
    }

    /// The same, on a page that names whom it replaces.
    pub(crate) fn replace(
        &mut self,
        id: InvitationId,
        decisions: Decisions,
        replaces: Replaces,
    ) -> Result<Accepted, Refusal> {
        let command = self.answer(id, decisions, Some(replaces));
        self.accept_as(id, &command, &Acceptor::SignedIn(given::nadia()))
    }

    /// An answer to the invitation as it is.
    pub(crate) fn answer(
        &self,
        id: InvitationId,
        decisions: Decisions,
        replaces: Option<Replaces>,
    ) -> Accept {
        let invitation = self.invitation(id);
        Accept {
            revision: invitation.revision,
            offer_version: invitation.offer_version,
            decisions,
            organization: None,
            replaces,
            locale: None,
        }
    }

    pub(crate) fn accept_as(
        &mut self,
        id: InvitationId,
        command: &Accept,
        acceptor: &Acceptor,
    ) -> Result<Accepted, Refusal> {
        let mut mint = self.mint();
        let table = &self.table;
        let invitation = &table.invitations[&id];
        let customer = table.claims.get(&invitation.recipient.email.domain()).map(|id| &table.customers[id]);
        let holds: BTreeMap<String, Hold> =
            table.holds.iter().map(|((_, service), hold)| (service.clone(), Hold::clone(hold))).collect();
        let subscriptions: BTreeMap<String, Subscription> = holds
            .iter()
            .filter_map(|(service, hold)| Some((service.clone(), hold.subscription_id?)))
            .map(|(service, id)| (service, Subscription::clone(&table.subscriptions[&id])))
            .collect();
        let slot = customer.and_then(|customer| table.slots.get(&customer.id));
        let facts = Facts {
            invitation,
            partner: &table.partners[&invitation.partner_id],
            catalog: &self.catalog,
            customer: customer.map(|customer| -> &Customer { customer }),
            slot: slot.map(|slot| -> &domain::delegation::Slot { slot }),
            slot_delegation: slot.map(|slot| -> &Delegation { &table.delegations[&slot.delegation_id] }),
            holds: &holds,
            subscriptions: &subscriptions,
            now: self.now,
        };
        let accepted = acceptance::accept(command, acceptor, &facts, &given::unworded, &mut mint)?;
        self.keep(&accepted.changes);
        Ok(accepted)
    }

    /// The holder of the link asks for a code.
    pub(crate) fn code(&mut self, id: InvitationId) -> CodeCycle {
        let previous = self.table.cycles.get(&id).map(|cycle| CodeCycle::clone(cycle));
        let changes =
            acceptance::request_code(&self.invitation(id), Ok(()), None, previous.as_ref(), self.now)
                .unwrap();
        self.keep(&changes);
        CodeCycle::clone(&self.table.cycles[&id])
    }

    /// Whoever proved the invited mailbox accepts for an organization that is new.
    pub(crate) fn accept_newly(
        &mut self,
        id: InvitationId,
        decisions: Decisions,
    ) -> Result<Accepted, Refusal> {
        let cycle = self.code(id);
        let organization = Some(("Northwind Traders".parse().unwrap(), "GB".parse().ok()));
        let command = Accept { organization, ..self.answer(id, decisions, None) };
        self.accept_as(id, &command, &Acceptor::ProvedMailbox(cycle))
    }

    pub(crate) fn delegation_of(&self, partner: &Partner) -> Delegation {
        let of_partner = |delegation: &&Kept<Delegation>| delegation.partner_id == partner.id;
        Delegation::clone(self.table.delegations.values().find(of_partner).unwrap())
    }
}

pub(crate) const YES: Option<Decision> = Some(Decision::Accept);
pub(crate) const NO: Option<Decision> = Some(Decision::Decline);

/// The answers on the services, on administration, and on the partner of record.
pub(crate) fn says(
    commercial: Option<Decision>,
    delegated_administration: Option<Decision>,
    partner_of_record: Option<Decision>,
) -> Decisions {
    Decisions { commercial, delegated_administration, partner_of_record }
}

/// The pointers of the faults of a refusal.
pub(crate) fn pointers<T: std::fmt::Debug>(refused: Result<T, Refusal>) -> Vec<String> {
    match refused.unwrap_err() {
        Refusal::Invalid(faults) => faults.into_iter().map(|fault| fault.pointer).collect(),
        other => panic!("{other:?} is no fault of the document"),
    }
}

pub(crate) fn nobody() -> EmailAddress {
    given::address("nobody@northwind.example")
}

/// The names of the facts among changes, in order.
pub(crate) fn told(changes: &[Change]) -> Vec<&'static str> {
    changes
        .iter()
        .flat_map(|change| match change {
            Change::Invitation(changed) => changed.facts.as_slice(),
            Change::Customer(changed) => changed.facts.as_slice(),
            Change::Partner(changed) => changed.facts.as_slice(),
            Change::Subscription(changed) => changed.facts.as_slice(),
            Change::Delegation(changed) => changed.facts.as_slice(),
            _ => &[],
        })
        .map(domain::Fact::name)
        .collect()
}
