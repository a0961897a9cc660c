//! The catalog: one document that changes rarely and is asked for all the time.

use std::sync::{Arc, Mutex};

use domain::Moment;
use domain::catalog::Catalog;
use failure::Failure;

use crate::client::Table;
use crate::key;

/// Seconds for which a function goes on with the catalog it has read.
const KEPT_SECONDS: i64 = 60;

/// The catalog as it was last read.
pub(crate) type Kept = Arc<Mutex<Option<(Moment, Arc<Catalog>)>>>;

impl Table {
    /// The catalog, at most a minute old; a lasting failure before the operator put one.
    pub async fn catalog(&self, now: Moment) -> Result<Arc<Catalog>, Failure> {
        let kept = self.kept_catalog.lock().ok().and_then(|kept| kept.clone());
        if let Some((read_at, catalog)) = kept
            && (0..KEPT_SECONDS).contains(&read_at.seconds_until(now))
        {
            return Ok(catalog);
        }
        let catalog =
            self.stored_catalog().await?.ok_or_else(|| Failure::lasting("find a catalog in the table"))?;
        let catalog = Arc::new(catalog);
        if let Ok(mut kept) = self.kept_catalog.lock() {
            *kept = Some((now, catalog.clone()));
        }
        Ok(catalog)
    }

    /// The catalog as it is stored; none before the operator put one.
    pub async fn stored_catalog(&self) -> Result<Option<Catalog>, Failure> {
        let Some(item) = self.get(&key::catalog(), "catalog").await? else { return Ok(None) };
        let unreadable = || Failure::lasting("read the stored catalog");
        let document =
            item.get("document").and_then(|document| document.as_s().ok()).ok_or_else(unreadable)?;
        serde_json::from_str(document).map(Some).map_err(|error| unreadable().because(error))
    }
}
