//! What comes with every answer to an invitation: the token, the same-origin rule, JSON or a redirect.

use desk::Decided;
use domain::{Actor, Change, InvitationId, Moment};
use http::StatusCode;
use serde_json::json;
use table::Quotas;
use web::body::{Document, Faulty, Object};
use web::{Answer, Problem, Request, Response};

use crate::App;
use crate::case::Case;

/// An answer as it came in: by the page's own form, or as a document.
#[derive(Debug)]
pub(crate) struct Incoming {
    pub(crate) id: InvitationId,
    pub(crate) document: Document,
}

impl Incoming {
    /// Reads it; a form has to come from our own page.
    pub(crate) fn read(app: &App, request: &Request) -> Result<Incoming, Problem> {
        let id = web::request::path_parameter(request, "id")?;
        let document = Document::json_or_form(request)?;
        if document.is_form() {
            web::form::require_same_origin(request.headers(), &app.desk.base_url)?;
        }
        Ok(Incoming { id, document })
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

    /// `value` for a program; for a browser the page again, which shows what is true now. `done` is what
    /// the page says was just done.
    pub(crate) fn answer(&self, status: StatusCode, value: &impl serde::Serialize, token: &str, done: &str) -> Answer {
        if self.document.is_form() {
            return web::respond::see_other(&page_of(self.id, token, done));
        }
        web::respond::json(status, value)
    }
}

/// The page of an invitation after something was done. The token was checked, so it is safe in a URL.
pub(crate) fn page_of(id: InvitationId, token: &str, done: &str) -> String {
    let done = if done.is_empty() { String::new() } else { format!("&done={done}") };
    format!("/i/{id}?t={token}{done}")
}

/// A decision by whoever holds the link.
pub(crate) fn decided(case: &Case, actor: Actor, changes: Vec<Change>, response: Response) -> Decided {
    Decided { actor, now: case.now, changes, quotas: Quotas::from(&case.catalog.limits), response }
}

/// The short answer to something that was taken in: nothing of it tells what follows.
pub(crate) fn taken_in(incoming: &Incoming, token: &str, done: &str) -> Answer {
    incoming.answer(StatusCode::ACCEPTED, &json!({}), token, done)
}

/// When a request came in.
pub(crate) fn now(app: &App) -> Moment {
    app.desk.clock.now()
}
