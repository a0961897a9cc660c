//! Schedules of the template, ticked by the local clock.
//!
//! While the clock runs, each schedule ticks when it is due. When somebody moves the clock on, the schedules it
//! passes tick as well, but not once for each of perhaps thousands of moments at which nothing happens: the clock stops
//! once a day on its way (forty times at most, so that a year takes no longer than a month), at the first tick after
//! something is due in the table (some hundred times at most), and at its end; at each stop a schedule that was due
//! since the last stop ticks once. What the ticks write is delivered before the clock moves on, so that letters are
//! worded at the time of what they tell.

mod due;
mod expression;

use std::time::Duration;

use domain::Moment;
use runtime::{Clock, ManualClock};
use serde_json::{Value, json};
use tokio::sync::Mutex;

pub use expression::{Expression, NotASchedule};

use crate::asynchronous::Asynchronous;
use crate::database::Database;
use crate::failure::Failure;
use crate::keep::Keep;
use crate::stream::{Pump, Source};
use crate::template::{ACCOUNT, REGION, Schedule};

const KEPT_AS: &str = "clock-ahead-seconds";

/// How often a running clock is looked at.
const GLANCE: Duration = Duration::from_millis(500);

/// How far the clock goes between two stops.
const STEP_DAYS: u32 = 1;

/// A longer way is gone in as many longer steps.
const MOST_STOPS: i64 = 40;

/// How often the clock stops on one way because something is due; what is due later waits for the stops of each day.
const MOST_DUE_STOPS: u32 = 200;

/// Ticks the schedules.
pub(crate) struct Scheduler {
    schedules: Vec<Schedule>,
    clock: ManualClock,
    asynchronous: Asynchronous,
    database: Database,
    pump: Pump,
    keep: Keep,
    /// Everything due up to here has ticked. Held while time is being moved.
    ticked_until: Mutex<Moment>,
}

/// Whether schedules tick when the clock passes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passing {
    /// They tick.
    Ticks,
    /// They are left out.
    Silent,
}

impl Scheduler {
    pub(crate) fn new(
        schedules: Vec<Schedule>,
        clock: ManualClock,
        asynchronous: Asynchronous,
        database: Database,
        pump: Pump,
        keep: Keep,
    ) -> Scheduler {
        let ticked_until = Mutex::new(clock.now());
        Scheduler { schedules, clock, asynchronous, database, pump, keep, ticked_until }
    }

    /// A clock that runs, as far ahead of the machine's time as it was left.
    pub(crate) fn kept_clock(keep: &Keep) -> Result<ManualClock, Failure> {
        let clock = ManualClock::running();
        if let Some(bytes) = keep.read(KEPT_AS)? {
            let ahead_seconds: i64 = serde_json::from_slice(&bytes)
                .map_err(|error| Failure::new(format!("read {KEPT_AS} of the data folder"), error))?;
            clock.advance(ahead_seconds);
        }
        Ok(clock)
    }

    /// Ticks what is due while the clock runs, for as long as it is polled.
    pub(crate) async fn follow(&self) {
        loop {
            tokio::time::sleep(GLANCE).await;
            let mut until = self.ticked_until.lock().await;
            let now = self.clock.now();
            // A clock that stands still is moved by hand, and whoever moves it says what ticks.
            if !self.clock.is_frozen()
                && let Err(failure) = self.tick_due(*until, now).await
            {
                tracing::error!(failure = failure.chain(), "a tick was lost");
            }
            *until = now;
        }
    }

    /// Moves the clock to `target`. Back is possible, and ticks nothing.
    pub(crate) async fn move_to(&self, target: Moment, passing: Passing) -> Result<(), Failure> {
        let mut until = self.ticked_until.lock().await;
        let mut from = self.clock.now();
        if passing == Passing::Ticks {
            let mut due_stops = 0;
            for planned in stops(from, target) {
                while from < planned {
                    let stop = if due_stops < MOST_DUE_STOPS {
                        self.due_stop(from, planned).await?
                    } else {
                        planned
                    };
                    due_stops += u32::from(stop < planned);
                    self.clock.set(stop);
                    if self.tick_due(from, stop).await? > 0 {
                        self.pump.drain().await?;
                    }
                    from = stop;
                }
            }
        }
        self.clock.set(target);
        *until = target;
        self.database.sweep_expired().await?;
        self.keep_clock()
    }

