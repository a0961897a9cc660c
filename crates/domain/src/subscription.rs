//! What becomes of a subscription: who is its partner of record, and how it changes, goes on and ends.

mod record;
mod upkeep;

pub use state::subscription::*;

pub use record::{Deciding, Tenure, designate, no_partner_in_good_standing, record, remove_designation};
pub use upkeep::{cancel, change, sweep};
