//! What happened, by when: for whoever has to look at it again without the stream.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{AttributeValue, ReturnConsumedCapacity};
use domain::Moment;
use failure::Failure;

use crate::client::{Item, Table, consumed, unanswered};
use crate::key::{self, EventPlace, Key};
use crate::stream::StoredEvent;
use crate::write::key_attributes;

/// Some events in the order of their moments, and where to go on.
#[derive(Debug)]
pub struct Happened {
    /// Each event, or what kept it from being read.
    pub events: Vec<(EventPlace, Result<StoredEvent, Failure>)>,
    /// Where what follows begins; none at the end.
    pub next: Option<EventPlace>,
}

impl Table {
    /// What happened from one moment to before another one, at most `limit` events of one shard. Shards come one
    /// after the other, and events within a shard in the order of their moments.
    pub async fn happened(
        &self,
        (from, until): (Moment, Moment),
        place: &EventPlace,
        limit: u32,
    ) -> Result<Happened, Failure> {
        let sent = self
            .client
            .query()
            .table_name(&*self.name)
            .index_name(key::DUE)
            .key_condition_expression("#shard = :shard AND #at BETWEEN :from AND :last")
            .expression_attribute_names("#shard", "dueShard")
            .expression_attribute_names("#at", "dueAt")
            .expression_attribute_values(":shard", number(i64::from(place.partition())))
            .expression_attribute_values(":from", number(from.as_second()))
            .expression_attribute_values(":last", number(until.as_second() - 1))
            .limit(i32::try_from(limit.min(100)).unwrap_or(i32::MAX))
            .set_exclusive_start_key(place.after.as_ref().map(|after| start(place, after)))
            .return_consumed_capacity(ReturnConsumedCapacity::Indexes)
            .send()
            .await;
        let answer = sent.map_err(|error| unanswered("look for what happened", error))?;
        consumed("Query", answer.consumed_capacity.as_slice());
        let is_whole = answer.last_evaluated_key.is_none();
        let entries: Option<Vec<(i64, Key)>> = answer.items.unwrap_or_default().iter().map(entry).collect();
        let entries = entries.ok_or_else(|| Failure::lasting("read what happened"))?;
        let next = match entries.last() {
            Some(last) if !is_whole => Some(EventPlace { after: Some(last.clone()), ..place.clone() }),
            _ => place.next_shard(),
        };
        let mut found = self.get_all(entries.iter().map(|(_, key)| key), "events").await?;
        let events = entries.into_iter().filter_map(|entry| {
            let item = found.remove(&entry.1)?;
            let place = EventPlace { after: Some(entry), ..place.clone() };
            Some((place, StoredEvent::from_item(item)))
        });
        Ok(Happened { events: events.collect(), next })
    }
}

fn number(number: i64) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

fn start(place: &EventPlace, (at, key): &(i64, Key)) -> HashMap<String, AttributeValue> {
    let mut start = key_attributes(key);
    start.insert("dueShard".to_owned(), number(i64::from(place.partition())));
    start.insert("dueAt".to_owned(), number(*at));
    start
}

fn entry(item: &Item) -> Option<(i64, Key)> {
    let text = |name: &str| item.get(name).and_then(|value| value.as_s().ok()).cloned();
    let at = item.get("dueAt")?.as_n().ok()?.parse().ok()?;
    Some((at, Key { pk: text("pk")?, sk: text("sk")? }))
}
