//! The audit trail of a customer: every event of everything that is the customer's, thing by thing.
//!
//! What is told of a thing ends where the thing itself said that it was when its first event was read: what happens to
//! it in the meantime is left for the next time, so that a trail that is read while others write is still whole.

use std::collections::{BTreeMap, BTreeSet};

use domain::{CustomerId, EmailAddress, InvitationId, ReceiptId};
use evidence::Salt;
use failure::Failure;
use serde_json::{Map, Value, json};

use crate::client::{Item, Table};
use crate::key::{self, EVENT_PREFIX};
use crate::page::{Order, PagePosition};
use crate::record::{self, CHAIN_HEAD, SEQUENCE};

/// One piece of a trail.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// How far a thing is; its events follow.
    Head {
        /// The identifier of the thing.
        aggregate_id: String,
        /// The number of its events.
        sequence: u32,
        /// The hash of the last one.
        hash: String,
    },
    /// An event.
    Event {
        /// All that its hash is computed from.
        told: Value,
        /// Its hash.
        hash: String,
        /// The salts of its personal values, by their JSON Pointers.
        salts: BTreeMap<String, String>,
    },
    /// The receipt that the event before holds, as it is kept beside.
    Receipt(Value),
}

/// Where a trail goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailPlace {
    partition: String,
    after: Option<PagePosition>,
    /// The thing whose events are being told, and the last of them.
    within: Option<(String, u32)>,
}

impl TrailPlace {
    fn beginning_of(partition: &str) -> TrailPlace {
        TrailPlace { partition: partition.to_owned(), after: None, within: None }
    }

    /// The place as a text, for a cursor.
    pub fn to_text(&self) -> String {
        let after = self.after.as_ref().map(|after| after.0.as_str());
        json!([self.partition, after, self.within]).to_string()
    }

    /// Reads a place; none if it is none.
    pub fn parse(text: &str) -> Option<TrailPlace> {
        let (partition, after, within): (_, Option<String>, _) = serde_json::from_str(text).ok()?;
        Some(TrailPlace { partition, after: after.map(PagePosition), within })
    }
}

/// Some of a trail, and where it goes on.
#[derive(Clone, Debug, PartialEq)]
pub struct Trail {
    /// The pieces.
    pub pieces: Vec<Piece>,
    /// Where it goes on; none at its end.
    pub next: Option<TrailPlace>,
}

impl Table {
    /// The trail of a customer from `from` on, at most `limit` events of it: first the customer with what it has, then
    /// its delegations, migrations and the invitations it accepted.
    pub async fn trail(
        &self,
        customer: CustomerId,
        from: Option<TrailPlace>,
        limit: u32,
    ) -> Result<Trail, Failure> {
        let partitions = self.trailed(customer).await?;
        let mut place = from.unwrap_or_else(|| TrailPlace::beginning_of(&key::customer(customer).pk));
        if !partitions.contains(&place.partition) {
            return Err(Failure::lasting("follow a customer's trail").because("it leads to somebody else"));
        }
        let page = self.query(&place.partition, EVENT_PREFIX, limit, place.after.as_ref(), "trail").await?;
        let mut pieces = Vec::with_capacity(page.items.len());
        let mut reached = None;
        for item in page.items {
            self.told(customer, item, (&mut place, &mut reached), &mut pieces).await?;
        }
        place.after = page.next;
        let next = if place.after.is_some() {
            Some(place)
        } else {
            let mut following = partitions.iter().skip_while(|one| **one != place.partition).skip(1);
            following.next().map(|partition| TrailPlace::beginning_of(partition))
        };
        Ok(Trail { pieces, next })
    }

