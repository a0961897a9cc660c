//! Looking through the marketplace.
//!
//! Its mark is read each time. What else is needed was read under the same mark before, or is read now: consistently,
//! since it is used for as long as the mark stays.

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_sdk_dynamodb::types::{AttributeValue, ReturnConsumedCapacity};
use domain::catalog::Catalog;
use domain::listing::{Card, Filter, Listing, SearchableWords, may_be_shown};
use domain::partner::Partner;
use domain::{ListingId, Moment, PartnerId};
use failure::Failure;

use super::{WORDS, partition_of};
use crate::client::{Item, Table, consumed, unanswered};
use crate::key::{self, Key};
use crate::page::{Page, PagePosition};
use crate::record;
use crate::together::Wants;
use crate::write::key_attributes;

/// Queries one search makes; a search that finds little in so many entries says where to go on.
const MOST_QUERIES: usize = 4;
/// Entries read by one query when some of them may not be looked for.
const ENTRIES_READ: usize = 100;
/// Partners read at once: at least a usual page of them, at most what DynamoDB takes.
const PARTNERS_READ: (usize, usize) = (25, 100);

/// The marketplace as it is at a moment.
#[derive(Clone, Debug)]
pub struct Marketplace {
    /// The catalog, whose words listings use.
    pub catalog: Arc<Catalog>,
    mark: u64,
}

/// Where entries are read: the partition, how many, and after which one.
pub(super) type Place = (String, usize, Option<String>);

/// Some entries of a partition, in its order.
#[derive(Debug)]
pub(super) struct Entries {
    entries: Vec<Entry>,
    next: Option<PagePosition>,
}

impl Entries {
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }
}

/// A listing where it can be found.
#[derive(Debug)]
struct Entry {
    card: Card,
    /// Only entries that are found by words have them.
    words: Option<SearchableWords>,
}

impl Entry {
    fn read(mut item: Item) -> Result<Entry, Failure> {
        let words = item.remove(WORDS);
        let words = words.as_ref().and_then(|words| words.as_s().ok()).map(|words| {
            let Ok(words) = words.parse::<SearchableWords>();
            words
        });
        Ok(Entry { card: record::read(item, "marketplace entry")?, words })
    }

    fn is_looked_for(&self, filter: &Filter) -> Result<bool, Failure> {
        if filter.query.is_none() {
            return Ok(filter.matches_facets(&self.card));
        }
        let unreadable = || Failure::lasting("read the words of a marketplace entry");
        Ok(filter.matches(&self.card, self.words.as_ref().ok_or_else(unreadable)?))
    }
}

impl Table {
    /// The marketplace as it is at this moment; a lasting failure before the operator put a catalog.
    pub async fn marketplace(&self) -> Result<Marketplace, Failure> {
        let mut wants = Wants::default();
        let mark = wants.marketplace();
        let found = self.together(wants, "mark of the marketplace").await?;
        self.marketplace_under(found.one(&mark)?).await
    }

    async fn marketplace_under(&self, mark: u64) -> Result<Marketplace, Failure> {
        if let Some(catalog) = self.shelf.catalog(mark) {
            return Ok(Marketplace { catalog, mark });
        }
        let catalog = self.catalog().await?;
        self.shelf.put_catalog(mark, catalog.clone());
        Ok(Marketplace { catalog, mark })
    }

    /// A listing as everybody may see it: published, and its partner may be shown; with the catalog, whose words it
    /// uses.
    pub async fn shown_listing(
        &self,
        id: ListingId,
        now: Moment,
    ) -> Result<Option<(Listing, Arc<Catalog>)>, Failure> {
        let mut wants = Wants::default();
        let (listing, mark) = (wants.listing(id), wants.marketplace());
        let found = self.together(wants, "listing, and the mark of the marketplace").await?;
        let Some(listing) = found.one(&listing)?.filter(Listing::is_published) else { return Ok(None) };
        let marketplace = self.marketplace_under(found.one(&mark)?).await?;
        let mut shown = BTreeMap::new();
        self.learn_who_is_shown([listing.partner_id], &marketplace, now, &mut shown).await?;
        let is_shown = shown.get(&listing.partner_id) == Some(&true);
        Ok(is_shown.then_some((listing, marketplace.catalog)))
    }

