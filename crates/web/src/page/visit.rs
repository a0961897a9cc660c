//! One look at the page behind a link.

use domain::text::Locale;
use domain::{EmailAddress, InvitationId};

use super::Frame;
use crate::{Language, Request, request};

/// Who looks at the page of an invitation: through which link, in which language, signed in or not.
#[derive(Clone, Copy, Debug)]
pub struct Visit<'a> {
    /// The invitation.
    pub id: InvitationId,
    /// The token of the link; the page's forms send it on.
    pub token: &'a str,
    /// The language of the page.
    pub locale: Locale,
    /// Who is signed in.
    pub signed_in_as: Option<&'a EmailAddress>,
}

/// What a form of the page has just done, as the address after its answer says it in `done`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// `code`: a code is on its way.
    CodeSent,
    /// `handed-over`: the administrators were written to.
    HandedOver,
    /// `renewal`: the partner was told that a new link is wanted.
    RenewalAsked,
}

impl Notice {
    const ALL: [Notice; 3] = [Notice::CodeSent, Notice::HandedOver, Notice::RenewalAsked];

    fn name(self) -> &'static str {
        match self {
            Notice::CodeSent => "code",
            Notice::HandedOver => "handed-over",
            Notice::RenewalAsked => "renewal",
        }
    }

    /// What the request's address says was done. It only chooses words: anyone can write it there.
    pub fn of(request: &Request) -> Option<Notice> {
        let done = request::query_parameter(request, "done")?;
        Notice::ALL.into_iter().find(|notice| notice.name() == done)
    }
}

/// The language that the reader chose by a page's language link (`lang=fr`).
pub fn locale_asked(request: &Request) -> Option<Locale> {
    request::query_parameter(request, "lang").and_then(|text| text.parse().ok())
}

/// The language of a page that has none of its own: the one chosen on it, else the one the browser prefers.
pub fn locale_of(request: &Request) -> Locale {
    locale_asked(request).unwrap_or_else(|| Language::preferred(request.headers()).into())
}

impl<'a> Visit<'a> {
    /// The page's address, as a path. A form's answer goes back there with what it did.
    pub fn path(&self, notice: Option<Notice>) -> String {
        let mut pairs = vec![("t", self.token)];
        pairs.extend(notice.map(|notice| ("done", notice.name())));
        pairs.push(("lang", self.locale.tag()));
        format!("/i/{}?{}", self.id, query(&pairs))
    }

    /// Where the form of one action posts to.
    pub(super) fn action(&self, action: &str) -> String {
        format!("/i/{}/{action}?{}", self.id, query(&[("lang", self.locale.tag())]))
    }

    /// Where somebody signs in who then comes back to this page.
    pub(super) fn sign_in(&self) -> String {
        format!("/sign-in?{}", query(&[("return", &self.path(None))]))
    }

    pub(super) fn frame(&self, title: impl Into<String>) -> Frame<'a> {
        let here = format!("/i/{}?{}", self.id, query(&[("t", self.token)]));
        Frame::new(self.locale, title, here).with_session(self.signed_in_as)
    }
}

/// A query with every value encoded.
pub(super) fn query(pairs: &[(&str, &str)]) -> String {
    // Pairs of texts always serialize.
    serde_urlencoded::to_string(pairs).unwrap_or_default()
}
