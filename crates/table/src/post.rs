//! The memory of the post: which letter of which event was posted, and who wants none.

use domain::moment::DAY_SECONDS;
use domain::{Actor, Change, EmailAddress, Moment, PartnerId};
use failure::Failure;
use serde_json::{Map, json};

use crate::client::Table;
use crate::commit::Lost;
use crate::key;
use crate::lay_down::{Quotas, lay_down};
use crate::stream::StoredEvent;
use crate::write::{TTL, Write};

/// Days a mark is kept: longer than any stream record or dead letter can come back.
pub const MARK_DAYS: i64 = 90;

impl Table {
    /// Marks a letter of an event as posted, together with what changes by that. [`Lost::Answered`] when
    /// it was marked before.
    pub async fn mark_posted(
        &self,
        event: &StoredEvent,
        letter: &str,
        changes: &[Change],
        now: Moment,
    ) -> Result<Result<(), Lost>, Failure> {
        let expires_at = now.plus_seconds(MARK_DAYS * DAY_SECONDS).as_second();
        let mark = [("at".to_owned(), json!(now)), (TTL.to_owned(), json!(expires_at))].into_iter().collect();
        let mut writes =
            vec![Write::create(key::posted(&event.partition, event.id, letter), mark, Lost::Answered)];
        // Posting uses up no quota: what caused the letter did.
        writes.extend(lay_down(changes, &Actor::System, Quotas::NONE, now)?);
        self.transact(writes, false).await
    }

    /// Remembers that an address wants no mail of a partner. Saying it twice changes nothing.
    pub async fn opt_out(
        &self,
        partner: PartnerId,
        email: &EmailAddress,
        now: Moment,
    ) -> Result<(), Failure> {
        let item: Map<_, _> = [("at".to_owned(), json!(now))].into_iter().collect();
        let said = Write::create(key::opt_out(partner, email), item, Lost::Answered);
        self.transact(vec![said], false).await.map(drop)
    }
}
