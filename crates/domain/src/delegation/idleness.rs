//! Administration that nobody makes use of: the customer is told once, and decides.

use super::Delegation;
use crate::change::{Change, Changed};
use crate::fact::Fact;
use crate::moment::Moment;
use crate::usage::{IDLE_DAYS, Usage};

/// What the sweep has to do where it is time to look at the use of a delegation: the customer is told that there was
/// none for [`IDLE_DAYS`], once, or it is looked again that long after the last one. Empty before the time.
pub fn look_at_use(delegation: &Delegation, usage: &Usage, now: Moment) -> Vec<Change> {
    if !delegation.is_use_due(now) {
        return Vec::new();
    }
    let since = usage.latest().unwrap_or(delegation.granted_at).max(delegation.granted_at);
    let idle_from = since.plus_days(IDLE_DAYS);
    if now < idle_from {
        let after = Delegation { idle_due_at: Some(idle_from), ..delegation.clone() };
        return vec![Change::Delegation(Box::new(Changed { state: after, facts: Vec::new() }))];
    }
    let after = Delegation { idle_due_at: None, sequence: delegation.sequence + 1, ..delegation.clone() };
    let fact = Fact::DelegationIdle { delegation: Box::new(after.clone()), since };
    vec![Change::Delegation(Box::new(Changed::one(after, fact)))]
}
