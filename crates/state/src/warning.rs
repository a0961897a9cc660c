//! Warnings before an end: which is due next, and which is the nearest once some were missed.

use crate::moment::{DAY_SECONDS, Moment};

/// What is warned of: from when to when it lasts, and the nearest warning given so far, in days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Warned {
    /// The beginning.
    pub since: Moment,
    /// The end.
    pub ends_at: Moment,
    /// The nearest warning given, in days before the end.
    pub given_days: Option<u32>,
}

impl Warned {
    /// When something is due: the next warning of these, in days before the end and in falling order, or
    /// the end. What lies before the beginning is never warned of.
    pub fn due_at(self, warning_days: &[u32]) -> Moment {
        let next = warning_days
            .iter()
            .filter(|days| self.given_days.is_none_or(|given| **days < given))
            .map(|days| self.ends_at.plus_seconds(-i64::from(*days) * DAY_SECONDS))
            .find(|moment| *moment > self.since);
        next.unwrap_or(self.ends_at)
    }

    /// The warning to give at `now`, in days: missed ones collapse into the nearest.
    pub fn due_days(self, warning_days: &[u32], now: Moment) -> Option<u32> {
        let remaining = now.seconds_until(self.ends_at);
        let reached = warning_days.iter().copied().filter(|days| remaining <= i64::from(*days) * DAY_SECONDS);
        reached.min().filter(|days| self.given_days.is_none_or(|given| *days < given))
    }
}
