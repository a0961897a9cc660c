//! Schedule expressions: `rate(5 minutes)`, `cron(0 8 ? * 2-6 *)`, `at(2026-11-23T10:00:00)`.

use std::fmt;
use std::str::FromStr;

use domain::Moment;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

/// When a schedule is due, in UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expression {
    /// Every so many seconds, counted from the epoch so that every run of the program agrees.
    Rate {
        /// Seconds between two ticks.
        every_seconds: i64,
    },
    /// At the minutes that all fields agree on.
    Cron(Box<Cron>),
    /// Once.
    At(Moment),
}

/// The six fields of a cron expression as sets of numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cron {
    minutes: Vec<u16>,
    hours: Vec<u16>,
    days_of_month: Vec<u16>,
    months: Vec<u16>,
    /// Sunday is 1, as EventBridge counts.
    days_of_week: Vec<u16>,
    years: Vec<u16>,
}

/// Why a text is no schedule expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotASchedule(String);

impl fmt::Display for NotASchedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NotASchedule {}

impl Expression {
    /// The first due moment after `after`; none if it is never due again within four years.
    pub fn next_after(&self, after: Moment) -> Option<Moment> {
        match self {
            Expression::Rate { every_seconds } => {
                let passed = after.as_second() - after.as_second().rem_euclid(*every_seconds);
                Moment::from_second(passed + every_seconds)
            }
            Expression::At(moment) => (*moment > after).then_some(*moment),
            Expression::Cron(cron) => cron.next_after(after),
        }
    }
}

impl Cron {
    fn next_after(&self, after: Moment) -> Option<Moment> {
        const MINUTE_SECONDS: i64 = 60;
        const DAYS_SEARCHED: i64 = 4 * 366;
        const DAY_SECONDS: i64 = 86_400;
        let end = after.as_second() + DAYS_SEARCHED * DAY_SECONDS;
        let mut second = after.as_second() - after.as_second().rem_euclid(MINUTE_SECONDS) + MINUTE_SECONDS;
        while second < end {
            let moment = Moment::from_second(second)?;
            let civil = Offset::UTC.to_datetime(Timestamp::from_second(second).ok()?);
            if !self.allows_day(civil) {
                second += DAY_SECONDS - second.rem_euclid(DAY_SECONDS);
                continue;
            }
            if has(&self.hours, civil.hour()) && has(&self.minutes, civil.minute()) {
                return Some(moment);
            }
            second += MINUTE_SECONDS;
        }
        None
    }

    fn allows_day(&self, civil: DateTime) -> bool {
        has(&self.years, civil.year())
            && has(&self.months, civil.month())
            && has(&self.days_of_month, civil.day())
            && has(&self.days_of_week, civil.weekday().to_sunday_one_offset())
    }
}

fn has(numbers: &[u16], number: impl Into<i16>) -> bool {
    u16::try_from(number.into()).is_ok_and(|number| numbers.contains(&number))
}

impl FromStr for Expression {
    type Err = NotASchedule;

    fn from_str(text: &str) -> Result<Expression, NotASchedule> {
        let inner = |kind: &str| text.strip_prefix(kind)?.strip_prefix('(')?.strip_suffix(')');
        if let Some(rate) = inner("rate") {
            return rate_from(rate);
        }
        if let Some(at) = inner("at") {
            let moment = format!("{at}Z").parse().map_err(|fault| NotASchedule(format!("{fault}")))?;
            return Ok(Expression::At(moment));
        }
        if let Some(cron) = inner("cron") {
            return cron_from(cron);
        }
        Err(NotASchedule("must be rate(…), cron(…) or at(…)".to_owned()))
    }
}

fn rate_from(text: &str) -> Result<Expression, NotASchedule> {
    let fault = || NotASchedule("a rate is a number from 1 and its unit, in the right number".to_owned());
    let (count, unit) = text.split_once(' ').ok_or_else(fault)?;
    let count: i64 = count.parse().ok().filter(|count| *count > 0).ok_or_else(fault)?;
    let seconds = match (count, unit) {
        (1, "minute") | (2.., "minutes") => 60,
        (1, "hour") | (2.., "hours") => 3_600,
        (1, "day") | (2.., "days") => 86_400,
        _ => return Err(fault()),
    };
    Ok(Expression::Rate { every_seconds: count.saturating_mul(seconds) })
}

