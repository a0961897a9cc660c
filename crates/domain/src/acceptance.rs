//! What the holder of the link does: ask for a code, accept in parts, decline, report, ask for a new
//! link, hand over.
//!
//! Acceptance is one transaction (**consent**, **one-outcome**, **one-delegate**): the invitation, the
//! customer, its subscriptions, the delegation with its slot and the receipt change together or not at all.

use std::collections::BTreeMap;

use crate::catalog::Catalog;
use crate::customer::{Country, Customer};
use crate::delegation::{Delegation, End, Slot};
use crate::fact::{Change, Changed, Fact};
use crate::invitation::{Decision, Decisions, DeclineCause, Invitation, Kind, Outcome, Status};
use crate::lifecycle::{changed, ended};
use crate::moment::Moment;
use crate::offer::Line;
use crate::partner::Partner;
use crate::proof::CodeCycle;
use crate::receipt::{Proof, Receipt, ReceiptDelegation, ReceiptLine};
use crate::refusal::{Fault, Refusal};
use crate::subscription::{Designation, Hold, Status as SubscriptionStatus, Subscription};
use crate::text::{OrganizationName, Reason};
use crate::{DelegationId, EmailAddress, Mint, PartnerId};

/// Seconds between two mails that a link holder can cause to the partner or the administrators.
pub const NUDGE_PAUSE_SECONDS: i64 = 86_400;

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
        invitation_id: invitation.id,
        kind: invitation.kind,
        offer_version: invitation.offer_version,
        locale: invitation.locale,
        decisions,
        subscriptions: subscriptions.iter().map(receipt_line).collect(),
        delegation: granted.as_ref().map(|granted| ReceiptDelegation {
            id: granted.delegation.id,
            capabilities: granted.delegation.capabilities.clone(),
            ends_at: granted.delegation.ends_at,
            replaced_partner_name: granted.replaced_partner_name.clone(),
        }),
    };
    let outcome = Outcome::Accepted { at: now, decisions, customer_id: customer.id, receipt_id };
    let accepted = ended(invitation, outcome);
    let fact = Fact::InvitationAccepted {
        invitation: Box::new(accepted.clone()),
        receipt: Box::new(receipt.clone()),
    };
    changes.push(Change::Invitation(Box::new(Changed::one(accepted.clone(), fact))));
    changes.push(Change::Receipt(Box::new(receipt.clone())));
    let delegation = granted.map(|granted| granted.delegation);
    Ok(Accepted { changes, invitation: accepted, customer, receipt, subscriptions, delegation })
}

/// The answers to what was offered, silence counting as no; refused when nothing of it is taken, or when
/// something is answered that was not offered.
fn decisions_on(invitation: &Invitation, given: Decisions) -> Result<Decisions, Refusal> {
    let mut faults = Vec::new();
    let mut answer = |offered: bool, given: Option<Decision>, field: &str| {
        if !offered && given.is_some() {
            faults.push(Fault::new(format!("/decisions/{field}"), "is not offered by this invitation"));
        }
        offered.then(|| given.unwrap_or(Decision::Decline))
    };
    let decisions = Decisions {
        commercial: answer(invitation.kind != Kind::DelegatedAdministration, given.commercial, "commercial"),
        delegated_administration: answer(
            invitation.delegated_administration.is_some(),
            given.delegated_administration,
            "delegatedAdministration",
        ),
        partner_of_record: answer(invitation.partner_of_record, given.partner_of_record, "partnerOfRecord"),
    };
    if decisions.partner_of_record == Some(Decision::Accept) && decisions.commercial != Some(Decision::Accept)
    {
        faults.push(Fault::new(
            "/decisions/partnerOfRecord",
            "can only be accepted together with the services: a partner of record belongs to a subscription",
        ));
    }
    let takes_something =
        [decisions.commercial, decisions.delegated_administration].contains(&Some(Decision::Accept));
    if !takes_something && faults.is_empty() {
        faults.push(Fault::new(
            "/decisions",
            "must accept something; to refuse everything, decline the invitation",
        ));
    }
    if faults.is_empty() { Ok(decisions) } else { Err(Refusal::Invalid(faults)) }
}

