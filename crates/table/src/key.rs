//! Every key of the table is made and read here, and nowhere else.
//!
//! | question | index | keys | cost (read units) |
//! |---|---|---|---|
//! | an invitation | – | `I#<id>` / `I` | 0.5 a KB, consistent 1 |
//! | the code that proves its mailbox | – | `I#<id>` / `CODE` | 1 |
//! | the history of an invitation, a customer, a delegation, a partner | – | its key / `E#<aggregate>#<sequence>` | 0.5 per 4 KB |
//! | a partner | – | `P#<id>` / `P` | 1 |
//! | the people of a partner | – | `P#<id>` / `M#<address>` | 1 |
//! | who somebody is | – | `U#<address>` / `P#<partner>`, `C#<customer>` | 1 |
//! | how often somebody has founded a partner | – | `U#<address>` / `F` | 1 |
//! | a customer | – | `C#<id>` / `C` | 1 |
//! | who holds its delegation | – | `C#<id>` / `D#SLOT` | 1 |
//! | its subscriptions, receipts, what it had of a service | – | `C#<id>` / `S#<id>`, `R#<id>`, `T#<service>` | 1 per 4 KB |
//! | its service requests, newest first; what was said to one | – | `C#<id>` / `Q#<id>`, `QM#<id>#<number>` | 1 per 4 KB |
//! | its users and groups, whose a user name is | – | `C#<id>` / `U#<id>`, `G#<id>`, `UN#<name>` | 1 per 4 KB |
//! | how many users and groups it has, how many licenses it gave, how often somebody came into a group | – | `C#<id>` / `UC`, `GC`, `UL#<subscription>`, `GM` | 1 |
//! | its mailboxes; which one has an address | – | `C#<id>` / `X#<id>`, `XA#<address>` | 1 per 4 KB, 1 |
//! | a migration, how far its mailboxes are, its history | – | `G#<id>` / `G`, `V#<chunk>`, `E#<id>#<sequence>` | 1, 1 per 4 KB |
//! | the migrations of a customer, newest first | `by-owner` | `owner` = `C#<id>`, `owned` = `G#…` | 0.5 per 4 KB |
//! | the customer of a domain or public mailbox | – | `DOM#<domain or address>` / `DOM` | 1 |
//! | whose a subscription is | – | `S#<id>` / `S` | 1 |
//! | a delegation | – | `D#<id>` / `D` | 1 |
//! | its amendments | – | `D#<id>` / `A#<amendment>` | 1 per 4 KB |
//! | when each part of it was last used | – | `D#<id>` / `USE` | 1 |
//! | whether such an invitation is pending | – | `N#<partner, address, kind>` / `N` | 1 |
//! | whether an address wants no mail of a partner, whether it complained | – | `B#<partner, address>` / `B`, `COMPLAINT` | 1 |
//! | what was answered to this request before | – | `K#<principal, key>` / `K` | 1 |
//! | how much of a quota is used | – | `Z#<quota>#<subject>#<window>` / `Z` | 1 |
//! | a listing, the listings with a facet or a word | – | `L#<id>` / `L`, `LF#<facet>` and `LT#<prefix>` / `<published>#<id>` | 0.5 per 4 KB |
//! | how often a listing, a partner or the catalog has changed | – | `MARKET` / `V` | 1 |
//! | a web session | – | `W#<session>` / `W` | 1 |
//! | the catalog, which one it is, what happened to it | – | `CAT` / `CAT`, `V`, `E#catalog#<sequence>` | 1 per 4 KB, 1, 0.5 per 4 KB |
//! | whether a letter was posted | – | the event's key / `L#<event>#<letter>` | 1 |
//! | the invitations, the delegations of a partner, newest first | `by-owner` | `owner` = `P#<id>`, `owned` = `I#…`, `D#…` | 0.5 per 4 KB |
//! | what a partner sold, newest first | `by-owner` | `owner` = `P#<id>`, `owned` = `S#…` | 0.5 per 4 KB |
//! | all partners, newest first | `by-owner` | `owner` = `PARTNERS`, `owned` = `P#…` | 0.5 per 4 KB |
//! | what a partner has, by state, and how much of its quotas is used | – | `Z#TALLY#<partner>` / `Z`, `Z#DAY#<partner>#<day>` / `Z` | 1 |
//! | what of a partner did not arrive or ends soon | `attention` | `owner` = `P#<id>`, `attention` = `T#…`, `W#<end>#<id>` | 0.5 per 4 KB |
//! | what of a partner, and which partners, are to be looked through, from when on | – | `P#<id>` / `ROUND`, `CAT` / `ROUND` | 1 |
//! | what is due by now | `due` | `dueShard` = 0–31, `dueAt` ≤ now | 0.5 per shard and 4 KB |
//! | what happened between two moments | `due` | `dueShard` = 2000–2031, `dueAt` between them | 0.5 per shard and 4 KB, and the events |
//!
//! Addresses in keys are digests: a key shows up in metrics and access logs, where an address has no place.

