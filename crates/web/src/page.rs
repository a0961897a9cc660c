//! Pages for people, without script: what an invitation asks, what came of it, the marketplace, the way in.
//!
//! Every function here is pure: a view and a locale in, a whole page out. Each text stands in the template in
//! both languages side by side, and everything a person typed is escaped by the template engine.

mod asset;
mod frame;
mod invitation;
mod visit;

pub use asset::{Asset, asset};
pub use frame::Frame;
pub use invitation::{
    Answering, CapabilityView, DelegatedAdministrationView, Entered, InvitationView, LineView, PartnerView,
    ReplacesView, Requires, Seen, TotalView, invitation,
};
pub use visit::{Notice, Visit, locale_asked};

use askama::Template;

/// The text of a page.
fn rendered(page: &impl Template) -> String {
    // Rendering writes into memory and every value shown is a text or a number, so it cannot fail.
    page.render().unwrap_or_default()
}
