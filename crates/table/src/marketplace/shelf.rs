//! What was read of the marketplace, within reach for as long as its mark does not move.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use domain::PartnerId;
use domain::catalog::Catalog;
use domain::partner::Partner;

use super::search::{Entries, Place};

/// Entries within reach at most; about a kilobyte each.
const MOST_ENTRIES: usize = 4_000;
/// Partners within reach at most; about a kilobyte each.
const MOST_PARTNERS: usize = 2_000;

/// Everything that was read under one mark. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shelf(Arc<Mutex<Books>>);

#[derive(Debug, Default)]
struct Books {
    mark: u64,
    catalog: Option<Arc<Catalog>>,
    entries: BTreeMap<Place, Arc<Entries>>,
    entries_count: usize,
    partners: BTreeMap<PartnerId, Arc<Partner>>,
}

impl Shelf {
    /// The catalog as it was read under this mark.
    pub(super) fn catalog(&self, mark: u64) -> Option<Arc<Catalog>> {
        self.under(mark, |books| books.catalog.clone()).flatten()
    }

    /// The entries that were read at a place under this mark.
    pub(super) fn entries(&self, mark: u64, place: &Place) -> Option<Arc<Entries>> {
        self.under(mark, |books| books.entries.get(place).cloned()).flatten()
    }

    /// The partner as it was read under this mark.
    pub(super) fn partner(&self, mark: u64, id: PartnerId) -> Option<Arc<Partner>> {
        self.under(mark, |books| books.partners.get(&id).cloned()).flatten()
    }

    /// Keeps what was read after `mark` was.
    pub(super) fn put_catalog(&self, mark: u64, catalog: Arc<Catalog>) {
        self.under(mark, |books| books.catalog = Some(catalog));
    }

    /// Keeps what was read after `mark` was.
    pub(super) fn put_entries(&self, mark: u64, place: Place, entries: Arc<Entries>) {
        self.under(mark, |books| {
            if books.entries_count + entries.len() > MOST_ENTRIES {
                books.entries.clear();
                books.entries_count = 0;
            }
            // An empty page takes room as well.
            books.entries_count += entries.len().max(1);
            books.entries.insert(place, entries);
        });
    }

    /// Keeps what was read after `mark` was.
    pub(super) fn put_partner(&self, mark: u64, partner: Arc<Partner>) {
        self.under(mark, |books| {
            if books.partners.len() >= MOST_PARTNERS {
                books.partners.clear();
            }
            books.partners.insert(partner.id, partner);
        });
    }

    /// Does something with what is there under this mark. A later one empties the shelf; whoever still has an
    /// earlier one neither finds nor leaves anything.
    fn under<T>(&self, mark: u64, deed: impl FnOnce(&mut Books) -> T) -> Option<T> {
        let mut books = self.0.lock().ok()?;
        if books.mark < mark {
            *books = Books { mark, ..Books::default() };
        }
        (books.mark == mark).then(|| deed(&mut books))
    }
}
