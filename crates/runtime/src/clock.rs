//! The time of day, from the system or from a hand that sets it.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};

use domain::Moment;

/// Where a function's `now` comes from. It is read once per invocation and handed down as a value.
#[derive(Debug, Clone)]
pub struct Clock {
    source: Source,
}

#[derive(Debug, Clone)]
enum Source {
    System,
    Manual(ManualClock),
}

impl Clock {
    /// The machine's own time.
    pub fn system() -> Self {
        Self { source: Source::System }
    }

    /// This moment, in whole seconds.
    pub fn now(&self) -> Moment {
        match &self.source {
            Source::System => moment(system_second()),
            Source::Manual(clock) => clock.now(),
        }
    }
}

/// A clock that a test or the local console sets; every [`Clock`] made from it follows.
#[derive(Debug, Clone)]
pub struct ManualClock {
    reading: Arc<Mutex<Reading>>,
}

#[derive(Debug, Clone, Copy)]
enum Reading {
    Frozen(Moment),
    Running { ahead_seconds: i64 },
}

impl ManualClock {
    /// A clock that stands still at `start`.
    pub fn frozen(start: Moment) -> Self {
        Self { reading: Arc::new(Mutex::new(Reading::Frozen(start))) }
    }

    /// A clock that runs with the machine's time until somebody sets it ahead or back.
    pub fn running() -> Self {
        Self { reading: Arc::new(Mutex::new(Reading::Running { ahead_seconds: 0 })) }
    }

    /// A clock for a [`World`](crate::World) that follows this one.
    pub fn clock(&self) -> Clock {
        Clock { source: Source::Manual(self.clone()) }
    }

    /// What it shows.
    pub fn now(&self) -> Moment {
        self.reading().moment()
    }

    /// Whether it stands still.
    pub fn is_frozen(&self) -> bool {
        matches!(*self.reading(), Reading::Frozen(_))
    }

    /// Sets it; a running clock runs on from there.
    pub fn set(&self, moment: Moment) {
        let mut reading = self.reading();
        *reading = match *reading {
            Reading::Frozen(_) => Reading::Frozen(moment),
            Reading::Running { .. } => {
                Reading::Running { ahead_seconds: moment.as_second() - system_second() }
            }
        };
    }

    /// Moves it by a number of seconds and gives back what it shows then.
    pub fn advance(&self, seconds: i64) -> Moment {
        let mut reading = self.reading();
        *reading = match *reading {
            Reading::Frozen(moment) => Reading::Frozen(moment.plus_seconds(seconds)),
            Reading::Running { ahead_seconds } => {
                Reading::Running { ahead_seconds: ahead_seconds.saturating_add(seconds) }
            }
        };
        reading.moment()
    }

    /// Stops it where it is.
    pub fn freeze(&self) {
        let mut reading = self.reading();
        *reading = Reading::Frozen(reading.moment());
    }

    /// Lets it run from where it is.
    pub fn run(&self) {
        let mut reading = self.reading();
        *reading = Reading::Running { ahead_seconds: reading.moment().as_second() - system_second() };
    }

    fn reading(&self) -> std::sync::MutexGuard<'_, Reading> {
        // A reading is a plain value, so a panic elsewhere cannot have left half of one.
        self.reading.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reading {
    fn moment(self) -> Moment {
        match self {
            Self::Frozen(moment) => moment,
            Self::Running { ahead_seconds } => moment(system_second().saturating_add(ahead_seconds)),
        }
    }
}

fn system_second() -> i64 {
    // Before 1970 there is no lawful moment; such a machine shows the epoch.
    let since_epoch = system_time().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since_epoch.as_secs()).unwrap_or(i64::MAX)
}

/// The machine's own time, to compare it with a deadline of the same machine.
#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the time")]
pub(crate) fn system_time() -> SystemTime {
    SystemTime::now()
}

/// The moment of a second, held within the calendar.
fn moment(second: i64) -> Moment {
    Moment::EPOCH.plus_seconds(second)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        text.parse().unwrap()
    }

    #[test]
    fn a_frozen_clock_moves_only_when_told() {
        let manual = ManualClock::frozen(at("2026-11-23T10:00:00Z"));
        let clock = manual.clock();
        assert_eq!(clock.now(), at("2026-11-23T10:00:00Z"));
        assert_eq!(manual.advance(3_600), at("2026-11-23T11:00:00Z"));
        assert_eq!(clock.now(), at("2026-11-23T11:00:00Z"));
        manual.set(at("2027-01-01T00:00:00Z"));
        assert_eq!(clock.now(), at("2027-01-01T00:00:00Z"));
        assert!(manual.is_frozen());
    }

    #[test]
    fn a_running_clock_that_is_set_runs_on_from_there() {
        let manual = ManualClock::running();
        manual.set(at("2030-01-01T00:00:00Z"));
        let shown = manual.now();
        assert!(shown >= at("2030-01-01T00:00:00Z") && shown < at("2030-01-01T00:10:00Z"));
        manual.freeze();
        assert_eq!(manual.now(), manual.now());
        manual.run();
        assert!(!manual.is_frozen());
    }
}
