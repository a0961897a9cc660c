//! Where things stand in the indexes: what belongs to whom, what is due, and what needs attention.

use std::fmt::Display;

use domain::overview::Waiting;
use domain::{CustomerId, DelegationId, InvitationId, MigrationId, Moment, PartnerId, SubscriptionId};
use sha2::{Digest, Sha256};

use super::{
    EVENT_PREFIX, Key, SUBSCRIPTIONS, delegation, invitation, key, round_of_catalog, round_of_partner,
    subscription,
};

/// The index of what belongs to whom.
pub const BY_OWNER: &str = "by-owner";
/// The index of what has to happen by when.
pub const DUE: &str = "due";
/// The index of what its partner may have to look after.
pub const ATTENTION: &str = "attention";
/// Partitions of the `due` index.
pub const DUE_SHARDS: u32 = 32;
/// The partition of the `due` index in which things wait that a sweep could not handle.
pub const PARKED_SHARD: u32 = 1_000;
/// The first of as many partitions of the `due` index as there are shards, in which events stand by the moment they
/// happened: that is when their letters are due. Nothing leaves them, and no sweep looks there.
const FIRST_TOLD_SHARD: u32 = 2_000;
/// What the owned key of invitations begins with.
pub const OWNED_INVITATIONS: &str = "I#";
/// What the owned key of delegations begins with.
pub const OWNED_DELEGATIONS: &str = "D#";
/// What the owned key of subscriptions begins with.
pub const OWNED_SUBSCRIPTIONS: &str = "S#";
/// What the owned key of partners begins with.
pub const OWNED_PARTNERS: &str = "P#";
/// What the owned key of migrations begins with.
pub const OWNED_MIGRATIONS: &str = "G#";
/// The owner of all partners in the index.
pub const OWNER_OF_PARTNERS: &str = "PARTNERS";

/// The owner of a partner's things in the index.
pub fn owner_partner(id: PartnerId) -> String {
    format!("P#{id}")
}

/// The owner of a customer's things in the index.
pub fn owner_customer(id: CustomerId) -> String {
    format!("C#{id}")
}

/// What a partner is called among all partners.
pub fn owned_partner(id: PartnerId) -> String {
    format!("{OWNED_PARTNERS}{id}")
}

/// What an invitation is called among its owner's things.
pub fn owned_invitation(id: InvitationId) -> String {
    format!("{OWNED_INVITATIONS}{id}")
}

/// What a delegation is called among its owner's things.
pub fn owned_delegation(id: DelegationId) -> String {
    format!("{OWNED_DELEGATIONS}{id}")
}

/// What a customer's subscription is called among its seller's things.
pub fn owned_subscription(customer: CustomerId, id: SubscriptionId) -> String {
    format!("{OWNED_SUBSCRIPTIONS}{id}#{customer}")
}

/// What a migration is called among its owner's things.
pub fn owned_migration(id: MigrationId) -> String {
    format!("{OWNED_MIGRATIONS}{id}")
}

/// The subscription that is called so, without what all of them begin with.
pub(crate) fn subscription_owned(called: &str) -> Option<Key> {
    let (id, customer) = called.split_once('#')?;
    Some(subscription(customer.parse().ok()?, id.parse().ok()?))
}

/// Where something that waits for its end stands among what its partner may have to look after: first what
/// did not arrive, then what ends next.
pub(crate) fn attention(waiting: &Waiting) -> String {
    let (end, id) = (waiting.ends_at().as_second(), waiting.id());
    let group = if waiting.trouble().is_some() { 'T' } else { 'W' };
    format!("{group}#{end:012}#{id}")
}

/// When something ends that stands at such a place, and its identifier.
pub(crate) fn waiting_at(attention: &str) -> Option<(Moment, &str)> {
    let (end, id) = attention.split_once('#')?.1.split_once('#')?;
    Some((Moment::from_second(end.parse().ok()?)?, id))
}

/// Behind everything that did not arrive or ends by `until`.
pub(crate) fn attention_until(until: Moment) -> String {
    format!("W#{:012}$", until.as_second())
}

/// What a due key is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// An invitation.
    Invitation(InvitationId),
    /// A delegation.
    Delegation(DelegationId),
    /// A subscription of a customer.
    Subscription(CustomerId, SubscriptionId),
    /// A round through what a partner was granted and offered.
    RoundOfPartner(PartnerId),
    /// A round through all partners.
    RoundOfCatalog,
}

/// Reads the key of something due.
pub(crate) fn parse_due(key: &Key) -> Option<Due> {
    if *key == round_of_catalog() {
        return Some(Due::RoundOfCatalog);
    }
    let due = match key.pk.split_once('#')? {
        ("I", id) => (id.parse().ok()).map(|id| (Due::Invitation(id), invitation(id))),
        ("D", id) => (id.parse().ok()).map(|id| (Due::Delegation(id), delegation(id))),
        ("P", id) => (id.parse().ok()).map(|id| (Due::RoundOfPartner(id), round_of_partner(id))),
        ("C", id) => {
            let customer = id.parse().ok();
            let id = key.sk.strip_prefix(SUBSCRIPTIONS).and_then(|id| id.parse().ok());
            let both = customer.zip(id);
            both.map(|(customer, id)| (Due::Subscription(customer, id), subscription(customer, id)))
        }
        _ => None,
    };
    due.filter(|(_, its_key)| its_key == key).map(|(due, _)| due)
}

/// The partition of the `due` index for an item.
pub fn due_shard(pk: &str) -> u32 {
    let digest = Sha256::digest(pk.as_bytes());
    u32::from(digest.first().copied().unwrap_or(0)) % DUE_SHARDS
}

/// The partition of the `due` index in which the events of a partition stand.
pub(crate) fn told_shard(pk: &str) -> u32 {
    FIRST_TOLD_SHARD + due_shard(pk)
}

/// A place among the events of all times: a shard, and where in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventPlace {
    pub(crate) shard: u32,
    /// The last event that was seen there; none at the beginning of the shard.
    pub(crate) after: Option<(i64, Key)>,
}

impl EventPlace {
    /// Before everything.
    pub const BEGINNING: EventPlace = EventPlace { shard: 0, after: None };

    /// The beginning of the next shard; none after the last one.
    pub(crate) fn next_shard(&self) -> Option<EventPlace> {
        let shard = self.shard + 1;
        (shard < DUE_SHARDS).then_some(EventPlace { shard, after: None })
    }

    /// Its partition of the `due` index.
    pub(crate) fn partition(&self) -> u32 {
        FIRST_TOLD_SHARD + self.shard
    }
}

impl Display for EventPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.shard)?;
        self.after.iter().try_for_each(|(at, key)| write!(f, " {at} {} {}", key.pk, key.sk))
    }
}

impl std::str::FromStr for EventPlace {
    type Err = NotAPlace;

    fn from_str(text: &str) -> Result<EventPlace, NotAPlace> {
        let mut parts = text.split(' ');
        let shard = parts.next().and_then(|shard| shard.parse().ok()).filter(|shard| *shard < DUE_SHARDS);
        let after = match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (None, ..) => Some(None),
            (Some(at), Some(pk), Some(sk), None) if sk.starts_with(EVENT_PREFIX) => {
                at.parse().ok().map(|at| Some((at, key(pk, sk))))
            }
            _ => None,
        };
        let (shard, after) = shard.zip(after).ok_or(NotAPlace)?;
        Ok(EventPlace { shard, after })
    }
}

/// What was given is no place among events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAPlace;

impl Display for NotAPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("it is no place among events")
    }
}

impl std::error::Error for NotAPlace {}
