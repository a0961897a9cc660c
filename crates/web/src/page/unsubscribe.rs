//! No more letters of one partner to one address.

use askama::Template;
use domain::text::{Locale, OrganizationName};
use domain::{EmailAddress, InvitationId};

use super::visit::query;
use super::{Frame, rendered};

/// Whose letters to which address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnsubscribeView<'a> {
    /// The invitation whose letter the link was in.
    pub id: InvitationId,
    /// The token of that link.
    pub token: &'a str,
    /// The partner.
    pub partner_name: &'a OrganizationName,
    /// The address.
    pub email: &'a EmailAddress,
}

#[derive(Template)]
#[template(path = "unsubscribe.html")]
struct UnsubscribePage<'a> {
    frame: Frame<'a>,
    view: &'a UnsubscribeView<'a>,
    action: String,
    is_done: bool,
}

/// The page behind a letter's unsubscribe link. Opening it changes nothing; its button does.
pub fn unsubscribe(view: &UnsubscribeView<'_>, locale: Locale) -> String {
    let title = words::in_language(locale, "No more mail?", "Plus de courriels ?");
    rendered(&view.page(locale, title, false))
}

/// The page after it: no more letters of this partner to this address.
pub fn unsubscribed(view: &UnsubscribeView<'_>, locale: Locale) -> String {
    let title = words::in_language(locale, "No more mail", "Plus de courriels");
    rendered(&view.page(locale, title, true))
}

impl UnsubscribeView<'_> {
    fn page(&self, locale: Locale, title: &'static str, is_done: bool) -> UnsubscribePage<'_> {
        let path = format!("/i/{}/unsubscribe?{}", self.id, query(&[("t", self.token)]));
        UnsubscribePage {
            action: format!("{path}&lang={}", locale.tag()),
            frame: Frame::new(locale, title, path),
            view: self,
            is_done,
        }
    }
}
