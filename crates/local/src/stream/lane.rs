//! One way through the stream: batches in order, tried again, cut in two and given up as the mapping says.

use std::collections::VecDeque;
use std::sync::atomic::Ordering;

use serde_json::{Value, json};

use super::answer::{Failed, failures_in};
use super::letter::{Condition, GivenUp};
use super::register::LaneName;
use super::{DeadLetter, Drained, Shared, Switched};
use crate::database::position_of;
use crate::failure::Failure;
use crate::json::at;

/// Records read from the stream at once: `GetRecords` gives 1,000, and everybody else waits for the engine meanwhile.
const PAGE: usize = 64;

/// What Lambda takes as the payload of one call, less room for the envelope.
const LARGEST_BATCH_BYTES: usize = 6 * 1024 * 1024 - 1_024;

/// A mapping that never gives up is left alone after this many attempts at one batch, until the next drain.
const PATIENCE: u32 = 50;

/// One lane of one mapping, with its place in the stream.
pub(super) struct Lane {
    name: LaneName,
    mapping: Switched,
    position: tokio::sync::Mutex<i64>,
}

/// Records that are tried together.
struct Batch {
    records: Vec<Value>,
    attempts: u32,
}

/// How a run of a lane ended.
enum Rest {
    /// Nothing of this stretch is left.
    Done,
    /// The mapping is off, or something in front does not get done and is never given up.
    Stuck,
}

impl Lane {
    pub(super) fn new(mapping: Switched, name: LaneName, position: i64) -> Self {
        Self { name, mapping, position: tokio::sync::Mutex::new(position) }
    }

    pub(super) async fn position(&self) -> i64 {
        *self.position.lock().await
    }

    pub(super) fn is_on(&self) -> bool {
        self.mapping.on.load(Ordering::SeqCst)
    }

    /// How many records wait for this lane.
    pub(super) async fn pending(&self, shared: &Shared) -> Result<usize, Failure> {
        let mut position = self.position().await;
        let mut pending = 0;
        loop {
            let changes = shared.database.changes_after(position, PAGE).await?;
            let Some(last) = changes.last else { return Ok(pending) };
            pending += changes.records.iter().filter(|record| self.takes(shared, record)).count();
            position = last;
        }
    }

    /// Goes on until the end of the stream, or until it is stuck.
    pub(super) async fn drain(&self, shared: &Shared) -> Result<Drained, Failure> {
        let mut position = self.position.lock().await;
        let mut drained = Drained::default();
        while self.is_on() {
            let changes = shared.database.changes_after(*position, PAGE).await?;
            let Some(last) = changes.last else { break };
            let mine = changes.records.iter().filter(|record| self.takes(shared, record));
            let mine = mine.map(|record| Value::clone(record)).collect();
            for batch in self.batches(mine) {
                if let Rest::Stuck = self.deliver(shared, batch, &mut position, &mut drained).await? {
                    return Ok(drained);
                }
            }
            self.advance(shared, last, None, &mut position)?;
        }
        Ok(drained)
    }

    fn takes(&self, shared: &Shared, record: &Value) -> bool {
        lane_of(&shared.partition_of(record), self.name.lanes) == self.name.lane
            && self.mapping.settings.filters.pass(record)
    }

    fn batches(&self, records: Vec<Value>) -> Vec<Batch> {
        let mut batches: Vec<Batch> = Vec::new();
        let mut bytes = 0;
        for record in records {
            let size = record.to_string().len();
            match batches.last_mut() {
                Some(batch)
                    if batch.records.len() < self.mapping.settings.batch_size
                        && bytes + size <= LARGEST_BATCH_BYTES =>
                {
                    bytes += size;
                    batch.records.push(record);
                }
                _ => {
                    bytes = size;
                    batches.push(Batch { records: vec![record], attempts: 0 });
                }
            }
        }
        batches
    }