    /// The partitions in which something happened that is the customer's.
    pub(crate) async fn trailed(&self, customer: CustomerId) -> Result<Vec<String>, Failure> {
        let (mut delegations, mut invitations, mut after) = (BTreeSet::new(), BTreeSet::new(), None);
        loop {
            let page = self.receipts(customer, 100, after.as_ref()).await?;
            for receipt in page.items {
                delegations.extend(receipt.delegation.map(|delegation| key::delegation(delegation.id).pk));
                invitations.extend(receipt.invitation_id.map(|invitation| key::invitation(invitation).pk));
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        let mut migrations = BTreeSet::new();
        loop {
            let page = self.migrations(customer, 100, after.as_ref()).await?;
            migrations.extend(page.items.iter().map(|migration| key::migration(migration.id).pk));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        let all = [key::customer(customer).pk].into_iter();
        Ok(all.chain(delegations).chain(migrations).chain(invitations).collect())
    }

    /// Tells one event, with the head of its thing before the first and the receipt that it holds after it.
    async fn told(
        &self,
        customer: CustomerId,
        item: Item,
        (place, reached): (&mut TrailPlace, &mut Option<(InvitationId, EmailAddress)>),
        pieces: &mut Vec<Piece>,
    ) -> Result<(), Failure> {
        let event = Stored::read(item)?;
        let place_of = event.place().ok_or_else(|| Failure::lasting("read an event of a trail"));
        let (aggregate, sequence) = place_of?;
        let last = match &place.within {
            Some((within, last)) if *within == aggregate => *last,
            _ => {
                let (last, hash) = self.head(&place.partition, &aggregate).await?;
                pieces.push(Piece::Head { aggregate_id: aggregate.clone(), sequence: last, hash });
                place.within = Some((aggregate, last));
                last
            }
        };
        if sequence > last {
            return Ok(());
        }
        let receipt = receipt_in(&event.told);
        let digests = event.digests;
        let (told, salts) = self.without_mistyped(event.told, event.salts, reached).await?;
        pieces.push(Piece::Event { told, hash: event.hash, salts });
        if let Some(id) = receipt
            && let Some(receipt) = self.receipt(customer, id).await?
        {
            let receipt = serde_json::to_value(receipt);
            let mut receipt = receipt.map_err(|error| Failure::lasting("word a receipt").because(error))?;
            withhold(&mut receipt, &digests)?;
            pieces.push(Piece::Receipt(receipt));
        }
        Ok(())
    }

    /// An invitation's event without an address that it was sent to by mistake, which may be somebody else's: what
    /// is shown of it is its digest.
    async fn without_mistyped(
        &self,
        told: Value,
        salts: BTreeMap<String, String>,
        reached: &mut Option<(InvitationId, EmailAddress)>,
    ) -> Result<(Value, BTreeMap<String, String>), Failure> {
        let of = told.get("aggregateId").and_then(Value::as_str).and_then(|id| id.parse().ok());
        let Some(of) = of else { return Ok((told, salts)) };
        if reached.as_ref().is_none_or(|(known, _)| *known != of) {
            let invitation = self.invitation(of).await?;
            *reached = invitation.map(|invitation| (of, invitation.recipient.email));
        }
        let Some((_, reached)) = reached else { return Ok((told, salts)) };
        let mistyped: Vec<Value> = ["/data/invitation/recipient/email", "/data/previousEmail"]
            .iter()
            .filter_map(|pointer| told.pointer(pointer))
            .filter(|value| value.as_str().is_some_and(|email| email != reached.as_str()))
            .cloned()
            .collect();
        Ok(evidence::erased(told, salts, |value| mistyped.contains(value)))
    }

    /// The number of a thing's events and the hash of the last one: as it says itself, or, where it is no more, as its
    /// last event does.
    async fn head(&self, partition: &str, aggregate: &str) -> Result<(u32, String), Failure> {
        let itself = match key::thing(partition, aggregate) {
            Some(key) => self.get(&key, "thing with a trail").await?,
            None => None,
        };
        let last = if let Some(item) = itself {
            Some((item, CHAIN_HEAD))
        } else {
            let range = (partition, &*key::event_prefix(aggregate));
            let page = self.query_in(Order::Backward, range, 1, None, "end of a trail").await?;
            page.items.into_iter().next().map(|item| (item, "hash"))
        };
        let head = last.and_then(|(item, hash)| {
            let sequence = item.get(SEQUENCE)?.as_n().ok()?.parse().ok()?;
            Some((sequence, item.get(hash)?.as_s().ok()?.clone()))
        });
        head.ok_or_else(|| Failure::lasting("read the head of a trail"))
    }
}

/// An event as it is stored, read for its trail.
pub(crate) struct Stored {
    /// All that its hash is computed from: what was erased is its digest.
    pub(crate) told: Value,
    /// Its hash.
    pub(crate) hash: String,
    /// The salts of its personal values, by their JSON Pointers.
    pub(crate) salts: BTreeMap<String, String>,
    /// The digests of what was erased, by their JSON Pointers.
    pub(crate) digests: BTreeMap<String, String>,
}

impl Stored {
    pub(crate) fn read(item: Item) -> Result<Stored, Failure> {
        let unreadable = || Failure::lasting("read an event of a trail");
        let body = record::body_of(&item)?;
        let mut fields: Map<String, Value> =
            serde_dynamo::from_item(item).map_err(|error| unreadable().because(error))?;
        let mut take = |name: &str| fields.remove(name).unwrap_or_default();
        let mut told = json!({
            "id": take("id"),
            "type": take("type"),
            "at": take("at"),
            "aggregateId": take("sk").as_str().and_then(key::aggregate_in),
            "sequence": take(SEQUENCE),
            "actor": take("actor"),
            "data": body.unwrap_or_default(),
            "previousHash": take("previousHash"),
        });
        let (hash, salt, salts, digests) = (take("hash"), take("salt"), take("salts"), take("digests"));
        let kept = |kept: Value| match kept {
            Value::Null => Ok(BTreeMap::new()),
            kept => serde_json::from_value(kept).map_err(|error| unreadable().because(error)),
        };
        let digests: BTreeMap<String, String> = kept(digests)?;
        for (pointer, digest) in &digests {
            let value = told.pointer_mut(pointer).ok_or_else(unreadable)?;
            *value = evidence::withheld(&digest.parse().map_err(|_| unreadable())?);
        }
        let salts = match salt.as_str().and_then(Salt::parse) {
            Some(salt) => evidence::salts(&told, &salt),
            // Something of it was erased: each value that is left has its own.
            None => kept(salts)?,
        };
        let hash = hash.as_str().ok_or_else(unreadable)?.to_owned();
        Ok(Stored { told, hash, salts, digests })
    }

    /// Whose it is, and its number.
    fn place(&self) -> Option<(String, u32)> {
        let aggregate = self.told.get("aggregateId")?.as_str()?.to_owned();
        let sequence = self.told.get("sequence")?.as_u64()?;
        Some((aggregate, u32::try_from(sequence).ok()?))
    }
}

/// What was erased of the receipt that an event holds is erased of the receipt.
fn withhold(receipt: &mut Value, digests: &BTreeMap<String, String>) -> Result<(), Failure> {
    let unreadable = || Failure::lasting("read what was erased of a receipt");
    for (pointer, digest) in digests {
        let Some(within) = pointer.strip_prefix("/data/receipt") else { continue };
        let value = receipt.pointer_mut(within).ok_or_else(unreadable)?;
        *value = evidence::withheld(&digest.parse().map_err(|_| unreadable())?);
    }
    Ok(())
}

fn receipt_in(told: &Value) -> Option<ReceiptId> {
    told.pointer("/data/receipt/id")?.as_str()?.parse().ok()
}
