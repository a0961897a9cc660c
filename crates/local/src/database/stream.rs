//! The table's stream: what changed, in order, each change with its position.

use std::collections::VecDeque;
use std::sync::{Arc, PoisonError};

use dynoxide::Database as Engine;
use dynoxide::actions::get_records::GetRecordsRequest;
use dynoxide::actions::get_shard_iterator::encode_shard_iterator;
use dynoxide::storage_backend::{Clock as _, SystemClock};
use dynoxide::streams::{LOCAL_REGION, shard_id};
use serde_json::{Value, json};

use super::{Database, REGION, TableSchema, engine};
use crate::failure::Failure;
use crate::json::{at, set};

/// The engine publishes its own counter as 21 digits, as DynamoDB's sequence numbers have; this is the difference.
const PUBLISHED_FROM: u128 = 100_000_000_000_000_000_000;

const CREATED: &str = "/dynamodb/ApproximateCreationDateTime";

/// A stretch of the stream.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// Records as a function receives them; one whose images are equal is left out, because AWS writes none.
    pub records: Vec<Arc<Value>>,
    /// The position of the last record looked at, whether or not it is among `records`.
    pub last: Option<i64>,
}

/// A record where it stands; none where nothing changed.
type Placed = (i64, Option<Arc<Value>>);

/// Records kept within reach, some kilobytes each.
const WITHIN_REACH: usize = 256;

/// The newest stretch of the stream as it was last read: several follow it closely, and read the same.
#[derive(Debug, Default)]
pub(super) struct Recent {
    /// The position that it begins after.
    after: i64,
    read: VecDeque<Placed>,
}

impl Recent {
    /// Where the stretch ends.
    fn last(&self) -> i64 {
        self.read.back().map_or(self.after, |(place, _)| *place)
    }

    /// Whether what follows `position` is in the stretch, or follows it.
    fn reaches(&self, position: i64) -> bool {
        (self.after..=self.last()).contains(&position)
    }

    fn after(&self, position: i64) -> impl Iterator<Item = &Placed> {
        self.read.iter().skip_while(move |(place, _)| *place <= position)
    }

    fn forget(&mut self) {
        let too_many = self.read.len().saturating_sub(WITHIN_REACH);
        if let Some((place, _)) = self.read.drain(..too_many).next_back() {
            self.after = place;
        }
    }
}

impl Database {
    /// The stream's name as functions see it.
    pub fn stream_arn(&self) -> &str {
        &self.inner.stream_arn
    }

    /// The one shard.
    pub fn shard_id(&self) -> String {
        shard_id(self.inner.schema.name())
    }

    /// At most `limit` records after `position`; 0 is the beginning of what is kept.
    pub async fn changes_after(&self, position: i64, limit: usize) -> Result<Changes, Failure> {
        tokio::task::yield_now().await;
        // Nobody waits for an answer: it comes after those who do.
        let _turn = self.inner.turn.to_write().await;
        let mut recent = self.inner.recent.lock().unwrap_or_else(PoisonError::into_inner);
        if !recent.reaches(position) {
            *recent = Recent { after: position, read: VecDeque::new() };
        }
        let missing = limit.saturating_sub(recent.after(position).count());
        if missing > 0 {
            let news = self.read_stream(recent.last(), missing)?;
            recent.read.extend(news);
        }
        let mut changes = Changes::default();
        for (place, record) in recent.after(position).take(limit) {
            changes.last = Some(*place);
            changes.records.extend(record.clone());
        }
        recent.forget();
        Ok(changes)
    }

    /// At most `limit` records after `position`, each with its place, from the engine.
    fn read_stream(&self, position: i64, limit: usize) -> Result<Vec<Placed>, Failure> {
        let attempt = "read the stream";
        let request = GetRecordsRequest {
            shard_iterator: encode_shard_iterator(self.inner.schema.name(), &self.shard_id(), position),
            limit: Some(limit),
        };
        let response =
            self.inner.engine.get_records(request).map_err(|error| Failure::new(attempt, error))?;
        let mut placed = Vec::with_capacity(response.records.len());
        for record in &response.records {
            let mut record = serde_json::to_value(record).map_err(|error| Failure::new(attempt, error))?;
            let place = position_of(&record)
                .ok_or_else(|| Failure::plain("a change of the table has no position"))?;
            let changes_something = !changes_nothing(&record);
            self.dress(&mut record);
            placed.push((place, changes_something.then(|| Arc::new(record))));
        }
        Ok(placed)
    }

    /// The position of the newest record, 0 when there is none.
    pub async fn last_position(&self) -> Result<i64, Failure> {
        let mut last = 0;
        // A page at a time: the engine's own way to the end of the stream reads all of it at once.
        while let Some(next) = self.changes_after(last, 1_000).await?.last {
            last = next;
        }
        Ok(last)
    }

    /// Forgets records up to `position` that are more than a day old, as DynamoDB does; memory keeps all.
    pub fn trim_stream(&self, position: i64) -> Result<usize, Failure> {
        let Some(file) = &self.inner.file else {
            return Ok(0);
        };
        let day_ago = i64::try_from(SystemClock.now_unix_secs()).unwrap_or(i64::MAX) - 24 * 60 * 60;
        file.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .execute(
                "DELETE FROM _stream_records
                 WHERE table_name = ?1 AND CAST(sequence_number AS INTEGER) <= ?2 AND created_at < ?3",
                rusqlite::params![self.inner.schema.name(), position, day_ago],
            )
            .map_err(|error| Failure::new("trim the stream", error))
    }

    /// What Lambda adds to a record, and a creation moment by our clock where the engine only knew the machine's.
    fn dress(&self, record: &mut Value) {
        set(record, "awsRegion", REGION);
        set(record, "eventSourceARN", self.inner.stream_arn.as_str());
        if self.inner.file.is_none() {
            return;
        }
        let machine = i64::try_from(SystemClock.now_unix_secs()).unwrap_or(i64::MAX);
        let ahead = (self.inner.clock)().saturating_sub(machine);
        let created = at(record, CREATED).as_f64();
        #[expect(clippy::cast_precision_loss, reason = "seconds of this era are far below 2^52")]
        if let (Some(created), Some(slot)) = (created, record.pointer_mut(CREATED)) {
            *slot = (created + ahead as f64).into();
        }
    }
}

fn changes_nothing(record: &Value) -> bool {
    at(record, "/eventName") == "MODIFY"
        && at(record, "/dynamodb/NewImage") == at(record, "/dynamodb/OldImage")
}

/// Where in the stream a record is.
pub fn position_of(record: &Value) -> Option<i64> {
    let published: u128 = at(record, "/dynamodb/SequenceNumber").as_str()?.parse().ok()?;
    i64::try_from(published.checked_sub(PUBLISHED_FROM)?).ok()
}

/// The stream's name, asked of the engine because it holds the moment the stream was made.
pub(super) fn arn(engine: &Engine, schema: &TableSchema) -> Result<String, Failure> {
    let attempt = "describe the table";
    let request = json!({"TableName": schema.name()});
    let request = engine::own(request).map_err(|error| Failure::new(attempt, error))?;
    let response = engine.describe_table(request).map_err(|error| Failure::new(attempt, error))?;
    let response = serde_json::to_value(&response).map_err(|error| Failure::new(attempt, error))?;
    let arn = at(&response, "/Table/LatestStreamArn").as_str().unwrap_or_default();
    Ok(arn.replacen(LOCAL_REGION, REGION, 1))
}
