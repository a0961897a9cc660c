//! Lambda's event source mapping for DynamoDB streams, in this process and by the template's settings.
//!
//! It promises what AWS documents: records of one partition come in order, each at least once, and one that cannot be
//! done is given up only when the mapping says so, and then into a queue. Nothing is lost over a restart either.

mod answer;
mod dead_letters;
mod filter;
mod lane;
mod letter;
mod mapping;
mod register;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures::future::{BoxFuture, join_all};
use serde::Serialize;
use serde_json::Value;

pub use self::dead_letters::{DeadLetter, DeadLetters, Redriven, Source};
pub use self::filter::Filters;
use self::lane::Lane;
pub use self::mapping::{Mapping, Start};
use self::register::LaneName;
pub use self::register::Register;
use crate::database::{Database, Seconds};
use crate::failure::Failure;
use crate::json::at;

/// Calls a function with an event: its answer, or what it failed with.
pub type Invoke = Arc<dyn Fn(String, Value) -> BoxFuture<'static, Result<Value, String>> + Send + Sync>;

/// More rounds than any chain of events makes; whoever needs more is going in circles.
const MOST_ROUNDS: usize = 1_000;

/// How long a function is left alone that cannot do what is in front of it.
const PAUSE_WHEN_STUCK: Duration = Duration::from_secs(2);

/// How quickly a batch is tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// At once, for tests and a clock that stands still.
    AtOnce,
    /// After this long, and twice as long each further time, up to a second.
    Doubling(Duration),
}

/// What a drain came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Drained {
    /// Records that a function has done.
    pub delivered: usize,
    /// Calls that failed, whole or in part.
    pub failed: usize,
    /// Records that were given up.
    pub dead_letters: usize,
}

/// How many records wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Pending {
    /// For functions that are on.
    pub enabled: usize,
    /// For functions that are off.
    pub disabled: usize,
}

/// Hands the stream to the functions; clones share it.
#[derive(Clone)]
pub struct Pump {
    shared: Arc<Shared>,
    lanes: Arc<[Lane]>,
    mappings: Arc<[Switched]>,
    dead_letters: DeadLetters,
}

/// What every lane needs.
struct Shared {
    database: Database,
    register: Register,
    invoke: Invoke,
    clock: Seconds,
    pace: Pace,
}

/// A mapping and its switch.
#[derive(Clone)]
struct Switched {
    settings: Arc<Mapping>,
    on: Arc<AtomicBool>,
}

impl Pump {
    /// Takes up each mapping where the register says it was.
    pub async fn open(
        database: Database,
        mappings: Vec<Mapping>,
        register: Register,
        invoke: Invoke,
        clock: Seconds,
        pace: Pace,
    ) -> Result<Self, Failure> {
        let shared = Shared { database, register, invoke, clock, pace };
        let mut lanes = Vec::new();
        let mut switched = Vec::new();
        for mapping in mappings {
            let mapping =
                Switched { on: Arc::new(AtomicBool::new(mapping.enabled)), settings: Arc::new(mapping) };
            for (name, position) in shared.take_up(&mapping.settings).await? {
                lanes.push(Lane::new(mapping.clone(), name, position));
            }
            switched.push(mapping);
        }
        let Shared { database, register, invoke, clock, .. } = &shared;
        let partition_key = database.schema().partition_key();
        let dead_letters =
            DeadLetters::new(partition_key, register.clone(), Arc::clone(invoke), Arc::clone(clock));
        let shared = Arc::new(shared);
        let pump = Self { shared, lanes: lanes.into(), mappings: switched.into(), dead_letters };
        pump.trim().await?;
        Ok(pump)
    }

    /// Delivers until nothing is left for any function that is on, including what the functions themselves write.
    pub async fn drain(&self) -> Result<Drained, Failure> {
        let mut total = Drained::default();
        for _ in 0..MOST_ROUNDS {
            let mut round = Drained::default();
            for drained in join_all(self.lanes.iter().map(|lane| lane.drain(&self.shared))).await {
                round.add(drained?);
            }
            total.add(round);
            if round.delivered == 0 && round.dead_letters == 0 {
                return Ok(total);
            }
        }
        Err(Failure::plain("the stream does not come to rest: some function answers its own events"))
    }

