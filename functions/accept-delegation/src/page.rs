//! The link's answers as pages, for people.

use desk::Caller;
use domain::invitation::{DeclineCause, Invitation, Outcome};
use domain::receipt::Receipt;
use domain::text::Locale;
use domain::{InvitationId, Moment};
use http::StatusCode;
use web::page::{
    AcceptedView, Answering, Closed, ClosedView, Entered, Notice, Since, UnsubscribeView, Visit,
};
use web::{Answer, Failure, Problem, Request, Response};

use crate::App;
use crate::case::{Case, open_any};
use crate::look::view;

/// The page behind the link: the invitation with its forms, or what became of it.
pub(crate) async fn look(app: &App, request: &Request, id: InvitationId, token: &str, now: Moment) -> Answer {
    let answering = Answering { notice: Notice::of(request), ..Answering::default() };
    shown(app, request, Link { id, token, now }, StatusCode::OK, answering).await
}

/// The page again after one of its forms was refused, with what was entered and what is wrong with it.
/// A refusal that ends the story shows what became of the invitation instead.
pub(crate) async fn refused(app: &App, request: &Request, problem: Problem) -> Answer {
    let Ok(body) = web::body::bytes(request) else { return Err(problem) };
    let body = std::str::from_utf8(body).unwrap_or_default();
    let id = web::request::path_parameter::<InvitationId>(request, "id");
    let (Ok(id), Some(token)) = (id, token_of(body)) else { return Err(problem) };
    let is_mendable = matches!(problem.status().as_u16(), 401 | 403 | 409 | 410 | 412 | 422 | 429);
    if !is_mendable || problem.code() == web::problem::Code::CrossSite {
        return Err(problem);
    }
    let link = Link { id, token: &token, now: app.desk.clock.now() };
    let answering = Answering { notice: None, entered: Entered::from_form(body), problem: Some(&problem) };
    match shown(app, request, link, problem.status(), answering).await {
        Ok(response) => Ok(with_retry_after(response, &problem)),
        Err(_) => Err(problem),
    }
}

#[derive(Clone, Copy)]
struct Link<'a> {
    id: InvitationId,
    token: &'a str,
    now: Moment,
}

async fn shown(
    app: &App,
    request: &Request,
    link: Link<'_>,
    status: StatusCode,
    answering: Answering<'_>,
) -> Answer {
    let Link { id, token, now } = link;
    let (invitation, is_current) = open_any(app, id, token).await?;
    let caller = app.desk.caller_if_known(request, now).await?;
    let locale = web::page::locale_asked(request).unwrap_or(invitation.locale);
    let signed_in_as = caller.as_ref().and_then(|caller| caller.principal.email.as_ref());
    let visit = Visit { id, token, locale, signed_in_as };
    if let Some(why) = why_closed(&invitation, is_current, now) {
        let view = ClosedView { partner_name: invitation.partner_name.clone(), why };
        let html = web::page::closed(&view, &visit, answering.notice);
        return Ok(web::respond::page(status_of(why, status), html));
    }
    if let Outcome::Accepted { customer_id, receipt_id, .. } = invitation.outcome {
        let receipt = app.desk.table.receipt(customer_id, receipt_id).await?;
        let receipt = receipt.ok_or_else(|| Failure::lasting("find the receipt of an acceptance"))?;
        return Ok(web::respond::page(status, accepted(app, &receipt, &visit, now).await?));
    }
    let case = Case::load(app, invitation, now).await?;
    Ok(open_page(&case, caller.as_ref(), &visit, status, &answering))
}

/// What was agreed then, and what has become of the administration that was granted with it.
async fn accepted(app: &App, receipt: &Receipt, visit: &Visit<'_>, now: Moment) -> Result<String, Problem> {
    let catalog = app.desk.table.catalog().await?;
    let since = match &receipt.delegation {
        Some(granted) => {
            let delegation = app.desk.table.delegation(granted.id).await?;
            let delegation =
                delegation.ok_or_else(|| Failure::lasting("find the delegation of an acceptance"))?;
            Some(Since::of(granted, &delegation, now))
        }
        None => None,
    };
    let view = AcceptedView::new(receipt, &catalog, visit.locale);
    Ok(web::page::accepted(&view, since.as_ref(), visit, Some(&app.operator_contact)))
}

fn open_page(
    case: &Case,
    caller: Option<&Caller>,
    visit: &Visit<'_>,
    status: StatusCode,
    answering: &Answering<'_>,
) -> Response {
    let view = view(case, caller, visit.locale);
    web::respond::page(status, web::page::invitation(&view, visit, answering))
}

/// Why the link can no longer be answered; none while it can, and after a yes, which has a page of its own.
fn why_closed(invitation: &Invitation, is_current: bool, now: Moment) -> Option<Closed> {
    if invitation.require_readable(now).is_err() {
        return Some(Closed::Archived);
    }
    if !is_current {
        return Some(Closed::Superseded);
    }
    match &invitation.outcome {
        Outcome::Pending if now >= invitation.expires_at => {
            Some(Closed::Expired { at: invitation.expires_at })
        }
        Outcome::Expired { .. } => Some(Closed::Expired { at: invitation.expires_at }),
        Outcome::Declined { at, cause: DeclineCause::UnknownSender } => Some(Closed::Reported { at: *at }),
        Outcome::Declined { at, .. } => Some(Closed::Declined { at: *at }),
        Outcome::Canceled { at, .. } => Some(Closed::Canceled { at: *at }),
        Outcome::Pending | Outcome::Accepted { .. } => None,
    }
}

/// A dead link is gone, an answered one is not.
fn status_of(why: Closed, otherwise: StatusCode) -> StatusCode {
    match why {
        Closed::Declined { .. } | Closed::Reported { .. } => otherwise,
        Closed::Expired { .. } | Closed::Canceled { .. } | Closed::Superseded | Closed::Archived => {
            StatusCode::GONE
        }
    }
}

/// The page that asks whether somebody wants no more mail of a partner.
pub(crate) fn ask_unsubscribe(request: &Request, invitation: &Invitation, token: &str) -> Response {
    let html = web::page::unsubscribe(&unsubscribe_view(invitation, token), locale_of(request, invitation));
    web::respond::page(StatusCode::OK, html)
}

/// The page after it was said.
pub(crate) fn unsubscribed(request: &Request, invitation: &Invitation, token: &str) -> Response {
    let html = web::page::unsubscribed(&unsubscribe_view(invitation, token), locale_of(request, invitation));
    web::respond::page(StatusCode::OK, html)
}

fn unsubscribe_view<'a>(invitation: &'a Invitation, token: &'a str) -> UnsubscribeView<'a> {
    let (partner_name, email) = (&invitation.partner_name, &invitation.recipient.email);
    UnsubscribeView { id: invitation.id, token, partner_name, email }
}

fn locale_of(request: &Request, invitation: &Invitation) -> Locale {
    web::page::locale_asked(request).unwrap_or(invitation.locale)
}

fn with_retry_after(mut response: Response, problem: &Problem) -> Response {
    if let Some(seconds) = problem.retry_after_seconds() {
        response.headers_mut().insert(http::header::RETRY_AFTER, seconds.into());
    }
    response
}

fn token_of(form: &str) -> Option<String> {
    let document = web::body::Document::parse_form(form.as_bytes());
    let mut fields = document.object().ok()?;
    fields.required("t", |token| token.text().map(str::to_owned)).ok()
}