    /// What was written in a future must not be in the future again after a restart.
    fn keep_clock(&self) -> Result<(), Failure> {
        if self.clock.is_frozen() {
            return Ok(());
        }
        let ahead_seconds = Clock::system().now().seconds_until(self.clock.now());
        self.keep.write(KEPT_AS, ahead_seconds.to_string().as_bytes())
    }

    /// The first tick after something is due on the way to `planned`, or the end of that way.
    async fn due_stop(&self, from: Moment, planned: Moment) -> Result<Moment, Failure> {
        if self.ticking().next().is_none() {
            return Ok(planned);
        }
        let Some(due) = due::next_due(&self.database, from, planned).await? else { return Ok(planned) };
        let before = due.plus_seconds(-1);
        let ticks = self.ticking().filter_map(|schedule| schedule.expression.next_after(before));
        Ok(ticks.chain([planned]).min().unwrap_or(planned))
    }

    /// The schedules that tick: neither the template nor somebody here has switched them off.
    fn ticking(&self) -> impl Iterator<Item = &Schedule> {
        let is_on =
            |schedule: &&Schedule| schedule.enabled && self.asynchronous.is_on(schedule.function.as_str());
        self.schedules.iter().filter(is_on)
    }

    async fn tick_due(&self, after: Moment, now: Moment) -> Result<usize, Failure> {
        let mut ticked = 0;
        for schedule in self.ticking() {
            if schedule.expression.next_after(after).is_some_and(|due| due <= now) {
                let event = event(schedule, now);
                self.asynchronous.call(schedule.function.as_str(), Source::Schedule, event).await?;
                ticked += 1;
            }
        }
        Ok(ticked)
    }
}

/// Where the clock stops on its way: every day, and at the end.
fn stops(from: Moment, target: Moment) -> Vec<Moment> {
    let way = from.seconds_until(target);
    if way <= 0 {
        return Vec::new();
    }
    let step = from.seconds_until(from.plus_days(STEP_DAYS)).max(way / MOST_STOPS);
    let mut stops = Vec::new();
    let mut next = from.plus_seconds(step);
    while next < target {
        stops.push(next);
        next = next.plus_seconds(step);
    }
    stops.push(target);
    stops
}

/// The event as the scheduler, or the rule of a schedule, sends it.
pub(crate) fn event(schedule: &Schedule, at: Moment) -> Value {
    if let Some(input) = &schedule.input {
        return input.clone();
    }
    let (source, resource, detail) = if schedule.scheduler {
        ("aws.scheduler", format!("scheduler:{REGION}:{ACCOUNT}:schedule/default"), json!("{}"))
    } else {
        ("aws.events", format!("events:{REGION}:{ACCOUNT}:rule"), json!({}))
    };
    json!({
        "version": "0",
        "id": format!("{}-{}", schedule.name, at.as_second()),
        "detail-type": "Scheduled Event",
        "source": source,
        "account": ACCOUNT,
        "time": at.to_string(),
        "region": REGION,
        "resources": [format!("arn:aws:{resource}/{}", schedule.name)],
        "detail": detail,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        text.parse().unwrap()
    }

    #[test]
    fn a_long_way_stops_once_a_day_and_at_its_end() {
        let noon = at("2026-11-23T12:00:00Z");
        let days = stops(noon, at("2026-11-25T13:00:00Z"));
        assert_eq!(
            days,
            [at("2026-11-24T12:00:00Z"), at("2026-11-25T12:00:00Z"), at("2026-11-25T13:00:00Z")]
        );
        assert_eq!(stops(noon, noon.plus_seconds(1)), [noon.plus_seconds(1)]);
        assert_eq!(stops(noon, noon), []);
        assert_eq!(stops(noon, at("2026-11-22T12:00:00Z")), []);
        assert_eq!(stops(noon, noon.plus_days(365)).len(), 40);
    }
}