mod event;
mod index;

use std::fmt::Display;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::address::Domain;
use domain::invitation::Kind;
use domain::overview::Counted;
use domain::{
    AmendmentId, CustomerId, DelegationId, EmailAddress, GroupId, InvitationId, ListingId, MailboxId,
    MigrationId, Moment, PartnerId, ReceiptId, ServiceRequestId, SubscriptionId, UserId,
};
use sha2::{Digest, Sha256};

pub use self::event::{EVENT_PREFIX, event, event_prefix, posted};
pub(crate) use self::event::{aggregate_in, event_randomness, thing};
pub use self::index::{
    ATTENTION, BY_OWNER, DUE, DUE_SHARDS, Due, EventPlace, NotAPlace, OWNED_DELEGATIONS, OWNED_INVITATIONS,
    OWNED_MIGRATIONS, OWNED_PARTNERS, OWNED_SUBSCRIPTIONS, OWNER_OF_PARTNERS, PARKED_SHARD, due_shard,
    owned_delegation, owned_invitation, owned_migration, owned_partner, owned_subscription, owner_customer,
    owner_partner,
};
pub(crate) use self::index::{
    attention, attention_until, parse_due, subscription_owned, told_shard, waiting_at,
};

/// What the sort key of a customer's subscriptions begins with.
pub const SUBSCRIPTIONS: &str = "S#";
/// What the sort key of a customer's receipts begins with.
pub const RECEIPTS: &str = "R#";
/// What the sort key of a customer's service requests begins with.
pub const SERVICE_REQUESTS: &str = "Q#";
/// What the sort key of a customer's users begins with.
pub const USERS: &str = "U#";
/// What the sort key of a customer's groups begins with.
pub const GROUPS: &str = "G#";
/// What the sort key of a customer's mailboxes begins with.
pub const MAILBOXES: &str = "X#";
/// What the sort keys of the moves of a migration begin with.
pub const MOVES: &str = "V#";
/// How many moves of a migration are in one item.
pub const MOVES_IN_A_CHUNK: usize = 100;
/// What the sort key of a delegation's amendments begins with.
pub const AMENDMENTS: &str = "A#";
/// What the sort key of a partner's members begins with.
pub const MEMBERS: &str = "M#";

/// The sort key of rounds.
const ROUND: &str = "ROUND";

/// What the partitions of listings with a word begin with.
const WORD_PARTITION: &str = "LT#";

/// The primary key of an item.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The partition key.
    pub pk: String,
    /// The sort key.
    pub sk: String,
}

fn key(pk: impl Into<String>, sk: impl Into<String>) -> Key {
    Key { pk: pk.into(), sk: sk.into() }
}

/// 128 bits of SHA-256 over the parts, each with its length before it so that no two lists collide.
fn digest(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part.as_bytes());
    }
    let digest = hash.finalize();
    URL_SAFE_NO_PAD.encode(digest.get(..16).unwrap_or_default())
}

/// What stands for a secret where the secret itself must not be.
pub fn digest_of_secret(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(secret.as_bytes()))
}

/// An invitation.
pub fn invitation(id: InvitationId) -> Key {
    key(format!("I#{id}"), "I")
}

/// The code that proves an invitation's mailbox.
pub fn code_cycle(id: InvitationId) -> Key {
    key(format!("I#{id}"), "CODE")
}

/// A partner.
pub fn partner(id: PartnerId) -> Key {
    key(format!("P#{id}"), "P")
}

/// What a member is called within its partner: derived from the address, without showing it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberId(String);

impl MemberId {
    /// What every such identifier begins with.
    const PREFIX: &'static str = "mbr_";

    /// The identifier of the member with this address.
    pub fn of(email: &EmailAddress) -> MemberId {
        MemberId(digest(&[email.as_str()]))
    }
}

impl Display for MemberId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", Self::PREFIX, self.0)
    }
}

impl std::str::FromStr for MemberId {
    type Err = domain::id::NotAnId;

    fn from_str(text: &str) -> Result<MemberId, domain::id::NotAnId> {
        let digest = text.strip_prefix(Self::PREFIX).ok_or(domain::id::NotAnId)?;
        let bytes = URL_SAFE_NO_PAD.decode(digest).map_err(|_| domain::id::NotAnId)?;
        if bytes.len() == 16 { Ok(MemberId(digest.to_owned())) } else { Err(domain::id::NotAnId) }
    }
}

/// A member of a partner.
pub fn member(partner: PartnerId, id: &MemberId) -> Key {
    key(format!("P#{partner}"), format!("{MEMBERS}{}", id.0))
}

