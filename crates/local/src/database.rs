//! The one table, in an embedded engine instead of the cloud: in memory for tests, in a file between runs.
//!
//! Functions reach it through [`crate::wire`] with the real SDK client; the console and the stream simulator use the
//! methods here, which no deployed function has.

mod engine;
mod open;
mod past;
mod request;
mod schema;
mod stream;
mod turn;

use std::path::Path;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dynoxide::{Database as Engine, DynoxideError};
use serde_json::{Value, json};
use tokio::sync::watch;

pub use self::open::Snapshot;
pub use self::request::Request;
pub use self::schema::TableSchema;
pub use self::stream::{Changes, position_of};
use self::turn::Turn;
use crate::failure::Failure;
use crate::json::{set, take};
use crate::ledger::Units;

/// Whole seconds since 1970, read whenever the engine needs to know the time.
pub type Seconds = Arc<dyn Fn() -> i64 + Send + Sync>;

/// How many items are looked at in one go: without a limit the engine reads all that are left each time, to give back
/// a megabyte of them.
const SCANNED_AT_ONCE: u32 = 1_000;

/// Where the local table pretends to be.
pub const REGION: &str = "local";

/// A handle on the one table; clones share it.
#[derive(Clone)]
pub struct Database {
    inner: Arc<Inner>,
}

struct Inner {
    engine: Engine,
    turn: Turn,
    schema: TableSchema,
    clock: Seconds,
    /// A second connection to the same file, for what the engine has no operation for; memory has none.
    file: Option<Mutex<rusqlite::Connection>>,
    stream_arn: String,
    past: Mutex<Option<past::Past>>,
    recent: Mutex<stream::Recent>,
    writes: watch::Sender<u64>,
}

/// What the engine answered: a status and a JSON body, as they would travel over HTTP.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// 200, 400 or 500.
    pub status: u16,
    /// The JSON text.
    pub body: String,
    /// What it consumed.
    pub units: Units,
}

/// A page of raw items for a person to look at.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// Items in DynamoDB's typed JSON.
    pub items: Vec<Value>,
    /// Where the next page starts.
    pub cursor: Option<String>,
}

impl Database {
    /// Opens the table in the file at `path`, making it if need be, or in memory.
    ///
    /// A file that was made for another schema is refused: only a person can say whether it may be thrown away.
    pub fn open(path: Option<&Path>, schema: &TableSchema, clock: Seconds) -> Result<Self, Failure> {
        let (engine, file) = match path {
            Some(path) => {
                let (engine, connection) = open::file(path, schema)?;
                (engine, Some(Mutex::new(connection)))
            }
            None => (open::memory(schema, Arc::clone(&clock), None)?, None),
        };
        Self::of(engine, file, schema, clock)
    }

    /// Opens a table in memory that begins as a copy of another one.
    pub fn open_copy(snapshot: &Snapshot, schema: &TableSchema, clock: Seconds) -> Result<Self, Failure> {
        let engine = open::memory(schema, Arc::clone(&clock), Some(snapshot))?;
        Self::of(engine, None, schema, clock)
    }

    /// The table as it is now, to begin others with.
    pub fn snapshot(&self) -> Result<Snapshot, Failure> {
        open::snapshot(&self.inner.engine, &self.inner.schema)
    }

    fn of(
        engine: Engine,
        file: Option<Mutex<rusqlite::Connection>>,
        schema: &TableSchema,
        clock: Seconds,
    ) -> Result<Self, Failure> {
        let stream_arn = stream::arn(&engine, schema)?;
        Ok(Self {
            inner: Arc::new(Inner {
                engine,
                turn: Turn::default(),
                schema: schema.clone(),
                clock,
                file,
                stream_arn,
                past: Mutex::new(None),
                recent: Mutex::default(),
                writes: watch::Sender::new(0),
            }),
        })
    }

    /// The table as the template declares it.
    pub fn schema(&self) -> &TableSchema {
        &self.inner.schema
    }

    /// Performs one request.
    ///
    /// Yields before and after, as a network would: without that, two callers on one thread never interleave and
    /// races hide.
    pub async fn call(&self, request: Request) -> Reply {
        tokio::task::yield_now().await;
        let writes = request.writes();
        let turn = if writes { self.inner.turn.to_write().await } else { self.inner.turn.to_read().await };
        let reply = request.perform(&self.inner.engine);
        drop(turn);
        if reply.status == 200 && writes {
            self.wake();
        }
        tokio::task::yield_now().await;
        reply
    }

    /// Counts up with every write, so that whoever follows the stream need not poll.
    pub fn writes(&self) -> watch::Receiver<u64> {
        self.inner.writes.subscribe()
    }

