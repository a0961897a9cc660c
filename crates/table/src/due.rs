//! What is due: the index of it, and the partition of what could not be handled.

use aws_sdk_dynamodb::types::{AttributeValue, ReturnConsumedCapacity};
use domain::Moment;
use failure::Failure;
use serde_json::{Number, json};

use crate::client::{Table, consumed, unanswered};
use crate::commit::Lost;
use crate::key::{self, Due, Key};
use crate::write::{Condition, Write};

/// An entry among what is due. The index is a hint: whether anything is due is for the thing itself to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueEntry {
    /// What is due; none for a thing that cannot be due.
    pub due: Option<Due>,
    key: Key,
    shard: u32,
    at: Number,
}

impl DueEntry {
    /// How long it has been due, in whole seconds.
    pub fn late_seconds(&self, now: Moment) -> i64 {
        self.at.as_i64().map_or(0, |at| now.as_second().saturating_sub(at).max(0))
    }
}

impl Table {
    /// What is due by `now` in a shard, the oldest first.
    pub async fn due(&self, shard: u32, now: Moment, limit: u32) -> Result<Vec<DueEntry>, Failure> {
        let sent = self
            .client
            .query()
            .table_name(&*self.name)
            .index_name(key::DUE)
            .key_condition_expression("#shard = :shard AND #at <= :now")
            .expression_attribute_names("#shard", "dueShard")
            .expression_attribute_names("#at", "dueAt")
            .expression_attribute_values(":shard", AttributeValue::N(shard.to_string()))
            .expression_attribute_values(":now", AttributeValue::N(now.as_second().to_string()))
            .limit(i32::try_from(limit).unwrap_or(i32::MAX))
            .return_consumed_capacity(ReturnConsumedCapacity::Indexes)
            .send()
            .await;
        let answer = sent.map_err(|error| unanswered("look for what is due", error))?;
        consumed("Query", answer.consumed_capacity.as_slice());
        let items = answer.items.unwrap_or_default().into_iter().map(|item| {
            let text = |name: &str| item.get(name).and_then(|value| value.as_s().ok()).cloned();
            let key = Key { pk: text("pk")?, sk: text("sk")? };
            let at = serde_json::from_str(item.get("dueAt")?.as_n().ok()?).ok()?;
            Some(DueEntry { due: key::parse_due(&key), key, shard, at })
        });
        items.collect::<Option<_>>().ok_or_else(|| Failure::lasting("read what is due"))
    }

    /// Takes an entry out of what is due, because it cannot be handled; its thing waits in a partition of its
    /// own where people find it. Says whether it did: an entry that is no longer there is left alone.
    pub async fn park(&self, entry: &DueEntry) -> Result<bool, Failure> {
        let parked = [("dueShard".to_owned(), key::PARKED_SHARD.into())].into_iter().collect();
        let seen = vec![("dueShard", json!(entry.shard)), ("dueAt", json!(entry.at))];
        let write = Write::touch(entry.key.clone(), parked, Condition::Equal(seen), Lost::Stale);
        Ok(self.transact(vec![write], false).await?.is_ok())
    }
}