fn cron_from(text: &str) -> Result<Expression, NotASchedule> {
    let fields: Vec<&str> = text.split_whitespace().collect();
    let [minutes, hours, days_of_month, months, days_of_week, years] = fields.as_slice() else {
        return Err(NotASchedule("a cron expression has six fields".to_owned()));
    };
    if (*days_of_month == "?") == (*days_of_week == "?") {
        return Err(NotASchedule("exactly one of the two day fields is ?".to_owned()));
    }
    Ok(Expression::Cron(Box::new(Cron {
        minutes: numbers(minutes, 0, 59)?,
        hours: numbers(hours, 0, 23)?,
        days_of_month: numbers(days_of_month, 1, 31)?,
        months: numbers(months, 1, 12)?,
        days_of_week: numbers(days_of_week, 1, 7)?,
        years: numbers(years, 1970, 2199)?,
    })))
}

/// `*`, `?`, `5`, `1-5`, `*/10`, `2/5` and lists of them; names, `L`, `W` and `#` are not known here.
fn numbers(field: &str, least: u16, most: u16) -> Result<Vec<u16>, NotASchedule> {
    let fault = || NotASchedule(format!("the cron field {field:?} is not known here"));
    let mut found = Vec::new();
    for part in field.split(',') {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => {
                (range, Some(step.parse::<u16>().ok().filter(|step| *step > 0).ok_or_else(fault)?))
            }
            None => (part, None),
        };
        let (from, to) = match range.split_once('-') {
            Some((from, to)) => (from.parse().map_err(|_| fault())?, to.parse().map_err(|_| fault())?),
            None if range == "*" || range == "?" => (least, most),
            None => {
                let number = range.parse().map_err(|_| fault())?;
                (number, if step.is_some() { most } else { number })
            }
        };
        if from < least || to > most || from > to {
            return Err(fault());
        }
        found.extend((from..=to).step_by(usize::from(step.unwrap_or(1))));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(expression: &str, after: &str) -> Option<String> {
        let expression: Expression = expression.parse().unwrap();
        expression.next_after(after.parse().unwrap()).map(|moment| moment.to_string())
    }

    #[test]
    fn a_rate_is_due_at_round_moments_of_its_own_length() {
        assert_eq!(next("rate(5 minutes)", "2026-11-23T10:01:59Z").unwrap(), "2026-11-23T10:05:00Z");
        assert_eq!(next("rate(5 minutes)", "2026-11-23T10:05:00Z").unwrap(), "2026-11-23T10:10:00Z");
        assert_eq!(next("rate(1 day)", "2026-11-23T10:05:00Z").unwrap(), "2026-11-24T00:00:00Z");
    }

    #[test]
    fn a_cron_expression_is_due_when_all_fields_agree() {
        assert_eq!(next("cron(0 8 ? * 2-6 *)", "2026-11-27T08:00:00Z").unwrap(), "2026-11-30T08:00:00Z");
        assert_eq!(next("cron(*/15 10 1 * ? *)", "2026-11-23T10:00:00Z").unwrap(), "2026-12-01T10:00:00Z");
    }

    #[test]
    fn a_single_schedule_is_due_once() {
        assert_eq!(next("at(2026-11-23T10:00:00)", "2026-11-23T09:00:00Z").unwrap(), "2026-11-23T10:00:00Z");
        assert_eq!(next("at(2026-11-23T10:00:00)", "2026-11-23T10:00:00Z"), None);
    }

    #[test]
    fn what_the_scheduler_would_refuse_is_refused() {
        for text in [
            "rate(1 minutes)",
            "rate(5 minute)",
            "rate(0 days)",
            "cron(0 8 * * * *)",
            "cron(0 8 ? * MON *)",
            "daily",
        ] {
            assert!(text.parse::<Expression>().is_err(), "{text}");
        }
    }
}
