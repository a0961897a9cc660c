//! The partner of record of subscriptions: who it was, and where a partner that sold one is not.

use domain::PartnerId;
use domain::subscription::Subscription;
use failure::Failure;

use crate::client::Table;
use crate::key;
use crate::load::{Order, Page};
use crate::stream::StoredEvent;

/// Events of one subscription that are read for its history: far more than decisions are made about one.
const MOST_EVENTS: u32 = 1_000;

impl Table {
    /// What happened to a subscription, in order, as far as it is read at once; and whether that is all.
    pub async fn subscription_events(
        &self,
        subscription: &Subscription,
    ) -> Result<(Vec<StoredEvent>, bool), Failure> {
        let partition = key::customer(subscription.customer_id).pk;
        let prefix = key::event_prefix(subscription.id);
        let keys = (partition.as_str(), prefix.as_str());
        let page =
            self.query_in(Order::Backward, keys, MOST_EVENTS, None, "history of a subscription").await?;
        let events = page.items.into_iter().rev().map(StoredEvent::from_item).collect::<Result<_, _>>()?;
        Ok((events, page.next.is_none()))
    }

    /// Subscriptions that a partner sold, that go on, and whose partner of record it is not; newest first.
    pub async fn unrecorded_of(&self, partner: PartnerId, limit: u32) -> Result<Page<Subscription>, Failure> {
        self.owned(&key::owner_partner(partner), key::OWNED_SUBSCRIPTIONS, limit, None, |_| None).await
    }
}
