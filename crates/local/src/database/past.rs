//! The table as it was some changes ago: what an eventually consistent read, or an index that lags, may still show.

use std::collections::VecDeque;
use std::sync::{Arc, PoisonError};

use dynoxide::Database as Engine;
use serde_json::{Value, json};

use super::{Database, Reply, Request, engine, open};
use crate::failure::Failure;
use crate::json::at;

/// Records replayed at once.
const PAGE: usize = 1_000;

/// A second table that follows the first one's stream at a distance.
pub(super) struct Past {
    engine: Engine,
    /// What has been read and not applied.
    ahead: VecDeque<Arc<Value>>,
    /// How far in the stream `ahead` reaches.
    read: i64,
    /// Whether anything was applied: the copy cannot go back, only start over.
    has_moved: bool,
}

impl Database {
    /// Performs a read on the table as it was `changes` changes ago.
    ///
    /// Only memory knows its past: a file forgets its stream after a day, and with it how the table came about.
    pub async fn call_in_past(&self, request: Request, changes: usize) -> Result<Reply, Failure> {
        if self.inner.file.is_some() {
            return Err(Failure::plain("stale reads need a table in memory"));
        }
        let known = self.inner.past.lock().unwrap_or_else(PoisonError::into_inner).take();
        let mut past = known.map_or_else(|| Past::beginning(self), Ok)?;
        past.read_on(self).await?;
        if past.ahead.len() < changes && past.has_moved {
            past = Past::beginning(self)?;
            past.read_on(self).await?;
        }
        past.apply_all_but(changes, self)?;
        let reply = request.perform(&past.engine);
        *self.inner.past.lock().unwrap_or_else(PoisonError::into_inner) = Some(past);
        Ok(reply)
    }
}

impl Past {
    fn beginning(database: &Database) -> Result<Self, Failure> {
        let engine = open::memory(&database.inner.schema, Arc::clone(&database.inner.clock), None)?;
        Ok(Self { engine, ahead: VecDeque::new(), read: 0, has_moved: false })
    }

    async fn read_on(&mut self, database: &Database) -> Result<(), Failure> {
        loop {
            let changes = database.changes_after(self.read, PAGE).await?;
            let Some(last) = changes.last else { return Ok(()) };
            self.ahead.extend(changes.records);
            self.read = last;
        }
    }

    fn apply_all_but(&mut self, changes: usize, database: &Database) -> Result<(), Failure> {
        while self.ahead.len() > changes
            && let Some(record) = self.ahead.pop_front()
        {
            self.apply(database, &record)?;
            self.has_moved = true;
        }
        Ok(())
    }

    fn apply(&self, database: &Database, record: &Value) -> Result<(), Failure> {
        let table = database.inner.schema.name();
        let done = match at(record, "/dynamodb/NewImage") {
            Value::Null => {
                let delete = json!({"TableName": table, "Key": at(record, "/dynamodb/Keys")});
                engine::own(delete).and_then(|delete| self.engine.delete_item(delete)).map(drop)
            }
            image => {
                let put = json!({"TableName": table, "Item": image});
                engine::own(put).and_then(|put| self.engine.put_item(put)).map(drop)
            }
        };
        done.map_err(|error| Failure::new("replay a change of the table", error))
    }
}
