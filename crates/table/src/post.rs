//! The memory of the post: which letter of which event was posted, and who wants none.

use aws_sdk_dynamodb::error::ProvideErrorMetadata as _;
use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use domain::moment::DAY_SECONDS;
use domain::{Actor, Change, EmailAddress, Moment, PartnerId};
use failure::Failure;
use serde_json::{Map, Value, json};

use crate::client::{Table, consumed, unanswered};
use crate::commit::{Lost, MOST_CONFLICTS};
use crate::key::{self, Key};
use crate::lay_down::{Quotas, lay_down};
use crate::stream::StoredEvent;
use crate::write::{TTL, Write, attributes_of};

/// Days a mark is kept: longer than any stream record or dead letter can come back.
pub const MARK_DAYS: i64 = 90;

impl Table {
    /// Marks a letter of an event as posted. Marking it twice changes nothing.
    pub async fn mark_posted(&self, event: &StoredEvent, letter: &str, now: Moment) -> Result<(), Failure> {
        let key = key::posted(&event.partition, event.id, letter);
        self.note_once(key, mark(now), "that a letter was posted").await
    }

    /// Marks a letter of an event as posted, together with what changes by that. [`Lost::Answered`] when
    /// it was marked before.
    pub async fn mark_posted_with(
        &self,
        event: &StoredEvent,
        letter: &str,
        changes: &[Change],
        now: Moment,
    ) -> Result<Result<(), Lost>, Failure> {
        let key = key::posted(&event.partition, event.id, letter);
        let mut writes = vec![Write::create(key, mark(now), Lost::Answered)];
        // Posting uses up no quota: what caused the letter did.
        writes.extend(lay_down(changes, &Actor::System, Quotas::NONE, (now, self.salts.next()))?);
        self.transact(writes, false).await
    }

    /// Remembers that an address wants no mail of a partner. Saying it twice changes nothing.
    pub async fn opt_out(
        &self,
        partner: PartnerId,
        email: &EmailAddress,
        now: Moment,
    ) -> Result<(), Failure> {
        let item = [("at".to_owned(), json!(now))].into_iter().collect();
        self.note_once(key::opt_out(partner, email), item, "who wants no mail").await
    }

    /// Writes an item unless there is one: for half of what a transaction of one write costs. Whether a retry
    /// finds its own first try or somebody else's item makes no difference to what is remembered.
    async fn note_once(&self, key: Key, item: Map<String, Value>, what: &str) -> Result<(), Failure> {
        let item = attributes_of(key, item)?;
        for attempt in 1..=MOST_CONFLICTS {
            let put = self.client.put_item().table_name(&*self.name).set_item(Some(item.clone()));
            let put = put.condition_expression("attribute_not_exists(pk)");
            let sent = put.return_consumed_capacity(ReturnConsumedCapacity::Indexes).send().await;
            match sent {
                Ok(answer) => {
                    consumed("PutItem", answer.consumed_capacity.as_slice());
                    return Ok(());
                }
                Err(error) => match error.code() {
                    Some("ConditionalCheckFailedException") => return Ok(()),
                    Some("TransactionConflictException") if attempt < MOST_CONFLICTS => {
                        self.pause(attempt).await;
                    }
                    _ => return Err(unanswered(&format!("note {what}"), error)),
                },
            }
        }
        Ok(())
    }
}

fn mark(now: Moment) -> Map<String, Value> {
    let expires_at = now.plus_seconds(MARK_DAYS * DAY_SECONDS).as_second();
    [("at".to_owned(), json!(now)), (TTL.to_owned(), json!(expires_at))].into_iter().collect()
}
