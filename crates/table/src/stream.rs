//! Events as the stream and the history give them back.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{Actor, EventId, Fact, Moment};
use failure::Failure;

use crate::client::Item;
use crate::key;
use crate::record::{self, SEQUENCE};

/// One event as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEvent {
    /// The identifier, derived from aggregate and sequence.
    pub id: EventId,
    /// When it happened.
    pub at: Moment,
    /// Who caused it.
    pub actor: Actor,
    /// The identifier of the thing it happened to.
    pub aggregate: String,
    /// Its number among the events of that thing, from 1.
    pub sequence: u32,
    /// What happened.
    pub fact: Fact,
    pub(crate) partition: String,
}

impl StoredEvent {
    /// Reads an event from its item; a lasting failure when it is none.
    pub fn from_item(mut item: Item) -> Result<StoredEvent, Failure> {
        let unreadable = |field: &str| {
            Failure::lasting("read the stored event").because(format!("its {field} does not read"))
        };
        let text = |field: &'static str| {
            let value = item.get(field).and_then(|value| value.as_s().ok());
            value.cloned().ok_or_else(|| unreadable(field))
        };
        let (partition, sort) = (text("pk")?, text("sk")?);
        let aggregate = key::aggregate_in(&sort).ok_or_else(|| unreadable("sk"))?.to_owned();
        let id = text("id")?.parse().map_err(|_| unreadable("id"))?;
        let at = text("at")?.parse().map_err(|_| unreadable("at"))?;
        let sequence = item
            .get(SEQUENCE)
            .and_then(|value| value.as_n().ok()?.parse().ok())
            .ok_or_else(|| unreadable("seq"))?;
        let actor = item.remove("actor").unwrap_or(AttributeValue::Null(true));
        let actor =
            serde_dynamo::from_attribute_value(actor).map_err(|error| unreadable("actor").because(error))?;
        let kind = item.get("type").and_then(|kind| kind.as_s().ok()).cloned();
        let fact = record::read_fact(item, &kind.ok_or_else(|| unreadable("type"))?)?;
        Ok(StoredEvent { id, at, actor, aggregate, sequence, fact, partition })
    }
}