/// The customer that accepts and the person who does it for it. The link proves a mailbox, never
/// authority: a known organization answers through a signed-in administrator, a new one with a code.
fn who_accepts(
    command: &Accept,
    acceptor: &Acceptor,
    facts: &Facts<'_>,
    mint: &mut Mint,
) -> Result<(Customer, Proof, EmailAddress), Refusal> {
    let invitation = facts.invitation;
    if let Some(customer) = facts.customer {
        return match acceptor {
            Acceptor::SignedIn(email) if customer.admins.contains(email) => {
                Ok((customer.clone(), Proof::AdministratorSignIn, email.clone()))
            }
            Acceptor::SignedIn(_) | Acceptor::ProvedMailbox(_) | Acceptor::LinkHolder => {
                Err(Refusal::AdministratorRequired)
            }
        };
    }
    let Acceptor::ProvedMailbox(cycle) = acceptor else {
        return Err(Refusal::ProofRequired);
    };
    cycle.require_usable(facts.now)?;
    let (name, country) = command.organization.clone().ok_or_else(|| {
        Refusal::invalid("/organization/name", "is required: this organization is new here")
    })?;
    let email = invitation.recipient.email.clone();
    let domain = email.domain();
    let customer = Customer {
        id: mint.customer(),
        name,
        country,
        cloud: facts.partner.cloud.clone(),
        domains: (!domain.is_public_mail()).then_some(domain).into_iter().collect(),
        admins: [email.clone()].into(),
        locale: invitation.locale,
        created_at: facts.now,
        revision: 1,
        sequence: 1,
    };
    Ok((customer, Proof::Code, email))
}

/// One subscription for each line: a new one, or the running trial converted in place.
fn subscribe(
    facts: &Facts<'_>,
    customer: &Customer,
    with_designation: bool,
    mint: &mut Mint,
    changes: &mut Vec<Change>,
) -> Result<Vec<Subscription>, Refusal> {
    let mut subscriptions = Vec::new();
    for line in &facts.invitation.lines {
        let hold = facts.holds.get(&line.service).cloned().unwrap_or_default();
        let running =
            facts.subscriptions.get(&line.service).filter(|subscription| subscription.is_running(facts.now));
        let is_trial = facts.invitation.kind == Kind::Trial;
        if is_trial && hold.trial_used {
            return Err(Refusal::TrialAlreadyUsed);
        }
        let trial = match running.map(|subscription| (subscription, subscription.status(facts.now))) {
            None => None,
            Some((trial, SubscriptionStatus::Trial)) if !is_trial => Some(trial),
            Some(_) => return Err(Refusal::ServiceAlreadyOwned),
        };
        let begun = subscribe_to(line, facts, customer, trial, with_designation, mint);
        let after = Hold {
            trial_used: hold.trial_used || is_trial,
            subscription_id: Some(begun.state.id),
            revision: hold.revision + 1,
        };
        changes.push(Change::Hold { customer_id: customer.id, service: line.service.clone(), after });
        subscriptions.push(begun.state.clone());
        changes.push(Change::Subscription(Box::new(begun)));
    }
    Ok(subscriptions)
}

fn subscribe_to(
    line: &Line,
    facts: &Facts<'_>,
    customer: &Customer,
    trial: Option<&Subscription>,
    with_designation: bool,
    mint: &mut Mint,
) -> Changed<Subscription> {
    let (invitation, now) = (facts.invitation, facts.now);
    let mut subscription = Subscription {
        id: trial.map_or_else(|| mint.subscription(), |trial| trial.id),
        customer_id: customer.id,
        customer_name: customer.name.clone(),
        partner_id: invitation.partner_id,
        partner_name: invitation.partner_name.clone(),
        partner_contact: invitation.created_by.clone(),
        invitation_id: invitation.id,
        service: line.service.clone(),
        plan: line.plan.clone(),
        licenses: line.licenses,
        terms: line.terms,
        started_at: trial.map_or(now, |trial| trial.started_at),
        terms_since: now,
        ends_at: Subscription::end_of(line, facts.catalog.limits.trial_days, now),
        end: None,
        warned_days: None,
        locale: invitation.locale,
        designation: trial.and_then(|trial| trial.designation.clone()),
        revision: trial.map_or(0, |trial| trial.revision) + 1,
        sequence: trial.map_or(0, |trial| trial.sequence) + 1,
    };
    if with_designation {
        subscription.designation = Some(Designation {
            id: mint.designation(),
            partner_id: invitation.partner_id,
            partner_name: invitation.partner_name.clone(),
            at: now,
        });
        subscription.sequence += 1;
    }
    let snapshot = Box::new(subscription.clone());
    let mut facts = vec![match trial {
        None => Fact::SubscriptionStarted { subscription: snapshot.clone() },
        Some(trial) => Fact::SubscriptionConverted {
            subscription: snapshot.clone(),
            previous_partner_id: trial.partner_id,
        },
    }];
    if with_designation {
        facts.push(Fact::DesignationSet { subscription: snapshot });
    }
    Changed { state: subscription, facts }
}

