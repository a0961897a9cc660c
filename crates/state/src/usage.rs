//! When a delegate last made use of each thing that it was granted: for the customer, who may take away what nobody
//! needs.

use std::collections::BTreeMap;

use crate::capability::Capability;
use crate::moment::Moment;

/// Days without use after which a capability is idle.
pub const IDLE_DAYS: u32 = 90;
/// Use is marked at most this often, so that a busy delegate does not write the same thing all the time.
pub const MARKED_EVERY_SECONDS: i64 = 3_600;

/// When each capability of one delegation was last used, as far as it ever was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Usage(BTreeMap<Capability, Moment>);

impl FromIterator<(Capability, Moment)> for Usage {
    fn from_iter<I: IntoIterator<Item = (Capability, Moment)>>(used: I) -> Usage {
        Usage(used.into_iter().collect())
    }
}

impl Usage {
    /// When a capability was last used, to within the hour.
    pub fn last(&self, capability: Capability) -> Option<Moment> {
        self.0.get(&capability).copied()
    }

    /// When anything was last used.
    pub fn latest(&self) -> Option<Moment> {
        self.0.values().copied().max()
    }

    /// Whether a use at `now` has to be marked.
    pub fn is_worth_marking(&self, capability: Capability, now: Moment) -> bool {
        self.last(capability).is_none_or(|last| last.seconds_until(now) >= MARKED_EVERY_SECONDS)
    }

    /// Whether nobody has used the capability for a long time.
    pub fn is_idle(&self, capability: Capability, granted_at: Moment, now: Moment) -> bool {
        let since = self.last(capability).unwrap_or(granted_at);
        now >= since.plus_days(IDLE_DAYS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::tests::moment;

    #[test]
    fn a_use_is_marked_once_an_hour_at_the_most() {
        let first = moment("2026-06-01T00:00:00Z");
        let used: Usage = [(Capability::UsersManage, first)].into_iter().collect();
        assert!(!used.is_worth_marking(Capability::UsersManage, first.plus_seconds(3_599)));
        assert!(used.is_worth_marking(Capability::UsersManage, first.plus_seconds(3_600)));
        assert!(used.is_worth_marking(Capability::GroupsManage, first), "what was never used is worth it");
    }

    #[test]
    fn ninety_days_without_use_are_idle_counted_from_the_grant_at_first() {
        let granted_at = moment("2026-01-01T00:00:00Z");
        let idle = |used: &Usage, now| used.is_idle(Capability::UsersManage, granted_at, now);
        let never = Usage::default();
        assert!(!idle(&never, granted_at.plus_days(90).plus_seconds(-1)));
        assert!(idle(&never, granted_at.plus_days(90)));
        let last = granted_at.plus_days(50);
        let used: Usage = [(Capability::UsersManage, last)].into_iter().collect();
        assert!(!idle(&used, last.plus_days(90).plus_seconds(-1)));
        assert!(idle(&used, last.plus_days(90)));
    }
}
