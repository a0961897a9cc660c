//! What comes with every answer to an invitation: the token, the same-origin rule, JSON or a redirect.

use desk::{Decided, Once};
use domain::invitation::Invitation;
use domain::text::Locale;
use domain::{Actor, Change, InvitationId, Moment};
use http::StatusCode;
use serde_json::json;
use table::Quotas;
use web::body::{Document, Faulty, Object};
use web::page::{Notice, Visit};
use web::{Answer, Problem, Request, Response};

use crate::App;
use crate::case::Case;

/// An answer as it came in: by the page's own form, or as a document.
#[derive(Debug)]
pub(crate) struct Incoming {
    pub(crate) id: InvitationId,
    pub(crate) document: Document,
    locale: Option<Locale>,
}

impl Incoming {
    /// Reads it; a form has to come from our own page.
    pub(crate) fn read(app: &App, request: &Request) -> Result<Incoming, Problem> {
        let id = web::request::path_parameter(request, "id")?;
        let document = Document::json_or_form(request)?;
        if document.is_form() {
            web::form::require_same_origin(request.headers(), &app.desk.base_url)?;
        }
        Ok(Incoming { id, document, locale: web::page::locale_asked(request) })
    }

    /// The request under its own key. A form has none: its answer leads back to the link, and what the table
    /// remembers must not open anything (**no-secret-at-rest**).
    pub(crate) fn once(&self, request: &Request) -> Result<Option<Once>, Problem> {
        if self.document.is_form() { Ok(None) } else { Once::optional(request, &self.id.to_string()) }
    }

    /// The language of the page that a form came from.
    pub(crate) fn page_locale(&self) -> Option<Locale> {
        self.locale.filter(|_| self.document.is_form())
    }

    /// Reads the token and whatever else is answered.
    pub(crate) fn with_token<T>(
        &self,
        read: impl FnOnce(&mut Object<'_>) -> Result<T, Faulty>,
    ) -> Result<(String, T), Problem> {
        let mut document = self.document.object()?;
        let token = document.required("t", |token| token.text().map(str::to_owned));
        let rest = read(&mut document);
        document.finish()?;
        Ok((token?, rest?))
    }

    /// `value` for a program; for a browser the page again, which shows what is true now and `notice`.
    pub(crate) fn answer(
        &self,
        status: StatusCode,
        value: &impl serde::Serialize,
        link: (&str, &Invitation),
        notice: Option<Notice>,
    ) -> Answer {
        if !self.document.is_form() {
            return web::respond::json(status, value);
        }
        let (token, invitation) = link;
        let locale = self.locale.unwrap_or(invitation.locale);
        let visit = Visit { id: self.id, token, locale, signed_in_as: None };
        web::respond::see_other(&visit.path(notice))
    }
}

/// A decision by whoever holds the link.
pub(crate) fn decided(case: &Case, actor: Actor, changes: Vec<Change>, response: Response) -> Decided {
    Decided { actor, now: case.now, changes, quotas: Quotas::from(&case.catalog.limits), response }
}

/// The short answer to something that was taken in: nothing of it tells what follows.
pub(crate) fn taken_in(incoming: &Incoming, token: &str, case: &Case, notice: Notice) -> Answer {
    incoming.answer(StatusCode::ACCEPTED, &json!({}), (token, &case.invitation), Some(notice))
}

/// When a request came in.
pub(crate) fn now(app: &App) -> Moment {
    app.desk.clock.now()
}
