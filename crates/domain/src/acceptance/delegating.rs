//! What becomes of accepted delegated administration: the customer's slot is taken, or swapped.

use super::{Facts, Replaces};
use crate::change::{Change, Changed};
use crate::customer::Customer;
use crate::delegation::{Delegation, End, expired};
use crate::fact::Fact;
use crate::refusal::Refusal;
use crate::text::OrganizationName;
use crate::usage::IDLE_DAYS;
use crate::{Mint, ReceiptId};

/// What an acceptance knows when it comes to the delegation.
#[derive(Clone, Copy)]
pub(super) struct Draft<'a> {
    pub(super) customer: &'a Customer,
    pub(super) receipt_id: ReceiptId,
    pub(super) replaces: Option<Replaces>,
}

/// What was granted, and in whose place.
pub(super) struct Granted {
    pub(super) delegation: Delegation,
    pub(super) replaced_partner_name: Option<OrganizationName>,
}

/// Takes the customer's slot, or swaps it from the partner that the page named. A delegation that has
/// lapsed by time holds nothing; a suspended one does.
pub(super) fn delegate(
    facts: &Facts<'_>,
    draft: Draft<'_>,
    mint: &mut Mint,
    changes: &mut Vec<Change>,
) -> Result<Granted, Refusal> {
    let Facts { invitation, now, .. } = *facts;
    let requested = invitation.delegated_administration.as_ref().ok_or(Refusal::InvalidTransition)?;
    facts.partner.certified(facts.catalog, now)?;
    let holder = facts.slot.filter(|slot| slot.is_held(now));
    match (holder, draft.replaces) {
        (None, None) => {}
        (Some(_), None) => return Err(Refusal::DelegateSlotTaken),
        (Some(slot), Some(Replaces::Delegation(id))) if slot.delegation_id == id => {}
        (Some(slot), Some(Replaces::Partner(id))) if slot.partner_id == id => {}
        (_, Some(_)) => return Err(Refusal::SlotChanged),
    }
    if let (None, Some(lapsed)) = (holder, facts.slot_delegation) {
        // Whoever takes its slot records its end, too: what was decided under it before can then no longer be kept.
        // It may have been let go on by itself since the slot was read.
        changes.push(expired(lapsed, now).ok_or(Refusal::SlotChanged)?);
    }
    if let Some(slot) = holder {
        // **one-delegate**: whoever takes a held slot ends the delegation that held it.
        let old = facts.slot_delegation.filter(|old| old.id == slot.delegation_id);
        let replaced = old.ok_or(Refusal::SlotChanged)?.ended(End::Replaced { at: now });
        let fact = Fact::DelegationReplaced { delegation: Box::new(replaced.clone()) };
        changes.push(Change::Delegation(Box::new(Changed::one(replaced, fact))));
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
        locale: draft.customer.locale,
        end: None,
        warned_days: None,
        idle_due_at: Some(now.plus_days(IDLE_DAYS)),
        interruption: None,
        auto_extends: false,
        confirmed_at: None,
        amendment: None,
        revision: 1,
        sequence: 1,
        chain_head: crate::ChainHead::NONE,
    };
    changes.push(Change::Slot {
        customer_id: draft.customer.id,
        before: facts.slot.map(|slot| slot.delegation_id),
        after: Some(delegation.slot()),
    });
    let fact = Fact::DelegationGranted { delegation: Box::new(delegation.clone()) };
    changes.push(Change::Delegation(Box::new(Changed::one(delegation.clone(), fact))));
    Ok(Granted { delegation, replaced_partner_name: holder.map(|slot| slot.partner_name.clone()) })
}
