//! The code that proves the invited mailbox: six digits, ten minutes, five tries.
//!
//! The code itself is never stored: it is derived from the invitation and the cycle's number with a key
//! that is not in the table. What is remembered is only how often it was asked for and missed.

use serde::{Deserialize, Serialize};

use crate::moment::Moment;
use crate::refusal::Refusal;

/// Seconds in which a code can be used.
pub const CODE_LIFETIME_SECONDS: i64 = 600;
/// Wrong codes before the cool-down.
pub const MOST_TRIES: u32 = 5;
/// Seconds of the cool-down.
pub const COOL_DOWN_SECONDS: i64 = 900;
/// Codes that can be asked for in one UTC day.
pub const MOST_CYCLES_PER_DAY: u32 = 6;

/// What is remembered of the codes of one invitation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CodeCycle {
    /// Counts the codes of the invitation; the code is derived from it.
    pub number: u32,
    /// When the code was asked for.
    pub issued_at: Moment,
    /// Wrong codes since.
    pub wrong_tries: u32,
    /// When the last wrong code of a full set was tried.
    pub cooling_since: Option<Moment>,
    /// Codes asked for on the day of `issued_at`.
    pub cycles_today: u32,
}

/// Digits of a code.
pub const CODE_DIGITS: usize = 6;

/// Whether somebody typed a code at all, be it with blanks or hyphens in it. What is none is no try.
pub fn is_code(typed: &str) -> bool {
    let digits = typed.chars().filter(|symbol| !matches!(symbol, ' ' | '-'));
    digits.clone().count() == CODE_DIGITS && digits.clone().all(|symbol| symbol.is_ascii_digit())
}

fn wait(now: Moment, until: Moment) -> u32 {
    u32::try_from(now.seconds_until(until).max(1)).unwrap_or(u32::MAX)
}

impl CodeCycle {
    /// The next code for whoever holds the link.
    pub fn next(previous: Option<&CodeCycle>, now: Moment) -> Result<CodeCycle, Refusal> {
        if let Some(previous) = previous {
            previous.require_cool(now)?;
        }
        let today = previous.filter(|previous| previous.issued_at.day() == now.day());
        let cycles_today = today.map_or(0, |previous| previous.cycles_today) + 1;
        if cycles_today > MOST_CYCLES_PER_DAY {
            return Err(Refusal::CodeCoolDown { retry_after_seconds: wait(now, now.next_day()) });
        }
        let number = previous.map_or(0, |previous| previous.number) + 1;
        Ok(CodeCycle { number, issued_at: now, wrong_tries: 0, cooling_since: None, cycles_today })
    }

    /// Until when the code can be used.
    pub fn ends_at(&self) -> Moment {
        self.issued_at.plus_seconds(CODE_LIFETIME_SECONDS)
    }

    /// Refuses a try during the cool-down, and one of a code that is too old.
    pub fn require_usable(&self, now: Moment) -> Result<(), Refusal> {
        self.require_cool(now)?;
        if now < self.ends_at() && self.wrong_tries < MOST_TRIES {
            Ok(())
        } else {
            Err(Refusal::ProofRequired)
        }
    }

    /// The cycle after a wrong code.
    #[must_use]
    pub fn missed(&self, now: Moment) -> CodeCycle {
        let wrong_tries = self.wrong_tries + 1;
        let cooling_since = (wrong_tries >= MOST_TRIES).then_some(now);
        CodeCycle { wrong_tries, cooling_since, ..self.clone() }
    }

    fn require_cool(&self, now: Moment) -> Result<(), Refusal> {
        let until = self.cooling_since.map(|since| since.plus_seconds(COOL_DOWN_SECONDS));
        match until {
            Some(until) if now < until => {
                Err(Refusal::CodeCoolDown { retry_after_seconds: wait(now, until) })
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::tests::moment;

    #[test]
    fn five_wrong_codes_cool_down_for_a_quarter_of_an_hour() {
        let now = moment("2026-11-23T10:00:00Z");
        let mut cycle = CodeCycle::next(None, now).unwrap();
        for _ in 0..5 {
            assert_eq!(cycle.require_usable(now), Ok(()));
            cycle = cycle.missed(now);
        }
        let cooling = Err(Refusal::CodeCoolDown { retry_after_seconds: 900 });
        assert_eq!(cycle.require_usable(now), cooling.clone());
        assert_eq!(CodeCycle::next(Some(&cycle), now).map(|_| ()), cooling);
        assert!(CodeCycle::next(Some(&cycle), now.plus_seconds(900)).is_ok());
    }

    #[test]
    fn what_is_no_code_is_told_from_a_wrong_one() {
        for code in ["012345", "012 345", "012-345"] {
            assert!(is_code(code), "{code}");
        }
        for other in ["", "12345", "1234567", "abcdef", "１２３４５６"] {
            assert!(!is_code(other), "{other}");
        }
    }

    #[test]
    fn a_code_lives_for_ten_minutes() {
        let now = moment("2026-11-23T10:00:00Z");
        let cycle = CodeCycle::next(None, now).unwrap();
        assert_eq!(cycle.require_usable(now.plus_seconds(599)), Ok(()));
        assert_eq!(cycle.require_usable(now.plus_seconds(600)), Err(Refusal::ProofRequired));
    }

    #[test]
    fn six_codes_a_day_and_more_on_the_next() {
        let mut now = moment("2026-11-23T23:00:00Z");
        let mut cycle = CodeCycle::next(None, now).unwrap();
        for _ in 0..5 {
            cycle = CodeCycle::next(Some(&cycle), now).unwrap();
        }
        assert_eq!(
            CodeCycle::next(Some(&cycle), now).map(|_| ()),
            Err(Refusal::CodeCoolDown { retry_after_seconds: 3_600 })
        );
        now = now.plus_seconds(3_600);
        assert_eq!(CodeCycle::next(Some(&cycle), now).unwrap().number, 7);
    }
}
