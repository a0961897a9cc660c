//! When a recipient wants no more mail of this partner: by the link in the letter, or by its mail program.

use domain::InvitationId;
use domain::invitation::Invitation;
use http::StatusCode;
use table::Wants;
use web::body::Document;
use web::link::Purpose;
use web::{Answer, Problem, Request};

use crate::App;
use crate::answer::now;

/// `GET /i/{id}/unsubscribe`: a page that asks, or says that it was done; mail scanners follow links too.
pub(crate) async fn ask(app: App, request: &Request) -> Answer {
    let (invitation, token) = open(&app, request).await?;
    let mut wants = Wants::default();
    let opt_out = wants.opt_out(invitation.partner_id, &invitation.recipient.email);
    let found = app.desk.table.together(wants, "whether an address wants no mail").await?;
    if found.one(&opt_out)? {
        return Ok(crate::page::unsubscribed(request, &invitation, &token));
    }
    Ok(crate::page::ask_unsubscribe(request, &invitation, &token))
}

/// `POST /i/{id}/unsubscribe`: by our page's form, or by a mail program's one click (RFC 8058), which sends
/// no origin; the token alone is what counts.
pub(crate) async fn unsubscribe(app: App, request: &Request) -> Answer {
    let now = now(&app);
    Document::json_or_form(request)?;
    let (invitation, token) = open(&app, request).await?;
    app.desk.table.opt_out(invitation.partner_id, &invitation.recipient.email, now).await?;
    if web::accept::prefers_page(request.headers()) {
        return Ok(crate::page::unsubscribed(request, &invitation, &token));
    }
    web::respond::json(StatusCode::OK, &serde_json::json!({}))
}

/// The invitation that an unsubscribe link is about. It outlives resends: every generation's link works.
async fn open(app: &App, request: &Request) -> Result<(Invitation, String), Problem> {
    let id: InvitationId = web::request::path_parameter(request, "id")?;
    let token = web::request::query_parameter(request, "t").unwrap_or_default().to_owned();
    app.links.open(Purpose::Unsubscribe, id, &token).ok_or_else(Problem::not_found)?;
    let invitation = app.desk.table.invitation(id).await?.ok_or_else(Problem::not_found)?;
    Ok((invitation, token))
}