    /// Drains whenever something was written, for as long as it is polled.
    pub async fn follow(&self) {
        let mut writes = self.shared.database.writes();
        loop {
            writes.mark_unchanged();
            let waiting = match self.drain().await {
                Ok(drained) if drained.failed == 0 => 0,
                Ok(_) => self.pending().await.map_or(1, |pending| pending.enabled),
                Err(failure) => {
                    tracing::error!(failure = failure.chain(), "the stream stands still");
                    1
                }
            };
            let written = writes.changed();
            let ended = if waiting == 0 {
                written.await.is_err()
            } else {
                tokio::time::timeout(PAUSE_WHEN_STUCK, written).await.is_ok_and(|written| written.is_err())
            };
            if ended {
                return;
            }
        }
    }

    /// Switches a function on or off; what it does not take meanwhile waits for it. False when no function of that
    /// name follows the stream.
    pub fn switch(&self, function: &str, on: bool) -> bool {
        let mut known = false;
        for mapping in self.mappings.iter().filter(|mapping| mapping.settings.function == function) {
            mapping.on.store(on, Ordering::SeqCst);
            known = true;
        }
        if known {
            self.shared.database.wake();
        }
        known
    }

    /// Each function that follows the stream, and whether it is on.
    pub fn switches(&self) -> Vec<(String, bool)> {
        let state =
            |mapping: &Switched| (mapping.settings.function.clone(), mapping.on.load(Ordering::SeqCst));
        self.mappings.iter().map(state).collect()
    }

    /// How many records wait.
    pub async fn pending(&self) -> Result<Pending, Failure> {
        let mut pending = Pending::default();
        for lane in self.lanes.iter() {
            let waiting = lane.pending(&self.shared).await?;
            if lane.is_on() {
                pending.enabled += waiting;
            } else {
                pending.disabled += waiting;
            }
        }
        Ok(pending)
    }

    /// The dead letters of this stream, and of whatever else is called without anybody waiting.
    pub fn dead_letters(&self) -> DeadLetters {
        self.dead_letters.clone()
    }

    /// Lets go of records that are a day old and that every mapping is past.
    pub async fn trim(&self) -> Result<usize, Failure> {
        let mut everybody_past = i64::MAX;
        for lane in self.lanes.iter() {
            everybody_past = everybody_past.min(lane.position().await);
        }
        self.shared.database.trim_stream(everybody_past)
    }
}

impl Shared {
    async fn take_up(&self, mapping: &Mapping) -> Result<Vec<(LaneName, i64)>, Failure> {
        let beginning = match mapping.start {
            Start::Beginning => 0,
            Start::End => self.database.last_position().await?,
        };
        let mut lanes = Vec::new();
        for lane in 0..mapping.lanes {
            let name = LaneName { function: mapping.function.clone(), lanes: mapping.lanes, lane };
            let position = self.register.position(&name)?.unwrap_or(beginning);
            lanes.push((name, position));
        }
        self.register.take_up(&lanes)?;
        Ok(lanes)
    }

    /// The partition a record is about: order is promised within it.
    fn partition_of(&self, record: &Value) -> String {
        partition_of(record, self.database.schema().partition_key())
    }
}

impl Drained {
    fn add(&mut self, more: Self) {
        self.delivered += more.delivered;
        self.failed += more.failed;
        self.dead_letters += more.dead_letters;
    }
}

impl Pace {
    async fn wait(self, attempts: u32) {
        match self {
            Self::AtOnce => tokio::task::yield_now().await,
            Self::Doubling(first) => {
                let factor = 2_u32.saturating_pow(attempts.saturating_sub(1));
                tokio::time::sleep(first.saturating_mul(factor).min(Duration::from_secs(1))).await;
            }
        }
    }
}

/// The value of the partition key, whatever its type.
fn partition_of(record: &Value, partition_key: &str) -> String {
    at(record, "/dynamodb/Keys").get(partition_key).map(Value::to_string).unwrap_or_default()
}

/// A moment as AWS's messages write it.
fn moment(second: i64) -> String {
    jiff::Timestamp::from_second(second).map_or_else(|_| second.to_string(), |moment| moment.to_string())
}

#[cfg(test)]
mod tests;
