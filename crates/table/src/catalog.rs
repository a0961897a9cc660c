//! The catalog: one document that changes rarely and is asked for all the time.

use std::sync::{Arc, Mutex};

use domain::ChainHead;
use domain::catalog::{Catalog, Edition};
use failure::Failure;

use crate::client::{Item, Table};
use crate::key;
use crate::record::CHAIN_HEAD;
use crate::together::{Found, WantCatalog, Wants};

/// The catalog as it was last read.
pub(crate) type Kept = Arc<Mutex<Option<Edition>>>;

impl Table {
    /// The catalog as it is at this moment; a lasting failure before the operator put one.
    pub async fn catalog(&self) -> Result<Arc<Catalog>, Failure> {
        let mut wants = Wants::default();
        let revision = wants.catalog();
        let found = self.together(wants, "revision of the catalog").await?;
        self.catalog_in(&found, &revision).await
    }

    /// The catalog with its revision; none before the operator put one. Only the revision is read each time:
    /// the document itself is read when that has moved on.
    pub async fn edition(&self) -> Result<Option<Edition>, Failure> {
        let mut wants = Wants::default();
        let revision = wants.catalog();
        let found = self.together(wants, "revision of the catalog").await?;
        self.edition_in(&found, &revision).await
    }

    /// The catalog whose revision was found among other things.
    pub async fn catalog_in(&self, found: &Found, want: &WantCatalog) -> Result<Arc<Catalog>, Failure> {
        let edition = self.edition_in(found, want).await?;
        edition.map(|edition| edition.document).ok_or_else(|| Failure::lasting("find a catalog in the table"))
    }

    async fn edition_in(&self, found: &Found, want: &WantCatalog) -> Result<Option<Edition>, Failure> {
        self.edition_of(found.one(want)?).await
    }

    /// The edition that its mark says is the present one.
    pub(crate) async fn edition_marked(&self, mark: Option<&Item>) -> Result<Option<Edition>, Failure> {
        self.edition_of(mark.map(revision_of).transpose()?).await
    }

    async fn edition_of(&self, revision: Option<u32>) -> Result<Option<Edition>, Failure> {
        let Some(revision) = revision else { return Ok(None) };
        let kept = self.kept_catalog.lock().ok().and_then(|kept| kept.clone());
        if let Some(kept) = kept.filter(|kept| kept.revision == revision) {
            return Ok(Some(kept));
        }
        let edition = self.get(&key::catalog(), "catalog").await?.as_ref().map(read).transpose()?;
        if let (Ok(mut kept), Some(edition)) = (self.kept_catalog.lock(), &edition) {
            *kept = Some(edition.clone());
        }
        Ok(edition)
    }
}

fn read(item: &Item) -> Result<Edition, Failure> {
    let unreadable = || Failure::lasting("read the stored catalog");
    let document = item.get("document").and_then(|document| document.as_s().ok()).ok_or_else(unreadable)?;
    let document = serde_json::from_str(document).map_err(|error| unreadable().because(error))?;
    let head = item.get(CHAIN_HEAD).and_then(|head| head.as_s().ok()).ok_or_else(unreadable)?;
    Ok(Edition {
        revision: revision_of(item)?,
        document: Arc::new(document),
        chain_head: ChainHead::new(head),
    })
}

pub(crate) fn revision_of(item: &Item) -> Result<u32, Failure> {
    let revision = item.get("seq").and_then(|revision| revision.as_n().ok()?.parse().ok());
    revision.ok_or_else(|| Failure::lasting("read the revision of the stored catalog"))
}
