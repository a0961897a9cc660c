//! What this is, for somebody who came without a link.

use askama::Template;
use domain::EmailAddress;
use domain::text::Locale;

use super::{Frame, rendered};

/// What the first page shows.
#[derive(Clone, Copy, Debug, Default)]
pub struct HomeView<'a> {
    /// Who is signed in.
    pub signed_in_as: Option<&'a EmailAddress>,
    /// Whom to write to.
    pub support: Option<&'a EmailAddress>,
}

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage<'a> {
    frame: Frame<'a>,
    view: &'a HomeView<'a>,
}

/// The first page.
pub fn home(view: &HomeView<'_>, locale: Locale) -> String {
    let title = words::in_language(
        locale,
        "Nothing is true until you countersign",
        "Rien n’est vrai tant que vous n’avez pas contresigné",
    );
    let frame = Frame::new(locale, title, "/").with_session(view.signed_in_as).listed();
    rendered(&HomePage { frame, view })
}