    /// The published listings that match, oldest first, of partners that may be shown at this moment.
    ///
    /// A page may have fewer than `limit` listings and still say where to go on: the work for one page is
    /// bounded. A suspended partner is gone in the same moment.
    pub async fn search_listings(
        &self,
        filter: &Filter,
        marketplace: &Marketplace,
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
            let page =
                self.entries(marketplace.mark, (partition.clone(), read, position.map(|at| at.0))).await?;
            let mut cards = Vec::new();
            for entry in &page.entries {
                cards.extend(entry.is_looked_for(filter)?.then_some(&entry.card));
            }
            for some in cards.chunks(missing.clamp(PARTNERS_READ.0, PARTNERS_READ.1)) {
                if found.len() > limit {
                    break;
                }
                let partners = some.iter().map(|card| card.partner_id);
                self.learn_who_is_shown(partners, marketplace, now, &mut shown).await?;
                let some = some.iter().filter(|card| shown.get(&card.partner_id) == Some(&true));
                found.extend(some.map(|card| (*card).clone()));
            }
            position = page.next.clone();
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

    /// Whether these partners may be shown, as far as it is not known yet.
    async fn learn_who_is_shown(
        &self,
        partners: impl IntoIterator<Item = PartnerId>,
        Marketplace { catalog, mark }: &Marketplace,
        now: Moment,
        shown: &mut BTreeMap<PartnerId, bool>,
    ) -> Result<(), Failure> {
        let mut unread = BTreeMap::new();
        for id in partners {
            match self.shelf.partner(*mark, id) {
                _ if shown.contains_key(&id) => {}
                Some(partner) => _ = shown.insert(id, may_be_shown(&partner, catalog, now)),
                None => _ = unread.insert(key::partner(id), id),
            }
        }
        let found = self.get_all(unread.keys(), "partners of the marketplace").await?;
        shown.extend(unread.into_values().map(|id| (id, false)));
        for item in found.into_values() {
            let partner: Arc<Partner> = Arc::new(record::read(item, "partner")?);
            shown.insert(partner.id, may_be_shown(&partner, catalog, now));
            self.shelf.put_partner(*mark, partner);
        }
        Ok(())
    }

    async fn entries(&self, mark: u64, place: Place) -> Result<Arc<Entries>, Failure> {
        if let Some(entries) = self.shelf.entries(mark, &place) {
            return Ok(entries);
        }
        let (partition, limit, after) = &place;
        let start = |after: &String| key_attributes(&Key { pk: partition.clone(), sk: after.clone() });
        let sent = self
            .client
            .query()
            .table_name(&*self.name)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", AttributeValue::S(partition.clone()))
            .limit(i32::try_from(*limit).unwrap_or(i32::MAX))
            .set_exclusive_start_key(after.as_ref().map(start))
            .consistent_read(true)
            .return_consumed_capacity(ReturnConsumedCapacity::Indexes)
            .send()
            .await;
        let answer = sent.map_err(|error| unanswered("look through the marketplace", error))?;
        consumed("Query", answer.consumed_capacity.as_slice());
        let next = answer.last_evaluated_key.as_ref().and_then(|last| last.get("sk")?.as_s().ok().cloned());
        let entries = answer.items.unwrap_or_default().into_iter().map(Entry::read);
        let entries = Entries { entries: entries.collect::<Result<_, _>>()?, next: next.map(PagePosition) };
        let entries = Arc::new(entries);
        self.shelf.put_entries(mark, place, entries.clone());
        Ok(entries)
    }
}
