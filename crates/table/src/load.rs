//! Loading: what a decision or a page has to know. Reads that decide are consistent; lists are paged.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::{AttributeValue, ReturnConsumedCapacity};
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

use crate::client::{Table, consumed, unanswered};
use crate::key::{self, Key, MemberId};
use crate::page::{Page, PagePosition, read_page};
use crate::record;
use crate::stream::StoredEvent;
use crate::write::key_attributes;

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
}
