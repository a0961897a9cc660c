//! How a partner is doing: the same figures for programs and on its page.

use domain::{Moment, PartnerId};
use failure::Failure;
use table::Glance;
use web::view::overview::{OverviewView, Recorded, SOON_DAYS};

use crate::Desk;

impl Desk {
    /// What is recorded of a partner, and what of it ends soon.
    pub async fn glance(&self, partner: PartnerId, now: Moment) -> Result<Option<Glance>, Failure> {
        self.table.glance(partner, SOON_DAYS, now).await
    }
}

/// What is true of a partner at `now`, by what is recorded of it.
pub fn overview(glance: &Glance, now: Moment) -> OverviewView {
    let Glance { partner, catalog, tally, open, created_today, waiting, is_complete } = glance;
    let recorded = Recorded {
        partner,
        catalog,
        tally,
        open: *open,
        created_today: *created_today,
        waiting,
        is_complete: *is_complete,
    };
    OverviewView::new(recorded, now)
}
