//! What becomes of an amendment: a partner proposes more, or for longer, and the customer answers against what it
//! changes. What was granted stands meanwhile.

pub use state::delegation::amendment::*;

use super::extension::slot_changed;
use super::{Delegation, LONGEST_DURATION_DAYS, after_facts, changed, require_running};
use crate::capability::Capabilities;
use crate::catalog::{Catalog, Feature};
use crate::change::Change;
use crate::fact::Fact;
use crate::gate;
use crate::invitation::{Decision, Decisions, Kind};
use crate::moment::Moment;
use crate::partner::{Member, Partner, Role};
use crate::receipt::{Proof, Receipt, ReceiptDelegation, Statement, Wording};
use crate::refusal::{Fault, Refusal};
use crate::text::{Locale, Reason};
use crate::{AmendmentId, EmailAddress, ReceiptId};

/// Days in which the customer may answer.
pub const ANSWER_DAYS: u32 = 30;
/// The partner's people who may propose one.
pub const PROPOSING_ROLES: [Role; 3] = [Role::Owner, Role::Seller, Role::DelegateAgent];

/// What a partner wants to be granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Everything that would be granted.
    pub capabilities: Option<Capabilities>,
    /// For how many days from the acceptance on.
    pub duration_days: Option<u32>,
}

/// Who proposes, with what its gates depend on.
#[derive(Clone, Copy, Debug)]
pub struct Proposer<'a> {
    /// The person.
    pub member: &'a Member,
    /// Its partner.
    pub partner: &'a Partner,
    /// The catalog.
    pub catalog: &'a Catalog,
}

/// The customer's person who agrees, with what the partner's gates depend on.
#[derive(Clone, Copy)]
pub struct Countersigner<'a> {
    /// The administrator.
    pub email: &'a EmailAddress,
    /// The partner that proposed.
    pub partner: &'a Partner,
    /// The catalog.
    pub catalog: &'a Catalog,
    /// How the receipt is put in words.
    pub wording: Wording<'a>,
    /// The language it was read in, where that was not the delegation's.
    pub locale: Option<Locale>,
}

impl std::fmt::Debug for Countersigner<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Countersigner").field("partner", &self.partner.id).finish_non_exhaustive()
    }
}

/// A member of the partner proposes more, or for longer.
pub fn propose(
    delegation: &Delegation,
    id: AmendmentId,
    terms: Terms,
    proposer: Proposer<'_>,
    now: Moment,
) -> Result<(Amendment, Vec<Change>), Refusal> {
    proposer.member.require_any(&PROPOSING_ROLES)?;
    require_running(delegation, now)?;
    gate::feature_gates(proposer.partner, proposer.catalog, Feature::DelegatedAdministration, now)?;
    let faults = faults_of(&terms, delegation, now);
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults));
    }
    if delegation.open_amendment(now).is_some() {
        return Err(Refusal::InvalidTransition);
    }
    let amendment = Amendment {
        id,
        delegation_id: delegation.id,
        capabilities: terms.capabilities,
        duration_days: terms.duration_days,
        before: delegation.capabilities.clone(),
        ends_at_before: delegation.current_end(now),
        proposed_by: proposer.member.email.clone(),
        proposed_at: now,
        lapses_at: now.plus_days(ANSWER_DAYS).min(delegation.final_end()),
        outcome: None,
    };
    let (mut facts, mut changes) = (Vec::new(), Vec::new());
    lapse_unrecorded(delegation, now, &mut facts, &mut changes);
    let waiting = Box::new(amendment.clone());
    let sequence = after_facts(delegation, facts.len() + 1);
    let after = Delegation { amendment: Some(waiting.clone()), sequence, ..delegation.clone() };
    changes.push(Change::Amendment(waiting.clone()));
    changes.push(changed(after, |delegation| {
        facts.push(Fact::AmendmentProposed { delegation, amendment: waiting });
        facts
    }));
    Ok((amendment, changes))
}

