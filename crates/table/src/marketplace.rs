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
//!
//! Every one of these transactions moves the mark of the marketplace on, and so does everything that happens to a
//! partner or to the catalog: what was read of them is as good as read now while the mark has not moved.

mod search;
mod shelf;

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::ListingId;
use domain::listing::{Listing, Posting};
use failure::Failure;
use serde_json::json;

pub use self::search::Marketplace;
pub(crate) use self::shelf::Shelf;
use crate::client::{Item, Table};
use crate::commit::Lost;
use crate::key::{self, Key};
use crate::record::{self, record, record_with};
use crate::write::{COUNT, Condition, Write};

/// Entries written or removed in one transaction; DynamoDB takes 100 parts, of which two are the listing itself and
/// the mark of the marketplace.
const MOST_ENTRIES_AT_ONCE: usize = 98;
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
            writes.push(mark_moved());
            vec![writes]
        } else {
            let current = with_revision(listing.revision);
            let key = key::listing(listing.id);
            let mut unsettled = settled.clone();
            unsettled.insert(LEAVING.into(), leaving.iter().map(|key| json!([key.pk, key.sk])).collect());
            let mut steps = vec![vec![as_seen(unsettled), mark_moved()]];
            steps.extend(writes.chunks(MOST_ENTRIES_AT_ONCE).map(|some| {
                let require = Write::require(key.clone(), current.clone(), Lost::Stale);
                [&[require, mark_moved()], some].concat()
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

/// Whatever was read of the marketplace before may be wrong from now on.
pub(crate) fn mark_moved() -> Write {
    Write::tally(key::marketplace(), [(COUNT.to_owned(), 1)].into())
}

/// How often the marketplace has changed, or what decides about it.
pub(crate) fn mark_of(item: &Item) -> Result<u64, Failure> {
    let mark = item.get(COUNT).and_then(|count| count.as_n().ok()?.parse().ok());
    mark.ok_or_else(|| Failure::lasting("read the mark of the marketplace"))
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
