//! Points in time, in whole seconds of UTC.

use std::fmt;
use std::str::FromStr;

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use serde::{Deserialize, Serialize};

/// Seconds in a day. Durations of the program are whole days of 24 hours, never calendar days.
pub const DAY_SECONDS: i64 = 86_400;

/// A point in time in UTC with a resolution of one second, written as RFC 3339.
///
/// The clock is read once per invocation, at the door; below it a moment is an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(i64);

/// The text is no RFC 3339 moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAMoment;

impl fmt::Display for NotAMoment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("must be a moment in RFC 3339 form, such as 2026-11-23T10:00:00Z")
    }
}

impl std::error::Error for NotAMoment {}

/// 9999-12-30T22:00:00Z: far beyond any date of the program, and the last second that `jiff` can write.
const LATEST_SECOND: i64 = 253_402_207_200;

impl Moment {
    /// The Unix epoch.
    pub const EPOCH: Moment = Moment(0);

    /// The moment that is `second` seconds after the Unix epoch; none before 1970 or after 9999.
    pub fn from_second(second: i64) -> Option<Moment> {
        (0..=LATEST_SECOND).contains(&second).then_some(Moment(second))
    }

    /// Seconds since the Unix epoch.
    pub fn as_second(self) -> i64 {
        self.0
    }

    /// This moment moved by `seconds`, held within 1970 to 9999.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Moment {
        Moment(self.0.saturating_add(seconds).clamp(0, LATEST_SECOND))
    }

    /// This moment moved by `days` of 24 hours, held within 1970 to 9999.
    #[must_use]
    pub fn plus_days(self, days: u32) -> Moment {
        self.plus_seconds(i64::from(days).saturating_mul(DAY_SECONDS))
    }

    /// This moment moved by calendar months in UTC: the same day of the month at the same time, or the
    /// last day where the month is shorter; held within 1970 to 9999.
    #[must_use]
    pub fn plus_months(self, months: u32) -> Moment {
        let moved = Timestamp::from_second(self.0).ok().and_then(|timestamp| {
            timestamp
                .to_zoned_datetime(TimeZone::UTC)
                .checked_add(Span::new().try_months(i64::from(months)).ok()?)
                .ok()
        });
        Moment(moved.map_or(LATEST_SECOND, |zoned| zoned.timestamp().as_second()).clamp(0, LATEST_SECOND))
    }

    /// Whole calendar months from `self` to `later`: the most that [`Moment::plus_months`] can add without
    /// passing it; none when it has passed.
    pub fn months_until(self, later: Moment) -> u32 {
        let month = |moment: Moment| {
            let date = Timestamp::from_second(moment.0).ok()?.to_zoned_datetime(TimeZone::UTC);
            Some(i32::from(date.year()) * 12 + i32::from(date.month()))
        };
        let (Some(from), Some(to)) = (month(self), month(later)) else { return 0 };
        let months = u32::try_from(to - from).unwrap_or(0);
        // The day of the month has not come yet.
        if self.plus_months(months) > later { months.saturating_sub(1) } else { months }
    }

    /// Whole days from `self` to `later`; none when it has passed.
    pub fn days_until(self, later: Moment) -> u32 {
        u32::try_from(self.seconds_until(later) / DAY_SECONDS).unwrap_or(0)
    }

    /// Seconds from `self` to `later`; negative when `later` has passed.
    pub fn seconds_until(self, later: Moment) -> i64 {
        later.0.saturating_sub(self.0)
    }

    /// The UTC day as `2026-11-23`: the window of daily quotas.
    pub fn day(self) -> String {
        self.to_string().chars().take(10).collect()
    }

    /// The first moment of the next UTC day: when daily quotas start anew.
    #[must_use]
    pub fn next_day(self) -> Moment {
        Moment(self.0 - self.0.rem_euclid(DAY_SECONDS)).plus_seconds(DAY_SECONDS)
    }

    /// Hours since the Unix epoch: the bucket of the index of due things.
    pub fn hour(self) -> i64 {
        self.0 / 3_600
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let timestamp = Timestamp::from_second(self.0).map_err(|_| fmt::Error)?;
        write!(f, "{timestamp}")
    }
}

impl FromStr for Moment {
    type Err = NotAMoment;

    fn from_str(text: &str) -> Result<Moment, NotAMoment> {
        let timestamp: Timestamp = text.parse().map_err(|_| NotAMoment)?;
        // Seconds are counted toward zero: half a second before 1970 would count as its first.
        if timestamp < Timestamp::UNIX_EPOCH {
            return Err(NotAMoment);
        }
        Moment::from_second(timestamp.as_second()).ok_or(NotAMoment)
    }
}

impl Serialize for Moment {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Moment, D::Error> {
        crate::text::parse_from_text(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_reads_back_as_it_was_written() {
        let moment: Moment = "2026-11-23T10:00:00Z".parse().unwrap();
        assert_eq!(moment.to_string(), "2026-11-23T10:00:00Z");
        assert_eq!(moment.day(), "2026-11-23");
        assert_eq!(moment.next_day().to_string(), "2026-11-24T00:00:00Z");
    }

    #[test]
    fn months_end_where_the_month_ends() {
        let moment: Moment = "2027-01-31T10:00:00Z".parse().unwrap();
        assert_eq!(moment.plus_months(1).to_string(), "2027-02-28T10:00:00Z");
        assert_eq!(moment.plus_months(12).to_string(), "2028-01-31T10:00:00Z");
    }

    #[test]
    fn time_begins_in_1970_and_every_moment_up_to_the_last_can_be_written() {
        let last = Moment::EPOCH.plus_seconds(i64::MAX);
        assert_eq!(last.to_string(), "9999-12-30T22:00:00Z");
        assert_eq!(last.plus_months(1), last);
        assert_eq!(Moment::from_second(last.as_second() + 1), None);
        assert_eq!("1969-12-31T23:59:59.5Z".parse::<Moment>(), Err(NotAMoment));
    }

    #[test]
    fn fractions_of_a_second_are_dropped() {
        let moment: Moment = "2026-11-23T10:00:00.999Z".parse().unwrap();
        assert_eq!(moment.to_string(), "2026-11-23T10:00:00Z");
    }
}