fn receipt_line(subscription: &Subscription) -> ReceiptLine {
    ReceiptLine { subscription_id: subscription.id, ends_at: subscription.ends_at, line: subscription.line() }
}

#[derive(Clone, Copy)]
struct Draft<'a> {
    customer: &'a Customer,
    receipt_id: crate::ReceiptId,
    replaces: Option<Replaces>,
}

struct Granted {
    delegation: Delegation,
    replaced_partner_name: Option<OrganizationName>,
}

/// Takes the customer's slot, or swaps it from the partner that the page named. A delegation that has
/// lapsed by time holds nothing; a suspended one does.
fn delegate(
    facts: &Facts<'_>,
    draft: Draft<'_>,
    mint: &mut Mint,
    changes: &mut Vec<Change>,
) -> Result<Granted, Refusal> {
    let Facts { invitation, now, .. } = *facts;
    let requested = invitation.delegated_administration.as_ref().ok_or(Refusal::InvalidTransition)?;
    let holder = facts.slot.filter(|slot| slot.is_held(now));
    match (holder, draft.replaces) {
        (None, None) => {}
        (Some(_), None) => return Err(Refusal::DelegateSlotTaken),
        (Some(slot), Some(Replaces::Delegation(id))) if slot.delegation_id == id => {}
        (Some(slot), Some(Replaces::Partner(id))) if slot.partner_id == id => {}
        (_, Some(_)) => return Err(Refusal::SlotChanged),
    }
    if let Some(slot) = holder {
        // **one-delegate**: whoever takes a held slot ends the delegation that held it.
        let old = facts.slot_delegation.filter(|old| old.id == slot.delegation_id);
        let replaced = old.ok_or(Refusal::SlotChanged)?.ended(End::Replaced { at: now });
        let fact = Fact::DelegationReplaced { delegation: Box::new(replaced.clone()) };
        changes.push(Change::Delegation(Changed::one(replaced, fact)));
    }
    let delegation = Delegation {
        id: mint.delegation(),
        customer_id: draft.customer.id,
        customer_name: draft.customer.name.clone(),
        partner_id: invitation.partner_id,
        partner_name: invitation.partner_name.clone(),
        partner_contact: invitation.created_by.clone(),
        invitation_id: invitation.id,
        receipt_id: draft.receipt_id,
        capabilities: requested.capabilities.clone(),
        granted_at: now,
        ends_at: now.plus_days(requested.duration_days),
        locale: invitation.locale,
        end: None,
        warned_days: None,
        revision: 1,
        sequence: 1,
    };
    changes.push(Change::Slot {
        customer_id: draft.customer.id,
        before: facts.slot.map(|slot| slot.delegation_id),
        after: Some(delegation.slot()),
    });
    let fact = Fact::DelegationGranted { delegation: Box::new(delegation.clone()) };
    changes.push(Change::Delegation(Changed::one(delegation.clone(), fact)));
    Ok(Granted { delegation, replaced_partner_name: holder.map(|slot| slot.partner_name.clone()) })
}

/// The holder of the link takes nothing.
pub fn decline(invitation: &Invitation, reason: Option<Reason>, now: Moment) -> Result<Vec<Change>, Refusal> {
    invitation.require_answerable(Status::Declined, now)?;
    let cause = reason.map_or(DeclineCause::Unstated, DeclineCause::Stated);
    let declined = ended(invitation, Outcome::Declined { at: now, cause });
    Ok(changed(declined, |invitation| Fact::InvitationDeclined { invitation }))
}

