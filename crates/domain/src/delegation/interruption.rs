//! What both sides of a delegation are told of its partner's standing. Whether the partner may act is a comparison
//! ([`crate::standing`]) and waits for none of this.

use super::Delegation;
use crate::change::{Change, Changed};
use crate::fact::Fact;
use crate::moment::Moment;
use crate::standing::Interruption;

/// What there is to tell at `now` of an interruption that there is or will be: each change once, and several that
/// nobody told of as the one that remains. It is no revision: what was seen of the delegation is still so.
pub fn attend(delegation: &Delegation, interruption: Option<Interruption>, now: Moment) -> Option<Change> {
    use Interruption::{Announced, Suspended};
    if delegation.end.is_some() || now >= delegation.final_end() {
        return None;
    }
    let interruption = interruption.filter(|interruption| begins_before_the_end(*interruption, delegation));
    let told = delegation.interruption;
    let fact: fn(Box<Delegation>) -> Fact = match (told, interruption) {
        (None, None) | (Some(Suspended { .. }), Some(Suspended { .. })) => return None,
        (Some(Announced { suspends_at: told, .. }), Some(Announced { suspends_at, .. }))
            if told == suspends_at =>
        {
            return None;
        }
        (_, Some(Suspended { .. })) => |delegation| Fact::DelegationSuspended { delegation },
        (Some(Suspended { .. }), _) => |delegation| Fact::DelegationResumed { delegation },
        (_, Some(Announced { .. })) => |delegation| Fact::DelegationSuspensionAnnounced { delegation },
        (Some(Announced { .. }), None) => |delegation| Fact::DelegationSuspensionWithdrawn { delegation },
    };
    let told = Delegation { interruption, sequence: delegation.sequence + 1, ..delegation.clone() };
    Some(Change::Delegation(Box::new(Changed::one(told.clone(), fact(Box::new(told))))))
}

/// Nobody needs to hear of an interruption that would begin when everything is over.
fn begins_before_the_end(interruption: Interruption, delegation: &Delegation) -> bool {
    match interruption {
        Interruption::Announced { suspends_at, .. } => suspends_at < delegation.final_end(),
        Interruption::Suspended { .. } => true,
    }
}
