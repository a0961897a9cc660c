//! The marketplace: each listing once as itself, and once under each entry it can be found from.
//!
//! The entries carry the card that lists show, so that a page is one query. Most listings fit into one
//! transaction with their entries. A listing of many words does not; keeping it is done in steps, and each of
//! them may be the last before a crash:
//!
//! 1. The listing itself is written, with the entries that it leaves. From here on it is what counts.
//! 2. Its entries are written, then those that it leaves are removed, some in each transaction. Every one of
//!    these needs the listing to have the revision that is being kept, so that an older one can never
//!    overwrite a newer one's entries.
//! 3. The listing is written without the entries that it left.
//!
//! After a crash the same call does the rest: every step can be done twice. A later revision takes over what
//! an unfinished earlier one left behind. Until then the listing itself is right, and lists may show it as it
//! was before.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::types::{AttributeValue, ReturnConsumedCapacity};
use domain::catalog::Catalog;
use domain::listing::{Card, Filter, Listing, Posting, SearchableWords, may_be_shown};
use domain::partner::Partner;
use domain::{ListingId, Moment, PartnerId};
use failure::Failure;
use serde_json::json;

use crate::client::{Item, Table, consumed, unanswered};
use crate::commit::Lost;
use crate::key::{self, Key};
use crate::load::{Page, PagePosition};
use crate::record::{self, record, record_with};
use crate::write::{Condition, Write, key_attributes};

/// Entries written or removed in one transaction; DynamoDB takes 100 parts, and one is the listing itself.
const MOST_ENTRIES_AT_ONCE: usize = 99;
/// Queries one search makes; a search that finds little in so many entries says where to go on.
const MOST_QUERIES: usize = 4;
/// Entries read by one query when some of them may not be looked for.
const ENTRIES_READ: usize = 100;
/// Partners read at once: at least a usual page of them, at most what DynamoDB takes.
const PARTNERS_READ: (usize, usize) = (25, 100);
/// The entries a listing leaves; only there while it is being kept.
const LEAVING: &str = "leaving";
/// The words of an entry that is found by words.
const WORDS: &str = "words";

/// A listing with the entries that it still has to leave, while it is being kept.
struct Kept {
    listing: Listing,
    leaving: Option<BTreeSet<Key>>,
}

impl Table {
    /// A listing, whatever its state.
    pub async fn listing(&self, id: ListingId) -> Result<Option<Listing>, Failure> {
        Ok(self.kept(id).await?.map(|kept| kept.listing))
    }

    /// A listing as everybody may see it: published, and its partner may be shown.
    pub async fn shown_listing(
        &self,
        id: ListingId,
        catalog: &Catalog,
        now: Moment,
    ) -> Result<Option<Listing>, Failure> {
        let Some(listing) = self.listing(id).await?.filter(Listing::is_published) else { return Ok(None) };
        let partner = self.partner(listing.partner_id).await?;
        Ok(partner.is_some_and(|partner| may_be_shown(&partner, catalog, now)).then_some(listing))
    }