fn faults_of(terms: &Terms, delegation: &Delegation, now: Moment) -> Vec<Fault> {
    let mut faults = Vec::new();
    let (mut is_wider, mut is_longer) = (false, false);
    if let Some(capabilities) = &terms.capabilities {
        let keeps_all = delegation.capabilities.iter().all(|granted| capabilities.contains(granted));
        is_wider = keeps_all && *capabilities != delegation.capabilities;
        if !keeps_all {
            let detail = "must include what is granted already: to give something up, narrow the delegation";
            faults.push(Fault::new("/capabilities", detail));
        }
    }
    if let Some(days) = terms.duration_days {
        let is_bounded = (1..=LONGEST_DURATION_DAYS).contains(&days);
        is_longer = is_bounded && now.plus_days(days) > delegation.current_end(now);
        if !is_bounded {
            faults.push(Fault::new("/durationDays", format!("must be 1 to {LONGEST_DURATION_DAYS}")));
        } else if !is_longer {
            faults.push(Fault::new("/durationDays", "must lead past the present end, counted from today"));
        }
    }
    if faults.is_empty() && !is_wider && !is_longer {
        faults.push(Fault::new("/capabilities", "must add something, or durationDays must lead further"));
    }
    faults
}

/// An administrator of the customer agrees: what was proposed is granted from now on, with a receipt (**consent**).
pub fn accept(
    delegation: &Delegation,
    id: AmendmentId,
    receipt_id: ReceiptId,
    countersigner: Countersigner<'_>,
    now: Moment,
) -> Result<(Amendment, Vec<Change>), Refusal> {
    let Countersigner { email, partner, catalog, wording, locale } = countersigner;
    let amendment = waiting(delegation, id, now)?;
    gate::feature_gates(partner, catalog, Feature::DelegatedAdministration, now)?;
    let end_before = delegation.current_end(now);
    let ends_at = amendment.ends_at_after(now).max(end_before);
    let accepted = amendment.decided(Outcome::Accepted { at: now, by: email.clone(), ends_at, receipt_id });
    let is_longer = ends_at > end_before;
    let is_wider = *amendment.after() != delegation.capabilities;
    let after = Delegation {
        capabilities: amendment.after().clone(),
        ends_at,
        confirmed_at: Some(now),
        warned_days: if is_longer { None } else { delegation.warned_days },
        amendment: None,
        receipt_id,
        revision: delegation.revision + 1,
        sequence: after_facts(delegation, 1 + usize::from(is_wider) + usize::from(is_longer)),
        ..delegation.clone()
    };
    let receipt = receipt(&after, &accepted, receipt_id, email, now);
    let locale = locale.unwrap_or(receipt.locale);
    let receipt = Box::new(Receipt { locale, ..receipt }.worded(wording));
    let slot = slot_changed(delegation, &after);
    let delegation = changed(after, |delegation| {
        let amendment = Box::new(accepted.clone());
        let mut facts = vec![Fact::AmendmentAccepted {
            delegation: delegation.clone(),
            amendment,
            receipt: receipt.clone(),
        }];
        if is_wider {
            facts.push(Fact::DelegationWidened { delegation: delegation.clone() });
        }
        if is_longer {
            facts.push(Fact::DelegationExtended { delegation, by_itself: false });
        }
        facts
    });
    let unchanged = Change::PartnerUnchanged { partner_id: partner.id, revision: partner.revision };
    let mut changes = vec![delegation, Change::Amendment(Box::new(accepted.clone()))];
    changes.extend([Change::Receipt(receipt), unchanged]);
    changes.extend(slot);
    Ok((accepted, changes))
}