    /// Raw items whose partition key starts with `prefix`, for the console.
    pub async fn items(&self, prefix: &str, limit: usize, cursor: Option<&str>) -> Result<Page, Failure> {
        tokio::task::yield_now().await;
        let mut start = cursor.map(read_cursor).transpose()?;
        let mut items = Vec::new();
        loop {
            let (mut found, next) = self.scan(prefix, start)?;
            items.append(&mut found);
            start = next;
            if items.len() >= limit || start.is_none() {
                break;
            }
        }
        if items.len() > limit {
            items.truncate(limit);
            start = items.last().map(|item| self.key_of(item));
        }
        Ok(Page { items, cursor: start.map(|key| URL_SAFE_NO_PAD.encode(key.to_string())) })
    }

    /// Deletes what its time-to-live attribute says is over, and says how many items that were.
    ///
    /// In memory the engine does it, with a stream record that names the service as AWS does. A file's engine only
    /// knows the machine's clock, so there each item is deleted under the condition that it is still over, and its
    /// stream record looks like anybody's delete.
    pub async fn sweep_expired(&self) -> Result<usize, Failure> {
        tokio::task::yield_now().await;
        let Some(attribute) = self.inner.schema.ttl_attribute() else {
            return Ok(0);
        };
        let swept = if self.inner.file.is_some() {
            self.delete_expired(attribute)?
        } else {
            self.inner.engine.sweep_ttl().map_err(|error| Failure::new("sweep expired items", error))?
        };
        if swept > 0 {
            self.wake();
        }
        Ok(swept)
    }

    fn delete_expired(&self, attribute: &str) -> Result<usize, Failure> {
        let names = json!({"#ttl": attribute});
        let values = json!({":now": {"N": (self.inner.clock)().to_string()}, ":none": {"N": "0"}});
        let condition = "#ttl BETWEEN :none AND :now";
        let mut swept = 0;
        let mut start: Option<Value> = None;
        loop {
            let mut request = json!({
                "TableName": self.inner.schema.name(),
                "Limit": SCANNED_AT_ONCE,
                "FilterExpression": condition,
                "ExpressionAttributeNames": names,
                "ExpressionAttributeValues": values,
            });
            if let Some(key) = start.take() {
                set(&mut request, "ExclusiveStartKey", key);
            }
            let (found, next) = self.scan_page(request)?;
            for item in &found {
                let delete = json!({
                    "TableName": self.inner.schema.name(),
                    "Key": self.key_of(item),
                    "ConditionExpression": condition,
                    "ExpressionAttributeNames": names,
                    "ExpressionAttributeValues": values,
                });
                let delete =
                    engine::own(delete).map_err(|error| Failure::new("ask for a deletion", error))?;
                match self.inner.engine.delete_item(delete) {
                    Ok(_) => swept += 1,
                    Err(DynoxideError::ConditionalCheckFailedException(..)) => {}
                    Err(error) => return Err(Failure::new("delete an expired item", error)),
                }
            }
            match next {
                Some(key) => start = Some(key),
                None => return Ok(swept),
            }
        }
    }

    fn scan(&self, prefix: &str, start: Option<Value>) -> Result<(Vec<Value>, Option<Value>), Failure> {
        let mut request = json!({"TableName": self.inner.schema.name(), "Limit": SCANNED_AT_ONCE});
        if !prefix.is_empty() {
            set(&mut request, "FilterExpression", "begins_with(#pk, :prefix)");
            set(&mut request, "ExpressionAttributeNames", json!({"#pk": self.inner.schema.partition_key()}));
            set(&mut request, "ExpressionAttributeValues", json!({":prefix": {"S": prefix}}));
        }
        if let Some(key) = start {
            set(&mut request, "ExclusiveStartKey", key);
        }
        self.scan_page(request)
    }

    fn scan_page(&self, request: Value) -> Result<(Vec<Value>, Option<Value>), Failure> {
        let attempt = "look through the items";
        let request = engine::own(request).map_err(|error| Failure::new(attempt, error))?;
        let response = self.inner.engine.scan(request).map_err(|error| Failure::new(attempt, error))?;
        let mut response = serde_json::to_value(&response).map_err(|error| Failure::new(attempt, error))?;
        let items = match take(&mut response, "Items") {
            Value::Array(items) => items,
            _ => Vec::new(),
        };
        let next = Some(take(&mut response, "LastEvaluatedKey")).filter(Value::is_object);
        Ok((items, next))
    }

    fn key_of(&self, item: &Value) -> Value {
        let schema = &self.inner.schema;
        let mut key = serde_json::Map::new();
        for name in [Some(schema.partition_key()), schema.sort_key()].into_iter().flatten() {
            key.insert(name.to_owned(), item.get(name).cloned().unwrap_or_default());
        }
        Value::Object(key)
    }

    /// Makes whoever follows the stream look again.
    pub fn wake(&self) {
        self.inner.writes.send_modify(|count| *count = count.wrapping_add(1));
    }
}

fn read_cursor(cursor: &str) -> Result<Value, Failure> {
    let attempt = "read the cursor";
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|error| Failure::new(attempt, error))?;
    serde_json::from_slice(&bytes).map_err(|error| Failure::new(attempt, error))
}

#[cfg(test)]
pub(crate) mod tests;
