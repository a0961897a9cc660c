//! What becomes of a delegation: one side ends it or gives part of it up, it goes on, its time runs out.
//!
//! **one-delegate**: a customer has at most one effective delegation, and its [`Slot`] names it.

pub mod amendment;
mod extension;
mod idleness;
mod interruption;
mod narrowing;

pub use state::delegation::*;

pub use extension::set_auto_extension;
pub use idleness::look_at_use;
pub use interruption::attend;
pub use narrowing::narrow;

use crate::change::{Change, Changed};
use crate::fact::Fact;
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::text::Reason;

/// Refuses a change of a delegation that has ended.
fn require_running(delegation: &Delegation, now: Moment) -> Result<(), Refusal> {
    if delegation.is_running(now) { Ok(()) } else { Err(Refusal::InvalidTransition) }
}

/// The number of events after so many more.
fn after_facts(delegation: &Delegation, count: usize) -> u32 {
    delegation.sequence.saturating_add(u32::try_from(count).unwrap_or(u32::MAX))
}

/// The change that a delegation's next state is.
fn changed(after: Delegation, facts: impl FnOnce(Box<Delegation>) -> Vec<Fact>) -> Change {
    let facts = facts(Box::new(after.clone()));
    Change::Delegation(Box::new(Changed { state: after, facts }))
}

/// One side ends the delegation at once; the slot is free in the same transaction.
pub fn terminate(
    delegation: &Delegation,
    by: Side,
    reason: Option<Reason>,
    now: Moment,
) -> Result<Vec<Change>, Refusal> {
    match delegation.status(true, now) {
        Status::Active | Status::Suspended => {}
        Status::Terminated => return Err(Refusal::AlreadyInState),
        Status::Expired | Status::Replaced => return Err(Refusal::InvalidTransition),
    }
    let ended = delegation.ended(End::Terminated { at: now, by, reason });
    Ok(vec![
        Change::Slot { customer_id: ended.customer_id, before: Some(ended.id), after: None },
        Change::Delegation(Box::new(Changed::one(
            ended.clone(),
            Fact::DelegationTerminated { delegation: Box::new(ended) },
        ))),
    ])
}

/// The record that a delegation's time is over; none while it lasts, and where its end is recorded.
pub(crate) fn expired(delegation: &Delegation, now: Moment) -> Option<Change> {
    if delegation.end.is_some() || now < delegation.final_end() {
        return None;
    }
    let ends_at = delegation.final_end();
    let ended = Delegation { ends_at, ..delegation.ended(End::Expired { at: now }) };
    let fact = Fact::DelegationExpired { delegation: Box::new(ended.clone()) };
    Some(Change::Delegation(Box::new(Changed::one(ended, fact))))
}

/// What the sweep has to do for a delegation at `now`: record its end, that an amendment lapsed, that it went on by
/// itself, or give the nearest warning that is due; thresholds that were missed collapse into the nearest. Empty
/// when nothing is due. A delegation whose end is not recorded holds its slot (**one-delegate**).
pub fn sweep(delegation: &Delegation, now: Moment) -> Vec<Change> {
    if delegation.end.is_some() || delegation.due_at().is_none_or(|due_at| now < due_at) {
        return Vec::new();
    }
    if let Some(ended) = expired(delegation, now) {
        let (customer_id, before) = (delegation.customer_id, Some(delegation.id));
        return vec![ended, Change::Slot { customer_id, before, after: None }];
    }
    let lapsed = amendment::lapsed(delegation, now);
    if !lapsed.is_empty() {
        return lapsed;
    }
    if let Some(extended) = extension::extended(delegation, now) {
        return vec![extended];
    }
    let Some(days) = delegation.warned().due_days(&WARNING_DAYS, now) else { return Vec::new() };
    let warned =
        Delegation { warned_days: Some(days), sequence: delegation.sequence + 1, ..delegation.clone() };
    vec![Change::Delegation(Box::new(Changed::one(
        warned.clone(),
        Fact::DelegationExpiring { delegation: Box::new(warned), days },
    )))]
}