/// An administrator of the customer does not agree; what was granted stands.
pub fn decline(
    delegation: &Delegation,
    id: AmendmentId,
    email: &EmailAddress,
    reason: Option<Reason>,
    now: Moment,
) -> Result<(Amendment, Vec<Change>), Refusal> {
    let declined = Outcome::Declined { at: now, by: email.clone(), reason };
    let declined = waiting(delegation, id, now)?.decided(declined);
    let after = Delegation { amendment: None, sequence: after_facts(delegation, 1), ..delegation.clone() };
    let amendment = Box::new(declined.clone());
    let told = changed(after, |delegation| vec![Fact::AmendmentDeclined { delegation, amendment }]);
    Ok((declined.clone(), vec![told, Change::Amendment(Box::new(declined))]))
}

/// Why an amendment that was decided on cannot be decided on again.
pub fn refuse_decided(amendment: &Amendment, wanted: Status) -> Refusal {
    match (&amendment.outcome, wanted) {
        (Some(Outcome::Accepted { .. }), Status::Accepted)
        | (Some(Outcome::Declined { .. }), Status::Declined) => Refusal::AlreadyInState,
        _ => Refusal::InvalidTransition,
    }
}

/// The amendment, where it waits.
fn waiting(delegation: &Delegation, id: AmendmentId, now: Moment) -> Result<&Amendment, Refusal> {
    let named = delegation.amendment.as_deref().filter(|amendment| amendment.id == id);
    let amendment = named.ok_or(Refusal::NotFound)?;
    if amendment.status(delegation, now) == Status::Open {
        Ok(amendment)
    } else {
        Err(Refusal::InvalidTransition)
    }
}

/// What the sweep records once an amendment has lapsed.
pub(super) fn lapsed(delegation: &Delegation, now: Moment) -> Vec<Change> {
    let (mut facts, mut changes) = (Vec::new(), Vec::new());
    lapse_unrecorded(delegation, now, &mut facts, &mut changes);
    if !facts.is_empty() {
        let sequence = after_facts(delegation, facts.len());
        let after = Delegation { amendment: None, sequence, ..delegation.clone() };
        changes.push(changed(after, |_| facts));
    }
    changes
}

/// Records that the amendment that waits, if there is one, can be answered no more since `now`.
pub(super) fn lapse_unanswered(
    delegation: &Delegation,
    now: Moment,
    facts: &mut Vec<Fact>,
    changes: &mut Vec<Change>,
) {
    let Some(amendment) = delegation.amendment.as_deref() else { return };
    let lapsed = Box::new(amendment.decided(Outcome::Lapsed { at: now }));
    let after = Box::new(Delegation {
        amendment: None,
        sequence: after_facts(delegation, facts.len() + 1),
        ..delegation.clone()
    });
    facts.push(Fact::AmendmentLapsed { delegation: after, amendment: lapsed.clone() });
    changes.push(Change::Amendment(lapsed));
}

/// The same for one whose time is over.
fn lapse_unrecorded(delegation: &Delegation, now: Moment, facts: &mut Vec<Fact>, changes: &mut Vec<Change>) {
    if delegation.amendment.as_deref().is_some_and(|amendment| now >= amendment.lapses_at) {
        lapse_unanswered(delegation, now, facts, changes);
    }
}

fn receipt(
    after: &Delegation,
    amendment: &Amendment,
    id: ReceiptId,
    email: &EmailAddress,
    now: Moment,
) -> Receipt {
    Receipt {
        id,
        customer_id: after.customer_id,
        customer_name: after.customer_name.clone(),
        accepted_by: email.clone(),
        proof: Proof::AdministratorSignIn,
        at: now,
        partner_id: after.partner_id,
        partner_name: after.partner_name.clone(),
        invitation_id: Some(after.invitation_id),
        amendment_id: Some(amendment.id),
        kind: Some(Kind::DelegatedAdministration),
        offer_version: Some(1),
        locale: after.locale,
        decisions: Decisions { delegated_administration: Some(Decision::Accept), ..Decisions::default() },
        subscriptions: Vec::new(),
        delegation: Some(ReceiptDelegation {
            id: after.id,
            capabilities: after.capabilities.clone(),
            ends_at: after.ends_at,
            duration_days: amendment.duration_days,
            replaced_partner_name: None,
        }),
        statement: Statement::default(),
    }
}