/// The partition of a person's memberships.
pub fn principal(email: &EmailAddress) -> String {
    format!("U#{}", digest(&[email.as_str()]))
}

/// A person's membership of a partner.
pub fn membership_of_partner(email: &EmailAddress, partner: PartnerId) -> Key {
    key(principal(email), format!("P#{partner}"))
}

/// A person's being an administrator of a customer.
pub fn membership_of_customer(email: &EmailAddress, customer: CustomerId) -> Key {
    key(principal(email), format!("C#{customer}"))
}

/// How often a person has founded a partner.
pub fn foundings(email: &EmailAddress) -> Key {
    key(principal(email), "F")
}

/// What a sort key of a person's is about.
pub enum Membership {
    /// How often it has founded a partner.
    Foundings,
    /// A partner.
    Partner(PartnerId),
    /// A customer.
    Customer(CustomerId),
}

/// Reads the sort key of a membership.
pub fn parse_membership(sk: &str) -> Option<Membership> {
    if sk == "F" {
        return Some(Membership::Foundings);
    }
    match sk.split_once('#')? {
        ("P", id) => id.parse().ok().map(Membership::Partner),
        ("C", id) => id.parse().ok().map(Membership::Customer),
        _ => None,
    }
}

/// A customer.
pub fn customer(id: CustomerId) -> Key {
    key(format!("C#{id}"), "C")
}

/// Who holds a customer's delegation.
pub fn slot(id: CustomerId) -> Key {
    key(format!("C#{id}"), "D#SLOT")
}

/// A subscription.
pub fn subscription(customer: CustomerId, id: SubscriptionId) -> Key {
    key(format!("C#{customer}"), format!("{SUBSCRIPTIONS}{id}"))
}

/// Which customer a subscription belongs to.
pub fn subscriber(id: SubscriptionId) -> Key {
    key(format!("S#{id}"), "S")
}

/// What a customer has had and has of a service.
pub fn hold(customer: CustomerId, service: &str) -> Key {
    key(format!("C#{customer}"), format!("T#{service}"))
}

/// A receipt.
pub fn receipt(customer: CustomerId, id: ReceiptId) -> Key {
    key(format!("C#{customer}"), format!("{RECEIPTS}{id}"))
}

/// A service request.
pub fn service_request(customer: CustomerId, id: ServiceRequestId) -> Key {
    key(format!("C#{customer}"), format!("{SERVICE_REQUESTS}{id}"))
}

/// Something that was said to a service request.
pub fn message(customer: CustomerId, request: ServiceRequestId, number: u32) -> Key {
    key(format!("C#{customer}"), format!("{}{number:04}", message_prefix(request)))
}

/// What the sort keys of what was said to a service request begin with.
pub fn message_prefix(request: ServiceRequestId) -> String {
    format!("QM#{request}#")
}

/// A user of a customer.
pub fn user(customer: CustomerId, id: UserId) -> Key {
    key(format!("C#{customer}"), format!("{USERS}{id}"))
}

/// Whose a user name is; `folded` so that its case does not matter.
pub fn user_name(customer: CustomerId, folded: &str) -> Key {
    key(format!("C#{customer}"), format!("UN#{}", digest(&[folded])))
}

/// How many users a customer has.
pub fn users_counted(customer: CustomerId) -> Key {
    key(format!("C#{customer}"), "UC")
}

/// How many licenses of a subscription users have.
pub fn licenses_given(customer: CustomerId, id: SubscriptionId) -> Key {
    key(format!("C#{customer}"), format!("UL#{id}"))
}

/// A group of a customer's users.
pub fn group(customer: CustomerId, id: GroupId) -> Key {
    key(format!("C#{customer}"), format!("{GROUPS}{id}"))
}

/// How many groups a customer has.
pub fn groups_counted(customer: CustomerId) -> Key {
    key(format!("C#{customer}"), "GC")
}

/// How often somebody came into a group of a customer.
pub fn members_added(customer: CustomerId) -> Key {
    key(format!("C#{customer}"), "GM")
}

/// A mailbox.
pub fn mailbox(customer: CustomerId, id: MailboxId) -> Key {
    key(format!("C#{customer}"), format!("{MAILBOXES}{id}"))
}

/// Which mailbox of a customer has an address.
pub fn mailbox_address(customer: CustomerId, email: &EmailAddress) -> Key {
    key(format!("C#{customer}"), format!("XA#{}", digest(&[email.as_str()])))
}

/// A migration.
pub fn migration(id: MigrationId) -> Key {
    key(format!("G#{id}"), "G")
}