/// The holder of the link does not know the partner: declined, and a strike against the partner.
pub fn report(invitation: &Invitation, partner: &Partner, now: Moment) -> Result<Vec<Change>, Refusal> {
    invitation.require_answerable(Status::Declined, now)?;
    let declined = ended(invitation, Outcome::Declined { at: now, cause: DeclineCause::UnknownSender });
    let mut changes = changed(declined, |invitation| Fact::InvitationDeclined { invitation });
    changes.push(strike(partner, now));
    Ok(changes)
}

/// A recipient complains about the partner's mail: it counts as a report does, once for each address.
pub fn complain(partner: &Partner, email: EmailAddress, now: Moment) -> Vec<Change> {
    vec![Change::Complaint { partner_id: partner.id, email }, strike(partner, now)]
}

fn strike(partner: &Partner, now: Moment) -> Change {
    let struck = partner.clone().struck(now);
    let fact = Fact::PartnerReported { partner: Box::new(struck.clone()) };
    Change::Partner(Box::new(Changed::one(struck, fact)))
}

/// The holder of the link asks for a code; only where a code is what is needed.
pub fn request_code(
    invitation: &Invitation,
    customer: Option<&Customer>,
    previous: Option<&CodeCycle>,
    now: Moment,
) -> Result<Vec<Change>, Refusal> {
    invitation.require_answerable(Status::Accepted, now)?;
    if customer.is_some() {
        return Err(Refusal::AdministratorRequired);
    }
    let after = CodeCycle::next(previous, now)?;
    let (cycle_number, usable_until) = (after.number, after.ends_at());
    let asked = Invitation { sequence: invitation.sequence + 1, ..invitation.clone() };
    let mut changes =
        changed(asked, |invitation| Fact::InvitationCodeRequested { invitation, cycle_number, usable_until });
    changes.push(Change::CodeCycle { invitation_id: invitation.id, before: previous.cloned(), after });
    Ok(changes)
}

/// A wrong code was tried: it is counted, and never harms the invitation.
pub fn miss_code(invitation: &Invitation, cycle: &CodeCycle, now: Moment) -> Result<Vec<Change>, Refusal> {
    cycle.require_usable(now)?;
    Ok(vec![Change::CodeCycle {
        invitation_id: invitation.id,
        before: Some(cycle.clone()),
        after: cycle.missed(now),
    }])
}

/// The holder of an expired link asks for a new one: the partner is told, at most once a day.
pub fn request_renewal(invitation: &Invitation, now: Moment) -> Result<Vec<Change>, Refusal> {
    match invitation.status(true, now) {
        Status::Expired => {}
        Status::Canceled => return Err(Refusal::InvitationCanceled),
        _ => return Err(Refusal::InvalidTransition),
    }
    if is_within_pause(invitation.renewal_requested_at, now) {
        return Ok(Vec::new());
    }
    let asked = Invitation {
        renewal_requested_at: Some(now),
        sequence: invitation.sequence + 1,
        ..invitation.clone()
    };
    Ok(changed(asked, |invitation| Fact::InvitationRenewalRequested { invitation }))
}

/// Someone of a known organization has the invitation handed to its administrators, at most once a day.
pub fn hand_over(
    invitation: &Invitation,
    customer: Option<&Customer>,
    now: Moment,
) -> Result<Vec<Change>, Refusal> {
    invitation.require_answerable(Status::Accepted, now)?;
    let customer = customer.ok_or(Refusal::InvalidTransition)?;
    if is_within_pause(invitation.handed_over_at, now) {
        return Ok(Vec::new());
    }
    let handed =
        Invitation { handed_over_at: Some(now), sequence: invitation.sequence + 1, ..invitation.clone() };
    let (customer_name, admins) = (customer.name.clone(), customer.admins.clone());
    Ok(changed(handed, |invitation| Fact::InvitationHandedOver { invitation, customer_name, admins }))
}

fn is_within_pause(last: Option<Moment>, now: Moment) -> bool {
    last.is_some_and(|last| now < last.plus_seconds(NUDGE_PAUSE_SECONDS))
}
