//! How long a delegation lasts: until its end, or, where the customer lets it go on by itself, half a year longer each
//! time, never past what the customer's last confirmation carries.

use super::{Delegation, changed, require_running};
use crate::change::Change;
use crate::fact::Fact;
use crate::moment::Moment;
use crate::refusal::Refusal;

/// The customer lets it go on by itself, which confirms it anew, or no longer. What is so already changes nothing.
pub fn set_auto_extension(
    delegation: &Delegation,
    enabled: bool,
    now: Moment,
) -> Result<Vec<Change>, Refusal> {
    require_running(delegation, now)?;
    if delegation.auto_extends == enabled {
        return Ok(Vec::new());
    }
    let after = Delegation {
        auto_extends: enabled,
        ends_at: delegation.current_end(now),
        confirmed_at: if enabled { Some(now) } else { delegation.confirmed_at },
        revision: delegation.revision + 1,
        sequence: delegation.sequence + 1,
        ..delegation.clone()
    };
    let slot = slot_changed(delegation, &after);
    let mut changes =
        vec![changed(after, |delegation| vec![Fact::DelegationAutoExtensionChanged { delegation }])];
    changes.extend(slot);
    Ok(changes)
}

/// What the sweep records once it has gone on by itself; several times that nobody recorded are one.
pub(super) fn extended(delegation: &Delegation, now: Moment) -> Option<Change> {
    delegation.extends_at().filter(|extends_at| *extends_at <= now)?;
    let after = Delegation {
        ends_at: delegation.current_end(now),
        sequence: delegation.sequence + 1,
        ..delegation.clone()
    };
    Some(changed(after, |delegation| vec![Fact::DelegationExtended { delegation, by_itself: true }]))
}

/// The slot as it is held from now on, where that changes.
pub(super) fn slot_changed(before: &Delegation, after: &Delegation) -> Option<Change> {
    let slot = after.slot();
    let (customer_id, id) = (after.customer_id, after.id);
    (slot != before.slot()).then_some(Change::Slot { customer_id, before: Some(id), after: Some(slot) })
}
