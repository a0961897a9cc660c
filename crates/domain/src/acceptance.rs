//! What the holder of the link does: ask for a code, accept in parts, decline, report, ask for a new
//! link, hand over.
//!
//! Acceptance is one transaction (**consent**, **one-outcome**, **one-delegate**): the invitation, the
//! customer, its subscriptions, the delegation with its slot and the receipt change together or not at all.

mod consent;
mod delegating;
mod otherwise;
mod subscribing;

use std::collections::BTreeMap;

use self::consent::{decisions_on, who_accepts};
use self::delegating::{Draft, delegate};
pub use self::otherwise::{
    NUDGE_PAUSE_SECONDS, complain, decline, hand_over, miss_code, report, request_code, request_renewal,
};
use self::subscribing::{receipt_line, subscribe};
use crate::catalog::Catalog;
use crate::change::{Change, Changed};
use crate::customer::{Country, Customer};
use crate::delegation::{Delegation, Slot};
use crate::directory;
use crate::fact::Fact;
use crate::gate;
use crate::invitation::{Decision, Decisions, Invitation, Outcome, Status};
use crate::lifecycle::ended;
use crate::moment::Moment;
use crate::partner::Partner;
use crate::proof::CodeCycle;
use crate::receipt::{Proof, Receipt, ReceiptDelegation, Statement, Wording};
use crate::refusal::Refusal;
use crate::subscription::{Hold, Subscription};
use crate::text::{Locale, OrganizationName};
use crate::{DelegationId, EmailAddress, Mint, PartnerId};

/// What the holder of the link answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accept {
    /// The revision that was shown.
    pub revision: u32,
    /// The version of the offer that was shown.
    pub offer_version: u32,
    /// The answers; silence is not consent.
    pub decisions: Decisions,
    /// The organization's own name, where it is new.
    pub organization: Option<(OrganizationName, Option<Country>)>,
    /// Whom the page named as being replaced.
    pub replaces: Option<Replaces>,
    /// The language it was read in, where that was not the invitation's.
    pub locale: Option<Locale>,
}

/// The holder of the delegation that the page named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replaces {
    /// By its delegation.
    Delegation(DelegationId),
    /// By the partner.
    Partner(PartnerId),
}

/// Who answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Acceptor {
    /// Nobody known: the link alone.
    LinkHolder,
    /// Someone who entered the current code of this cycle.
    ProvedMailbox(CodeCycle),
    /// A signed-in person.
    SignedIn(EmailAddress),
}

/// Everything that is known when somebody accepts.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    /// The invitation.
    pub invitation: &'a Invitation,
    /// Its partner.
    pub partner: &'a Partner,
    /// The catalog.
    pub catalog: &'a Catalog,
    /// The customer to which the invited address belongs; none for a new one.
    pub customer: Option<&'a Customer>,
    /// Who holds the customer's delegation, as stored.
    pub slot: Option<&'a Slot>,
    /// The delegation that the slot names.
    pub slot_delegation: Option<&'a Delegation>,
    /// What the customer has had and has of each offered service.
    pub holds: &'a BTreeMap<String, Hold>,
    /// The running subscriptions of the offered services.
    pub subscriptions: &'a BTreeMap<String, Subscription>,
    /// Now.
    pub now: Moment,
}

/// What acceptance leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// What changes.
    pub changes: Vec<Change>,
    /// The invitation after it.
    pub invitation: Invitation,
    /// The customer.
    pub customer: Customer,
    /// The record of it.
    pub receipt: Receipt,
    /// The subscriptions that began or were converted.
    pub subscriptions: Vec<Subscription>,
    /// The delegation that began.
    pub delegation: Option<Delegation>,
}

/// The customer countersigns part or all of an invitation.
pub fn accept(
    command: &Accept,
    acceptor: &Acceptor,
    facts: &Facts<'_>,
    wording: Wording<'_>,
    mint: &mut Mint,
) -> Result<Accepted, Refusal> {
    let Facts { invitation, partner, now, .. } = *facts;
    invitation.require_answerable(Status::Accepted, now)?;
    partner.gate(facts.catalog, now)?;
    if command.offer_version != invitation.offer_version {
        return Err(Refusal::OfferChanged);
    }
    if command.revision != invitation.revision {
        return Err(Refusal::PreconditionFailed);
    }
    let decisions = decisions_on(invitation, command.decisions)?;
    let (customer, proof, email) = who_accepts(command, acceptor, facts, mint)?;
    let is_new = facts.customer.is_none();
    let features = gate::features_taken(invitation.kind, decisions);
    if !features.iter().all(|feature| facts.catalog.available_in_cloud(*feature, &customer.cloud, now)) {
        return Err(Refusal::CloudExcluded);
    }
    let mut changes = vec![Change::PartnerUnchanged { partner_id: partner.id, revision: partner.revision }];
    match (&proof, acceptor) {
        (Proof::Code, Acceptor::ProvedMailbox(cycle)) => {
            changes
                .push(Change::CodeStillUsable { invitation_id: invitation.id, cycle_number: cycle.number });
            let fact = Fact::CustomerRegistered { customer: Box::new(customer.clone()) };
            changes.push(Change::Customer(Box::new(Changed::one(customer.clone(), fact))));
        }
        _ => changes.push(Change::StillAdministrator { customer_id: customer.id, email: email.clone() }),
    }
    let subscriptions = if decisions.commercial == Some(Decision::Accept) {
        let with_designation = decisions.partner_of_record == Some(Decision::Accept);
        subscribe(facts, &customer, with_designation, mint, &mut changes)?
    } else {
        Vec::new()
    };
    let receipt_id = mint.receipt();
    let draft = Draft { customer: &customer, receipt_id, replaces: command.replaces };
    let granted = if decisions.delegated_administration == Some(Decision::Accept) {
        Some(delegate(facts, draft, mint, &mut changes)?)
    } else {
        None
    };
    let receipt = Receipt {
        id: receipt_id,
        customer_id: customer.id,
        customer_name: customer.name.clone(),
        accepted_by: email,
        proof,
        at: now,
        partner_id: partner.id,
        partner_name: invitation.partner_name.clone(),
        invitation_id: Some(invitation.id),
        amendment_id: None,
        kind: Some(invitation.kind),
        offer_version: Some(invitation.offer_version),
        locale: command.locale.unwrap_or(invitation.locale),
        decisions,
        subscriptions: subscriptions.iter().map(receipt_line).collect(),
        delegation: granted.as_ref().map(|granted| ReceiptDelegation {
            id: granted.delegation.id,
            capabilities: granted.delegation.capabilities.clone(),
            ends_at: granted.delegation.ends_at,
            duration_days: invitation.delegated_administration.as_ref().map(|asked| asked.duration_days),
            replaced_partner_name: granted.replaced_partner_name.clone(),
        }),
        statement: Statement::default(),
    }
    .worded(wording);
    let outcome = Outcome::Accepted { at: now, decisions, customer_id: customer.id, receipt_id };
    let accepted = ended(invitation, outcome);
    let fact = Fact::InvitationAccepted {
        invitation: Box::new(accepted.clone()),
        receipt: Box::new(receipt.clone()),
    };
    changes.push(Change::Invitation(Box::new(Changed::one(accepted.clone(), fact))));
    changes.push(Change::Receipt(Box::new(receipt.clone())));
    if is_new {
        changes.extend(directory::founding_users(&customer, mint));
    }
    let delegation = granted.map(|granted| granted.delegation);
    Ok(Accepted { changes, invitation: accepted, customer, receipt, subscriptions, delegation })
}
