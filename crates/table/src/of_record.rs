//! The partner of record of a subscription: who it was, and when.

use domain::subscription::Subscription;
use failure::Failure;

use crate::client::Table;
use crate::key;
use crate::page::Order;
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
}