    /// Brings one batch to an end: each of its records done or given up, in order.
    async fn deliver(
        &self,
        shared: &Shared,
        batch: Batch,
        position: &mut i64,
        drained: &mut Drained,
    ) -> Result<Rest, Failure> {
        let mut work = VecDeque::from([batch]);
        while let Some(mut batch) = work.pop_front() {
            if !self.is_on() {
                return Ok(Rest::Stuck);
            }
            let expired = self.expired(shared, &batch.records);
            if expired > 0 {
                let later = batch.records.split_off(expired);
                let too_old =
                    Failed { from: 0, error: "the records are too old".to_owned(), by_error: false };
                let condition = Condition::RecordAgeExceeded;
                self.give_up(shared, &batch, condition, &too_old, position, drained)?;
                if !later.is_empty() {
                    work.push_front(Batch { records: later, attempts: 0 });
                }
                continue;
            }
            batch.attempts += 1;
            let Some(failed) = self.attempt(shared, &batch.records).await else {
                drained.delivered += batch.records.len();
                self.advance_past(shared, &batch.records, position)?;
                continue;
            };
            drained.failed += 1;
            if failed.from > 0 {
                let rest = batch.records.split_off(failed.from);
                drained.delivered += batch.records.len();
                self.advance_past(shared, &batch.records, position)?;
                work.push_front(Batch { records: rest, attempts: 0 });
            } else if self.mapping.settings.bisects && batch.records.len() > 1 {
                // Cutting a batch is not a retry.
                let second = batch.records.split_off(batch.records.len() / 2);
                work.push_front(Batch { records: second, attempts: batch.attempts - 1 });
                work.push_front(Batch { records: batch.records, attempts: batch.attempts - 1 });
            } else if self.mapping.settings.retries.is_some_and(|retries| batch.attempts > retries) {
                self.give_up(shared, &batch, Condition::RetryAttemptsExhausted, &failed, position, drained)?;
            } else if self.mapping.settings.retries.is_none() && batch.attempts >= PATIENCE {
                return Ok(Rest::Stuck);
            } else {
                shared.pace.wait(batch.attempts).await;
                work.push_front(batch);
            }
        }
        Ok(Rest::Done)
    }

    async fn attempt(&self, shared: &Shared, records: &[Value]) -> Option<Failed> {
        let event = json!({"Records": records});
        match (shared.invoke)(self.name.function.clone(), event).await {
            Err(error) => Some(Failed { from: 0, error, by_error: true }),
            Ok(answer) if self.mapping.settings.reports_failures => failures_in(&answer, records),
            Ok(_) => None,
        }
    }

    /// How many records in front are older than the mapping takes.
    fn expired(&self, shared: &Shared, records: &[Value]) -> usize {
        let Some(oldest) = self.mapping.settings.oldest_seconds else { return 0 };
        #[expect(clippy::cast_precision_loss, reason = "seconds of this era are far below 2^52")]
        let earliest = (shared.clock)().saturating_sub(oldest) as f64;
        let is_old = |record: &&Value| {
            at(record, "/dynamodb/ApproximateCreationDateTime")
                .as_f64()
                .is_some_and(|created| created < earliest)
        };
        records.iter().take_while(is_old).count()
    }

    fn give_up(
        &self,
        shared: &Shared,
        batch: &Batch,
        condition: Condition,
        failed: &Failed,
        position: &mut i64,
        drained: &mut Drained,
    ) -> Result<(), Failure> {
        let given_up = GivenUp {
            function: &self.name.function,
            queue: self.mapping.settings.on_failure.as_deref(),
            condition,
            attempts: batch.attempts,
            failed,
            now: (shared.clock)(),
            shard_id: &shared.database.shard_id(),
            stream_arn: shared.database.stream_arn(),
        };
        let last = batch.records.last().and_then(position_of);
        let letter = given_up.letter(&batch.records);
        drained.dead_letters += letter.size();
        match last {
            Some(last) => self.advance(shared, last, Some(&letter), position),
            None => Ok(()),
        }
    }

    fn advance_past(&self, shared: &Shared, records: &[Value], position: &mut i64) -> Result<(), Failure> {
        match records.last().and_then(position_of) {
            Some(last) => self.advance(shared, last, None, position),
            None => Ok(()),
        }
    }

    fn advance(
        &self,
        shared: &Shared,
        to: i64,
        letter: Option<&DeadLetter>,
        position: &mut i64,
    ) -> Result<(), Failure> {
        shared.register.advance(&self.name, to, letter)?;
        *position = to;
        Ok(())
    }
}

/// The lane of a partition: always the same one, which is what keeps a partition's records in order.
fn lane_of(partition: &str, lanes: u32) -> u32 {
    let hash = partition
        .bytes()
        .fold(0x811C_9DC5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    hash % lanes.max(1)
}