    /// Keeps a listing, which is new or the next revision of the one that is kept, and lets it be found exactly
    /// while it is published. Keeping the same one again finishes what was not finished. [`Lost::Stale`] when
    /// another revision came first.
    pub async fn keep_listing(&self, listing: &Listing) -> Result<Result<(), Lost>, Failure> {
        let before = self.kept(listing.id).await?;
        let entries = entries_of(listing);
        let mut leaving = BTreeSet::new();
        let seen_revision = match &before {
            None => None,
            Some(Kept { listing: same, leaving: None }) if same == listing => return Ok(Ok(())),
            Some(Kept { listing: kept, .. }) => {
                if kept != listing && kept.revision.checked_add(1) != Some(listing.revision) {
                    return Ok(Err(Lost::Stale));
                }
                Some(kept.revision)
            }
        };
        if let Some(before) = before {
            leaving.extend(before.leaving.unwrap_or_default());
            leaving.extend(entries_of(&before.listing));
            leaving.retain(|key| !entries.contains(key));
        }
        let as_seen = |item| match seen_revision {
            None => Write::create(key::listing(listing.id), item, Lost::Stale),
            Some(revision) => {
                Write::advance(key::listing(listing.id), item, with_revision(revision), Lost::Stale)
            }
        };
        let settled = record_with(listing, &["revision"])?;
        let mut writes = entry_writes(listing, &entries, &leaving)?;
        let steps = if writes.len() <= MOST_ENTRIES_AT_ONCE {
            writes.insert(0, as_seen(settled));
            vec![writes]
        } else {
            let current = with_revision(listing.revision);
            let key = key::listing(listing.id);
            let mut unsettled = settled.clone();
            unsettled.insert(LEAVING.into(), leaving.iter().map(|key| json!([key.pk, key.sk])).collect());
            let mut steps = vec![vec![as_seen(unsettled)]];
            steps.extend(writes.chunks(MOST_ENTRIES_AT_ONCE).map(|some| {
                let require = Write::require(key.clone(), current.clone(), Lost::Stale);
                [&[require], some].concat()
            }));
            steps.push(vec![Write::advance(key, settled, current, Lost::Stale)]);
            steps
        };
        for step in steps {
            if let Err(lost) = self.transact(step, false).await? {
                return Ok(Err(lost));
            }
        }
        Ok(Ok(()))
    }

    /// The published listings that match, oldest first, of partners that may be shown at this moment.
    ///
    /// A page may have fewer than `limit` listings and still say where to go on: the work for one page is
    /// bounded. The entries are read eventually consistently, since a listing that appears a second later harms
    /// nobody; the partners as they are, so that a suspended one is gone in the same moment.
    pub async fn search_listings(
        &self,
        filter: &Filter,
        catalog: &Catalog,
        now: Moment,
        limit: usize,
        after: Option<PagePosition>,
    ) -> Result<Page<Card>, Failure> {
        let partition = partition_of(&filter.driving());
        let (mut found, mut position) = (Vec::new(), after);
        let mut shown = BTreeMap::new();
        for _ in 0..MOST_QUERIES {
            // One more than asked for tells whether there is another page.
            let missing = limit + 1 - found.len();
            let read = if filter.is_driven_only() { missing } else { ENTRIES_READ };
            let page = self.entries(&partition, read, position.as_ref()).await?;
            let mut cards = Vec::new();
            for item in page.items {
                cards.extend(looked_for(filter, item)?);
            }
            for some in cards.chunks(missing.clamp(PARTNERS_READ.0, PARTNERS_READ.1)) {
                if found.len() > limit {
                    break;
                }
                self.learn_who_is_shown(some, catalog, now, &mut shown).await?;
                found.extend(some.iter().filter(|card| shown.get(&card.partner_id) == Some(&true)).cloned());
            }
            position = page.next;
            if found.len() > limit {
                found.truncate(limit);
                position =
                    found.last().map(|card| PagePosition(key::listing_rank(card.published_at, card.id)));
                break;
            }
            if position.is_none() {
                break;
            }
        }
        Ok(Page { items: found, next: position })
    }

    /// Reads the partners of these cards that are not known yet, as they are at this moment.
    async fn learn_who_is_shown(
        &self,
        cards: &[Card],
        catalog: &Catalog,
        now: Moment,
        shown: &mut BTreeMap<PartnerId, bool>,
    ) -> Result<(), Failure> {
        let unknown = cards.iter().map(|card| card.partner_id).filter(|id| !shown.contains_key(id));
        let unknown: BTreeMap<Key, PartnerId> = unknown.map(|id| (key::partner(id), id)).collect();
        let found = self.get_all(unknown.keys(), "partners of the marketplace").await?;
        shown.extend(unknown.values().map(|id| (*id, false)));
        for item in found.into_values() {
            let partner: Partner = record::read(item, "partner")?;
            shown.insert(partner.id, may_be_shown(&partner, catalog, now));
        }
        Ok(())
    }

