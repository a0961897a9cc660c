//! Loading: what a decision or a page has to know. Reads that decide are consistent; lists are paged.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes, ReturnConsumedCapacity};
use domain::customer::Customer;
use domain::delegation::amendment::Amendment;
use domain::delegation::{Delegation, Slot};
use domain::invitation::Invitation;
use domain::partner::{Member, Partner};
use domain::proof::CodeCycle;
use domain::receipt::Receipt;
use domain::subscription::{Hold, Subscription};
use domain::{
    AmendmentId, CustomerId, DelegationId, EmailAddress, InvitationId, Moment, PartnerId, ReceiptId,
    SubscriptionId,
};
use failure::Failure;
use serde::de::DeserializeOwned;
use serde_json::{Number, json};

use crate::client::{Item, Table, consumed, unanswered};
use crate::commit::Lost;
use crate::key::{self, Due, Key, MemberId};
use crate::record;
use crate::stream::StoredEvent;
use crate::write::{Condition, Write, key_attributes};

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

/// What stands in the way of another mail of a partner to an address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sending {
    /// The invitation that is pending already.
    pub pending: Option<String>,
    /// New invitations of the partner today.
    pub created_today: u32,
    /// Its open invitations.
    pub open: u32,
    /// Mails to the address today.
    pub mails_today: u32,
    /// Whether the address is one of the partner's own people.
    pub is_own_member: bool,
}

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
    pub(crate) async fn one<T: DeserializeOwned>(&self, key: &Key, what: &str) -> Result<Option<T>, Failure> {
        self.get(key, what).await?.map(|item| record::read(item, what)).transpose()
    }

    /// An invitation.
    pub async fn invitation(&self, id: InvitationId) -> Result<Option<Invitation>, Failure> {
        self.one(&key::invitation(id), "invitation").await
    }

    /// The code that was last asked for to prove an invitation's mailbox.
    pub async fn code_cycle(&self, id: InvitationId) -> Result<Option<CodeCycle>, Failure> {
        self.one(&key::code_cycle(id), "code").await
    }

    /// A partner.
    pub async fn partner(&self, id: PartnerId) -> Result<Option<Partner>, Failure> {
        self.one(&key::partner(id), "partner").await
    }

    /// A customer.
    pub async fn customer(&self, id: CustomerId) -> Result<Option<Customer>, Failure> {
        self.one(&key::customer(id), "customer").await
    }

    /// Who holds a customer's delegation, as recorded.
    pub async fn slot(&self, id: CustomerId) -> Result<Option<Slot>, Failure> {
        self.one(&key::slot(id), "delegation slot").await
    }

    /// A delegation.
    pub async fn delegation(&self, id: DelegationId) -> Result<Option<Delegation>, Failure> {
        self.one(&key::delegation(id), "delegation").await
    }

    /// An amendment of a delegation.
    pub async fn amendment(
        &self,
        delegation: DelegationId,
        id: AmendmentId,
    ) -> Result<Option<Amendment>, Failure> {
        self.one(&key::amendment(delegation, id), "amendment").await
    }

    /// A delegation's amendments, the oldest first.
    pub async fn amendments(
        &self,
        delegation: DelegationId,
        limit: u32,
        after: Option<&PagePosition>,
    ) -> Result<Page<Amendment>, Failure> {
        let pk = key::delegation(delegation).pk;
        read_page(self.query(&pk, key::AMENDMENTS, limit, after, "amendments").await?, "amendment")
    }

    /// A subscription.
    pub async fn subscription(
        &self,
        customer: CustomerId,
        id: SubscriptionId,
    ) -> Result<Option<Subscription>, Failure> {
        self.one(&key::subscription(customer, id), "subscription").await
    }

    /// A subscription, whosever it is.
    pub async fn subscription_by_id(&self, id: SubscriptionId) -> Result<Option<Subscription>, Failure> {
        let Some(item) = self.get(&key::subscriber(id), "subscriber").await? else { return Ok(None) };
        let customer = item.get("customerId").and_then(|id| id.as_s().ok()).and_then(|id| id.parse().ok());
        let customer = customer.ok_or_else(|| Failure::lasting("read the stored subscriber"))?;
        self.subscription(customer, id).await
    }

    /// Whether an address has complained about the mail of a partner.
    pub async fn has_complained(&self, partner: PartnerId, email: &EmailAddress) -> Result<bool, Failure> {
        Ok(self.get(&key::complaint(partner, email), "complaint").await?.is_some())
    }

    /// What somebody is: a member of the one partner that counts, an administrator of customers.
    pub async fn memberships(
        &self,
        email: &EmailAddress,
    ) -> Result<(Option<Member>, Vec<CustomerId>), Failure> {
        let items = self.query_all(&key::principal(email), "", "memberships").await?;
        let (mut members, mut customers) = (Vec::new(), Vec::new());
        for item in items {
            let sk = item.get("sk").and_then(|sk| sk.as_s().ok()).cloned().unwrap_or_default();
            match key::parse_membership(&sk) {
                Some(key::Membership::Partner(_)) => members.push(record::read(item, "membership")?),
                Some(key::Membership::Foundings) => {}
                Some(key::Membership::Customer(id)) => customers.push(id),
                None => return Err(Failure::lasting("read the stored membership")),
            }
        }
        Ok((Member::counting(members), customers))
    }

    /// How often somebody has founded a partner.
    pub async fn foundings(&self, email: &EmailAddress) -> Result<u32, Failure> {
        Ok(self.one(&key::foundings(email), "number of partners founded").await?.unwrap_or(0))
    }

    /// A member of a partner.
    pub async fn member(&self, partner: PartnerId, id: &MemberId) -> Result<Option<Member>, Failure> {
        self.one(&key::member(partner, id), "member").await
    }

    /// The people of a partner, at most 100.
    pub async fn members(&self, partner: PartnerId) -> Result<Vec<Member>, Failure> {
        let items = self.query_all(&key::partner(partner).pk, key::MEMBERS, "members").await?;
        items.into_iter().map(|item| record::read(item, "member")).collect()
    }

    /// What a customer has had and has of each of these services.
    pub async fn holds(
        &self,
        customer: CustomerId,
        services: &[&str],
    ) -> Result<BTreeMap<String, Hold>, Failure> {
        let keys: BTreeMap<Key, &str> =
            services.iter().map(|service| (key::hold(customer, service), *service)).collect();
        let found = self.get_all(keys.keys(), "what the customer has").await?;
        let mut holds = BTreeMap::new();
        for (key, item) in found {
            if let Some(service) = keys.get(&key) {
                holds.insert((*service).to_owned(), record::read(item, "service of a customer")?);
            }
        }
        Ok(holds)
    }

    /// These subscriptions of a customer, by service.
    pub async fn subscriptions_by_service(
        &self,
        customer: CustomerId,
        ids: impl Iterator<Item = SubscriptionId>,
    ) -> Result<BTreeMap<String, Subscription>, Failure> {
        let keys: Vec<Key> = ids.map(|id| key::subscription(customer, id)).collect();
        let mut subscriptions = BTreeMap::new();
        for (_, item) in self.get_all(keys.iter(), "subscriptions").await? {
            let subscription: Subscription = record::read(item, "subscription")?;
            subscriptions.insert(subscription.service.clone(), subscription);
        }
        Ok(subscriptions)
    }

    /// How many invitations a partner has created on the day of `now`.
    pub async fn created_today(&self, partner: PartnerId, now: Moment) -> Result<u32, Failure> {
        let item = self.get(&key::quota_of_day(partner, now), "quota").await?;
        let count = item.and_then(|item| item.get("count")?.as_n().ok()?.parse().ok());
        Ok(count.unwrap_or(0))
    }

    /// A partner's invitations, newest first.
    pub async fn invitations_of(
        &self,
        partner: PartnerId,
        limit: u32,
        after: Option<&PagePosition>,
    ) -> Result<Page<Invitation>, Failure> {
        self.owned(&key::owner_partner(partner), key::OWNED_INVITATIONS, limit, after, |id| {
            id.parse().ok().map(key::invitation)
        })
        .await
    }

    /// A partner's delegations, newest first.
    pub async fn delegations_of(
        &self,
        partner: PartnerId,
        limit: u32,
        after: Option<&PagePosition>,
    ) -> Result<Page<Delegation>, Failure> {
        self.owned(&key::owner_partner(partner), key::OWNED_DELEGATIONS, limit, after, |id| {
            id.parse().ok().map(key::delegation)
        })
        .await
    }

    /// All partners, newest first.
    pub async fn partners(&self, limit: u32, after: Option<&PagePosition>) -> Result<Page<Partner>, Failure> {
        let key_of = |id: &str| id.parse().ok().map(key::partner);
        self.owned(key::OWNER_OF_PARTNERS, key::OWNED_PARTNERS, limit, after, key_of).await
    }

    /// Subscriptions that a partner sold, newest first.
    pub async fn sold_by(
        &self,
        partner: PartnerId,
        limit: u32,
        after: Option<&PagePosition>,
    ) -> Result<Page<Subscription>, Failure> {
        let owner = key::owner_partner(partner);
        self.owned(&owner, key::OWNED_SUBSCRIPTIONS, limit, after, key::subscription_owned).await
    }

    pub(crate) async fn owned<T: DeserializeOwned>(
        &self,
        owner: &str,
        prefix: &str,
        limit: u32,
        after: Option<&PagePosition>,
        key_of: impl Fn(&str) -> Option<Key>,
    ) -> Result<Page<T>, Failure> {
        let start = after.and_then(|position| {
            let key = key_of(position.0.strip_prefix(prefix)?)?;
            let mut start = key_attributes(&key);
            start.insert("owner".into(), AttributeValue::S(owner.to_owned()));
            start.insert("owned".into(), AttributeValue::S(position.0.clone()));
            Some(start)
        });
        let sent = self
            .client
            .query()
            .table_name(&*self.name)
            .index_name(key::BY_OWNER)
            .key_condition_expression("#owner = :owner AND begins_with(#owned, :prefix)")
            .expression_attribute_names("#owner", "owner")
            .expression_attribute_names("#owned", "owned")
            .expression_attribute_values(":owner", AttributeValue::S(owner.to_owned()))
            .expression_attribute_values(":prefix", AttributeValue::S(prefix.to_owned()))
            .scan_index_forward(false)
            .limit(i32::try_from(limit).unwrap_or(i32::MAX))
            .set_exclusive_start_key(start)
            .return_consumed_capacity(ReturnConsumedCapacity::Indexes)
            .send()
            .await;
        let answer = sent.map_err(|error| unanswered("list what a partner owns", error))?;
        consumed("Query", answer.consumed_capacity.as_slice());
        let next =
            answer.last_evaluated_key.as_ref().and_then(|last| last.get("owned")?.as_s().ok().cloned());
        let items = answer.items.unwrap_or_default().into_iter().map(|item| record::read(item, "list entry"));
        Ok(Page { items: items.collect::<Result<_, _>>()?, next: next.map(PagePosition) })
    }

    /// A customer's subscriptions.
    pub async fn subscriptions(
        &self,
        customer: CustomerId,
        limit: u32,
        after: Option<&PagePosition>,
    ) -> Result<Page<Subscription>, Failure> {
        let page = self
            .query(&key::customer(customer).pk, key::SUBSCRIPTIONS, limit, after, "subscriptions")
            .await?;
        read_page(page, "subscription")
    }

    /// A receipt.
    pub async fn receipt(&self, customer: CustomerId, id: ReceiptId) -> Result<Option<Receipt>, Failure> {
        self.one(&key::receipt(customer, id), "receipt").await
    }

    /// A customer's receipts.
    pub async fn receipts(
        &self,
        customer: CustomerId,
        limit: u32,
        after: Option<&PagePosition>,
    ) -> Result<Page<Receipt>, Failure> {
        let page = self.query(&key::customer(customer).pk, key::RECEIPTS, limit, after, "receipts").await?;
        read_page(page, "receipt")
    }

    /// What happened to an invitation, in order.
    pub async fn history(
        &self,
        id: InvitationId,
        limit: u32,
        after: Option<&PagePosition>,
    ) -> Result<Page<StoredEvent>, Failure> {
        let page =
            self.query(&key::invitation(id).pk, &key::event_prefix(id), limit, after, "history").await?;
        let events = page.items.into_iter().map(StoredEvent::from_item).collect::<Result<_, _>>()?;
        Ok(Page { items: events, next: page.next })
    }

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

pub(crate) fn read_page<T: DeserializeOwned>(page: Page<Item>, what: &str) -> Result<Page<T>, Failure> {
    let items = page.items.into_iter().map(|item| record::read(item, what)).collect::<Result<_, _>>()?;
    Ok(Page { items, next: page.next })
}
