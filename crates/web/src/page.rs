//! Pages for people, without script: what an invitation asks, what came of it, the marketplace, the way in.
//!
//! Every function here is pure: a view and a locale in, a whole page out. Each text stands in the template in
//! both languages side by side, and everything a person typed is escaped by the template engine.

mod account;
mod asset;
mod closed;
mod desk;
mod form_refused;
mod frame;
mod help;
mod home;
mod invitation;
mod marketplace;
mod receipt;
mod reference;
mod session;
mod unsubscribe;
mod visit;

pub use account::{
    AccountView, CustomerAccount, customer, customer_after_asking, customer_after_ending, customer_path,
    has_just_asked, has_just_ended, sign_in_for,
};
#[cfg(test)]
pub(crate) use asset::with_plain_names;
pub use asset::{Asset, asset};
pub use closed::{Closed, ClosedView, closed};
pub use desk::{DeskView, PartnerDesk, partner};
pub use form_refused::form_refused;
pub use frame::Frame;
pub use help::{EnteredHelp, HelpView, help_refused};
pub use home::{HomeView, home};
pub use invitation::{
    Answering, CapabilityView, DelegatedAdministrationView, Entered, InvitationView, LineView, PartnerView,
    ReplacesView, Requires, Seen, TotalView, invitation,
};
pub use marketplace::{MarketplaceView, SearchTerms, listing, marketplace};
pub use receipt::{AcceptedDelegationView, AcceptedLineView, AcceptedView, Ending, Since, accepted};
pub use reference::problem_reference;
pub use session::{ask_sign_out, sign_in_failed, signed_out};
pub use unsubscribe::{UnsubscribeView, unsubscribe, unsubscribed};
pub use visit::{Notice, Visit, locale_asked, locale_of};

use askama::Template;

#[cfg(test)]
mod tests;

/// The text of a page.
fn rendered(page: &impl Template) -> String {
    // Rendering writes into memory and every value shown is a text or a number, so it cannot fail.
    page.render().unwrap_or_default()
}
