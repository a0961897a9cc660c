//! How the table is asked for many things: a page of a partition, in either order, or these very items. All of it is
//! consistent.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes, ReturnConsumedCapacity};
use domain::{CustomerId, DelegationId, InvitationId, PartnerId, SubscriptionId};
use failure::Failure;
use serde::de::DeserializeOwned;

use crate::client::{Item, Table, consumed, unanswered};
use crate::key::{self, Key};
use crate::record;
use crate::write::key_attributes;

/// Where a page of a list ends: the sort key of its last item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PagePosition(pub String);

impl PagePosition {
    /// The end of a page of a partner's invitations whose last one this is.
    pub fn of_invitation(id: InvitationId) -> PagePosition {
        PagePosition(key::owned_invitation(id))
    }

    /// Where a partner's invitations begin.
    pub fn before_invitations() -> PagePosition {
        PagePosition(key::OWNED_INVITATIONS.to_owned())
    }

    /// Whether it is among a partner's invitations.
    pub fn is_of_invitation(&self) -> bool {
        self.0.starts_with(key::OWNED_INVITATIONS)
    }

    /// The end of a page of partners whose last one this is.
    pub fn of_partner(id: PartnerId) -> PagePosition {
        PagePosition(key::owned_partner(id))
    }

    /// The end of a page of a partner's delegations whose last one this is.
    pub fn of_delegation(id: DelegationId) -> PagePosition {
        PagePosition(key::owned_delegation(id))
    }

    /// The end of a page of what a partner sold whose last subscription this is.
    pub fn of_sold_subscription(customer: CustomerId, id: SubscriptionId) -> PagePosition {
        PagePosition(key::owned_subscription(customer, id))
    }

    /// The end of a page of a customer's subscriptions whose last one this is.
    pub fn of_subscription(customer: CustomerId, id: SubscriptionId) -> PagePosition {
        PagePosition(key::subscription(customer, id).sk)
    }
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The things, in order.
    pub items: Vec<T>,
    /// Where to go on; none at the end.
    pub next: Option<PagePosition>,
}

/// In which order the items of a partition are read: identifiers begin with their time.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// The oldest first.
    Forward,
    /// The newest first.
    Backward,
}

impl Table {
    /// All items of a partition whose sort key begins with `prefix`, at most 100.
    pub(crate) async fn query_all(&self, pk: &str, prefix: &str, what: &str) -> Result<Vec<Item>, Failure> {
        Ok(self.query(pk, prefix, 100, None, what).await?.items)
    }

    /// A page of a partition's items, consistently read.
    pub(crate) async fn query(
        &self,
        pk: &str,
        prefix: &str,
        limit: u32,
        after: Option<&PagePosition>,
        what: &str,
    ) -> Result<Page<Item>, Failure> {
        self.query_in(Order::Forward, (pk, prefix), limit, after, what).await
    }

    /// The same in either order.
    pub(crate) async fn query_in(
        &self,
        order: Order,
        (pk, prefix): (&str, &str),
        limit: u32,
        after: Option<&PagePosition>,
        what: &str,
    ) -> Result<Page<Item>, Failure> {
        let start = after.map(|position| key_attributes(&Key { pk: pk.to_owned(), sk: position.0.clone() }));
        let condition = if prefix.is_empty() { "pk = :pk" } else { "pk = :pk AND begins_with(sk, :prefix)" };
        let mut query = self.client.query().table_name(&*self.name).key_condition_expression(condition);
        query = query.expression_attribute_values(":pk", AttributeValue::S(pk.to_owned()));
        if !prefix.is_empty() {
            query = query.expression_attribute_values(":prefix", AttributeValue::S(prefix.to_owned()));
        }
        let sent = query
            .scan_index_forward(order == Order::Forward)
            .limit(i32::try_from(limit).unwrap_or(i32::MAX))
            .set_exclusive_start_key(start)
            .consistent_read(true)
            .return_consumed_capacity(ReturnConsumedCapacity::Indexes)
            .send()
            .await;
        let answer = sent.map_err(|error| unanswered(&format!("load the {what}"), error))?;
        consumed("Query", answer.consumed_capacity.as_slice());
        let next = answer.last_evaluated_key.as_ref().and_then(|last| last.get("sk")?.as_s().ok().cloned());
        Ok(Page { items: answer.items.unwrap_or_default(), next: next.map(PagePosition) })
    }

    /// These items, as they are at this moment; at most 100 keys.
    pub(crate) async fn get_all<'k>(
        &self,
        keys: impl Iterator<Item = &'k Key>,
        what: &str,
    ) -> Result<BTreeMap<Key, Item>, Failure> {
        let mut wanted: Vec<_> = keys.map(key_attributes).collect();
        let mut found = BTreeMap::new();
        // DynamoDB may leave some out when it is busy; it says which.
        for attempt in 1..=5 {
            if wanted.is_empty() {
                return Ok(found);
            }
            let request = KeysAndAttributes::builder().set_keys(Some(wanted)).consistent_read(true).build();
            let request =
                request.map_err(|error| Failure::lasting("word a read of the table").because(error))?;
            let sent = self
                .client
                .batch_get_item()
                .request_items(&*self.name, request)
                .return_consumed_capacity(ReturnConsumedCapacity::Indexes)
                .send()
                .await;
            let answer = sent.map_err(|error| unanswered(&format!("load {what}"), error))?;
            consumed("BatchGetItem", answer.consumed_capacity());
            for item in answer.responses.unwrap_or_default().into_values().flatten() {
                let text = |name: &str| item.get(name).and_then(|value| value.as_s().ok()).cloned();
                if let (Some(pk), Some(sk)) = (text("pk"), text("sk")) {
                    found.insert(Key { pk, sk }, item);
                }
            }
            let left = answer.unprocessed_keys.unwrap_or_default().remove(&*self.name);
            wanted = left.map(|left| left.keys).unwrap_or_default();
            if !wanted.is_empty() {
                self.pause(attempt).await;
            }
        }
        if wanted.is_empty() {
            Ok(found)
        } else {
            Err(Failure::passing(format!("load {what} from a busy table")))
        }
    }
}

/// The things of a page.
pub(crate) fn read_page<T: DeserializeOwned>(page: Page<Item>, what: &str) -> Result<Page<T>, Failure> {
    let items = page.items.into_iter().map(|item| record::read(item, what)).collect::<Result<_, _>>()?;
    Ok(Page { items, next: page.next })
}