/// A chunk of the moves of a migration.
pub fn moves(id: MigrationId, chunk: usize) -> Key {
    key(format!("G#{id}"), format!("{MOVES}{chunk:04}"))
}

/// Which customer an address belongs to: by its domain, or by the address itself where anybody can have one.
pub fn claim_of_address(email: &EmailAddress) -> Key {
    let domain = email.domain();
    if domain.is_public_mail() {
        key(format!("DOM#{}", digest(&[email.as_str()])), "DOM")
    } else {
        claim_of_domain(&domain)
    }
}

/// Which customer claimed a domain.
pub fn claim_of_domain(domain: &Domain) -> Key {
    key(format!("DOM#{domain}"), "DOM")
}

/// A delegation.
pub fn delegation(id: DelegationId) -> Key {
    key(format!("D#{id}"), "D")
}

/// When each part of a delegation was last used.
pub fn usage(id: DelegationId) -> Key {
    key(format!("D#{id}"), "USE")
}

/// An amendment of a delegation.
pub fn amendment(delegation: DelegationId, id: AmendmentId) -> Key {
    key(format!("D#{delegation}"), format!("{AMENDMENTS}{id}"))
}

/// The lock that keeps one pending invitation per partner, address and kind.
pub fn pending(partner: PartnerId, email: &EmailAddress, kind: Kind) -> Key {
    let digest = digest(&[&partner.to_string(), email.as_str(), kind.name()]);
    key(format!("N#{digest}"), "N")
}

/// That an address wants no mail of a partner.
pub fn opt_out(partner: PartnerId, email: &EmailAddress) -> Key {
    key(format!("B#{}", digest(&[&partner.to_string(), email.as_str()])), "B")
}

/// That an address complained about the mail of a partner.
pub fn complaint(partner: PartnerId, email: &EmailAddress) -> Key {
    Key { sk: "COMPLAINT".into(), ..opt_out(partner, email) }
}

/// What was answered to a request before.
pub fn idempotency(principal: &str, idempotency_key: &str) -> Key {
    key(format!("K#{}", digest(&[principal, idempotency_key])), "K")
}

/// New invitations of a partner in a UTC day.
pub fn quota_of_day(partner: PartnerId, now: Moment) -> Key {
    key(format!("Z#DAY#{partner}#{}", now.day()), "Z")
}

/// How much a partner has, by state, and how many open invitations.
pub fn tally(partner: PartnerId) -> Key {
    key(format!("Z#TALLY#{partner}"), "Z")
}

/// Mails that partners cause to an address in a UTC day.
pub fn quota_of_address(email: &EmailAddress, now: Moment) -> Key {
    key(format!("Z#MAIL#{}#{}", digest(&[email.as_str()]), now.day()), "Z")
}

/// A listing.
pub fn listing(id: ListingId) -> Key {
    key(format!("L#{id}"), "L")
}

/// How often the marketplace has changed: small enough to be read each time.
pub fn marketplace() -> Key {
    key("MARKET", "V")
}

/// The partition of the listings with a facet; `facet` is `all`, or such as `service=exchange-online`.
pub fn facet_partition(facet: &str) -> String {
    format!("LF#{facet}")
}

/// The partition of the listings with a word that begins with `prefix`.
pub fn word_partition(prefix: &str) -> String {
    format!("{WORD_PARTITION}{prefix}")
}

/// Whether this is the entry of a listing with a word.
pub(crate) fn is_word_entry(key: &Key) -> bool {
    key.pk.starts_with(WORD_PARTITION)
}

/// Where a listing stands in each of its partitions: in the order of publishing.
pub fn listing_rank(published_at: Moment, id: ListingId) -> String {
    format!("{:012}#{id}", published_at.as_second())
}

/// A web session, by the digest of its secret.
pub fn web_session(secret_digest: &str) -> Key {
    key(format!("W#{secret_digest}"), "W")
}

/// The round through what a partner was granted and offered.
pub(crate) fn round_of_partner(id: PartnerId) -> Key {
    key(format!("P#{id}"), ROUND)
}

/// The round through all partners.
pub(crate) fn round_of_catalog() -> Key {
    key("CAT", ROUND)
}

/// The catalog.
pub fn catalog() -> Key {
    key("CAT", "CAT")
}

/// Which catalog it is: small enough to be read each time.
pub fn catalog_revision() -> Key {
    key("CAT", "V")
}

/// The name under which a partner's tally counts.
pub(crate) fn tally_attribute(counted: Counted) -> String {
    match counted {
        Counted::Invitation(kind, status) => format!("invitation:{}:{}", kind.name(), status.name()),
        Counted::Delegation(status) => format!("delegation:{}", status.name()),
        Counted::Subscription(status) => format!("subscription:{}", status.name()),
        Counted::Unrecorded => "subscription:unrecorded".to_owned(),
    }
}