    async fn entries(
        &self,
        partition: &str,
        limit: usize,
        after: Option<&PagePosition>,
    ) -> Result<Page<Item>, Failure> {
        let start = |position: &PagePosition| {
            key_attributes(&Key { pk: partition.to_owned(), sk: position.0.clone() })
        };
        let sent = self
            .client
            .query()
            .table_name(&*self.name)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", AttributeValue::S(partition.to_owned()))
            .limit(i32::try_from(limit).unwrap_or(i32::MAX))
            .set_exclusive_start_key(after.map(start))
            .return_consumed_capacity(ReturnConsumedCapacity::Indexes)
            .send()
            .await;
        let answer = sent.map_err(|error| unanswered("look through the marketplace", error))?;
        consumed("Query", answer.consumed_capacity.as_slice());
        let next = answer.last_evaluated_key.as_ref().and_then(|last| last.get("sk")?.as_s().ok().cloned());
        Ok(Page { items: answer.items.unwrap_or_default(), next: next.map(PagePosition) })
    }

    async fn kept(&self, id: ListingId) -> Result<Option<Kept>, Failure> {
        let Some(item) = self.get(&key::listing(id), "listing").await? else { return Ok(None) };
        let leaving = item.get(LEAVING).map(keys_of).transpose()?;
        Ok(Some(Kept { listing: record::read(item, "listing")?, leaving }))
    }
}

/// The writes of entries and the removals of those that are left.
fn entry_writes(
    listing: &Listing,
    entries: &BTreeSet<Key>,
    leaving: &BTreeSet<Key>,
) -> Result<Vec<Write>, Failure> {
    let mut writes = Vec::with_capacity(entries.len() + leaving.len() + 1);
    if let Some(card) = listing.card() {
        let plain = record(&card)?;
        let mut with_words = plain.clone();
        with_words.insert(WORDS.into(), json!(listing.searchable_words()));
        for key in entries {
            let item = if key::is_word_entry(key) { with_words.clone() } else { plain.clone() };
            writes.push(Write::advance(key.clone(), item, Condition::Guarded, Lost::Stale));
        }
    }
    writes.extend(leaving.iter().map(|key| Write::remove(key.clone(), Condition::Guarded, Lost::Stale)));
    Ok(writes)
}

fn with_revision(revision: u32) -> Condition {
    Condition::Equal(vec![("revision", json!(revision))])
}

/// The keys of the entries under which a listing stands.
fn entries_of(listing: &Listing) -> BTreeSet<Key> {
    let Some(published_at) = listing.published_at else { return BTreeSet::new() };
    let sk = key::listing_rank(published_at, listing.id);
    listing.postings().iter().map(|posting| Key { pk: partition_of(posting), sk: sk.clone() }).collect()
}

fn partition_of(posting: &Posting) -> String {
    match posting {
        Posting::All => key::facet_partition("all"),
        Posting::Facet(facet) => key::facet_partition(&facet.to_string()),
        Posting::Prefix(prefix) => key::word_partition(prefix),
    }
}

/// The card of an entry, if it is looked for. Only entries that are found by words have words.
fn looked_for(filter: &Filter, mut item: Item) -> Result<Option<Card>, Failure> {
    let words = item.remove(WORDS);
    let card: Card = record::read(item, "marketplace entry")?;
    if filter.query.is_none() {
        return Ok(filter.matches_facets(&card).then_some(card));
    }
    let unreadable = || Failure::lasting("read the words of a marketplace entry");
    let words = words.as_ref().and_then(|words| words.as_s().ok()).ok_or_else(unreadable)?;
    let Ok(words) = words.parse::<SearchableWords>();
    Ok(filter.matches(&card, &words).then_some(card))
}

/// Reads `[[pk, sk], …]`.
fn keys_of(stored: &AttributeValue) -> Result<BTreeSet<Key>, Failure> {
    let key_of = |pair: &AttributeValue| {
        let pair = pair.as_l().ok()?;
        let text = |place: usize| pair.get(place)?.as_s().ok().cloned();
        Some(Key { pk: text(0)?, sk: text(1)? })
    };
    let keys = stored.as_l().ok().and_then(|pairs| pairs.iter().map(key_of).collect());
    keys.ok_or_else(|| Failure::lasting("read the entries that a listing leaves"))
}
