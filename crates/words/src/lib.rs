//! What things are called, in English and French: capabilities, dates, amounts, counts and states.
//!
//! Letters and pages use the same words for the same thing, because both take them from here.
//! This crate never contains: a decision, markup, a link, or a whole letter or page.

mod capability;
mod consent;
mod count;
mod money;
mod name;
mod role;
mod state;
mod time;

pub use capability::{capabilities, capability, never_included};
pub use consent::{Clauses, consent};
pub use count::{days, days_left, licenses, months, number};
pub use money::{fee_per_license, money, total_per_period};
pub use name::{plan, service};
pub use role::roles;
pub use state::{
    billing_period, decision, delegation_status, delivery, invitation_status, kind, service_request_status,
    severity, subscription_status,
};
pub use time::{date, date_time, time};

use domain::text::Locale;

/// The one of two texts that is in the reader's language.
pub fn in_language<T>(locale: Locale, english: T, french: T) -> T {
    match locale {
        Locale::En => english,
        Locale::Fr => french,
    }
}
