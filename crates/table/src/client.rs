//! The table itself: its name, its client, and what each request to it consumed.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::types::{AttributeValue, ConsumedCapacity, ReturnConsumedCapacity, TransactWriteItem};
use evidence::Salt;
use failure::Failure;

use crate::catalog::Kept;
use crate::key::Key;
use crate::marketplace::Shelf;
use crate::write::key_attributes;

/// An item as the SDK gives it.
pub(crate) type Item = HashMap<String, AttributeValue>;

/// The one table. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Table {
    pub(crate) client: Client,
    pub(crate) name: Arc<str>,
    pauses: Arc<AtomicU64>,
    pub(crate) salts: Salts,
    pub(crate) kept_catalog: Kept,
    pub(crate) shelf: Shelf,
}

/// Where chance comes from.
#[derive(Clone)]
pub(crate) struct Salts(Arc<dyn Fn() -> [u8; 16] + Send + Sync>);

impl Salts {
    /// The salt of one more transaction.
    pub(crate) fn next(&self) -> Salt {
        Salt::new(self.0())
    }
}

impl std::fmt::Debug for Salts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Salts")
    }
}

impl Table {
    /// The table called `name`, reached through `client`. From `chance` come the salts of events.
    pub fn new(
        client: Client,
        name: impl Into<Arc<str>>,
        chance: impl Fn() -> [u8; 16] + Send + Sync + 'static,
    ) -> Table {
        Table {
            client,
            name: name.into(),
            pauses: Arc::default(),
            salts: Salts(Arc::new(chance)),
            kept_catalog: Kept::default(),
            shelf: Shelf::default(),
        }
    }

    /// One item, as it is at this moment.
    pub(crate) async fn get(&self, key: &Key, what: &str) -> Result<Option<Item>, Failure> {
        let sent = self
            .client
            .get_item()
            .table_name(&*self.name)
            .set_key(Some(key_attributes(key)))
            .consistent_read(true)
            .return_consumed_capacity(ReturnConsumedCapacity::Indexes)
            .send()
            .await;
        let answer = sent.map_err(|error| unanswered(&format!("load the {what}"), error))?;
        consumed("GetItem", answer.consumed_capacity.as_slice());
        Ok(answer.item)
    }

    /// Waits longer each time, and not as long as the next one who waits.
    pub async fn pause(&self, attempt: u32) {
        let turn = self.pauses.fetch_add(0x9E37_79B9, Ordering::Relaxed);
        let longest_millis = 2_u64 << attempt.min(6);
        tokio::time::sleep(Duration::from_millis(1 + turn % longest_millis)).await;
    }

    /// Puts the table's name into a write.
    pub(crate) fn named(&self, mut item: TransactWriteItem) -> TransactWriteItem {
        let name = || self.name.to_string();
        if let Some(put) = &mut item.put {
            put.table_name = name();
        }
        if let Some(update) = &mut item.update {
            update.table_name = name();
        }
        if let Some(delete) = &mut item.delete {
            delete.table_name = name();
        }
        if let Some(check) = &mut item.condition_check {
            check.table_name = name();
        }
        item
    }
}

/// A request to the table that got no usable answer.
pub(crate) fn unanswered<E>(attempted: &str, error: SdkError<E>) -> Failure
where
    E: std::error::Error + Send + Sync + 'static,
{
    Failure::passing(attempted).because(error)
}

/// Every request says what it consumed; the log is where cost is read from.
pub(crate) fn consumed(operation: &'static str, capacity: &[ConsumedCapacity]) {
    let units: f64 = capacity.iter().filter_map(ConsumedCapacity::capacity_units).sum();
    // Of a target of its own, which is heard when the level says `debug`.
    tracing::info!(target: "consumed", operation, units, "consumed");
}
