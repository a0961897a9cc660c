//! How long a delegation lasts: until its end, or, where the customer lets it go on by itself, half a year longer each
//! time, never past what the customer's last confirmation carries.

use super::{Delegation, LONGEST_DURATION_DAYS, changed, require_running};
use crate::change::Change;
use crate::fact::Fact;
use crate::moment::Moment;
use crate::refusal::Refusal;

/// Days by which it goes on at its end.
pub const EXTENSION_DAYS: u32 = 180;

impl Delegation {
    /// From this moment on it has ended, whatever a sweep did or did not record.
    pub fn final_end(&self) -> Moment {
        if self.auto_extends { self.ends_at.max(self.confirmed_until()) } else { self.ends_at }
    }

    /// The end as it is at `now`: where it goes on by itself, the one of the present half-year.
    pub fn current_end(&self, now: Moment) -> Moment {
        let (mut end, last) = (self.ends_at, self.final_end());
        while now >= end && end < last {
            end = end.plus_days(EXTENSION_DAYS).min(last);
        }
        end
    }

    /// How far the customer's last confirmation carries.
    fn confirmed_until(&self) -> Moment {
        self.confirmed_at.unwrap_or(self.granted_at).plus_days(LONGEST_DURATION_DAYS)
    }

    /// When it goes on by itself next; none when it does not, or not any more.
    pub(super) fn extends_at(&self) -> Option<Moment> {
        (self.ends_at < self.final_end()).then_some(self.ends_at)
    }

    /// The slot as it is held from now on, where that changes.
    pub(super) fn held_as(&self, before: &Delegation) -> Option<Change> {
        let (customer_id, id) = (self.customer_id, self.id);
        let slot = self.slot();
        (slot != before.slot()).then_some(Change::Slot { customer_id, before: Some(id), after: Some(slot) })
    }
}

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
    let slot = after.held_as(delegation);
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
