//! The link's answers as pages, for people.

use domain::invitation::Status;
use domain::text::Locale;
use domain::{InvitationId, Moment};
use http::StatusCode;
use web::page::{Answering, Entered, Notice, Visit};
use web::{Answer, Problem, Request};

use crate::App;
use crate::case::{Case, open};
use crate::look::{require_visible, view};

/// The page behind the link: the invitation with its forms, or what became of it.
pub(crate) async fn look(app: &App, request: &Request, id: InvitationId, token: &str, now: Moment) -> Answer {
    let answering = Answering { notice: Notice::of(request), ..Answering::default() };
    shown(app, request, Shown { id, token, now, status: StatusCode::OK }, answering).await
}

/// The page again after one of its forms was refused, with what was entered and what is wrong with it.
/// Refusals that end the story, such as a dead link, have pages of their own.
pub(crate) async fn refused(app: &App, request: &Request, problem: Problem) -> Answer {
    let Ok(body) = web::body::bytes(request) else { return Err(problem) };
    let body = std::str::from_utf8(body).unwrap_or_default();
    let id = web::request::path_parameter::<InvitationId>(request, "id");
    let (Ok(id), Some(token)) = (id, token_of(body)) else { return Err(problem) };
    let is_mendable = matches!(problem.status().as_u16(), 401 | 403 | 409 | 412 | 422 | 429);
    if !is_mendable || problem.code() == web::problem::Code::CrossSite {
        return Err(problem);
    }
    let shown_page = Shown { id, token: &token, now: app.desk.clock.now(), status: problem.status() };
    let answering = Answering { notice: None, entered: Entered::from_form(body), problem: Some(&problem) };
    match shown(app, request, shown_page, answering).await {
        Ok(response) => Ok(response),
        Err(_) => Err(problem),
    }
}

struct Shown<'a> {
    id: InvitationId,
    token: &'a str,
    now: Moment,
    status: StatusCode,
}

async fn shown(app: &App, request: &Request, shown: Shown<'_>, answering: Answering<'_>) -> Answer {
    let Shown { id, token, now, status } = shown;
    let invitation = open(app, id, token, now).await?;
    let case = Case::load(app, invitation, now).await?;
    require_visible(&case)?;
    let caller = app.desk.caller_if_known(request, now).await?;
    let locale = locale(request, &case);
    let view = view(&case, caller.as_ref(), locale);
    let email = caller.as_ref().and_then(|caller| caller.principal.email.as_ref());
    let visit = Visit { id, token, locale, signed_in_as: email };
    match view.status {
        Status::Accepted => Err(domain::Refusal::AlreadyInState.into()),
        Status::Declined => Err(domain::Refusal::AlreadyInState.into()),
        _ => Ok(web::respond::page(status, web::page::invitation(&view, &visit, &answering))),
    }
}

/// The language that was chosen on the page, else the invitation's.
fn locale(request: &Request, case: &Case) -> Locale {
    web::page::locale_asked(request).unwrap_or(case.invitation.locale)
}

fn token_of(form: &str) -> Option<String> {
    let document = web::body::Document::parse_form(form.as_bytes());
    let mut fields = document.object().ok()?;
    fields.required("t", |token| token.text().map(str::to_owned)).ok()
}
