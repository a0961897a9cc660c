//! When somebody opens the link: a person, or a scanner. Nothing changes, ever.

use desk::Caller;
use domain::InvitationId;
use domain::invitation::Status;
use web::page::{InvitationView, Requires, Seen};
use web::{Answer, Problem, Request};

use crate::App;
use crate::answer::now;
use crate::case::{Case, open};

/// `GET /i/{id}`
pub(crate) async fn look(app: App, request: &Request) -> Answer {
    let now = now(&app);
    let id: InvitationId = web::request::path_parameter(request, "id")?;
    let token = web::request::query_parameter(request, "t").unwrap_or_default();
    let wants_page = web::accept::prefers_page(request.headers());
    if wants_page {
        return crate::page::look(&app, request, id, token, now).await;
    }
    let invitation = open(&app, id, token, now).await?;
    let case = Case::load(&app, invitation, now).await?;
    require_visible(&case)?;
    let caller = app.desk.caller_if_known(request, now).await?;
    let view = view(&case, caller.as_ref(), case.invitation.locale);
    web::respond::resource(u64::from(view.revision), &view)
}

/// Dead links say why they are dead.
pub(crate) fn require_visible(case: &Case) -> Result<(), Problem> {
    match case.invitation.status(case.gate_open(), case.now) {
        Status::Expired => Err(domain::Refusal::InvitationExpired.into()),
        Status::Canceled => Err(domain::Refusal::InvitationCanceled.into()),
        Status::Pending | Status::Suspended | Status::Accepted | Status::Declined => Ok(()),
    }
}

/// What there is to see.
pub(crate) fn view(case: &Case, caller: Option<&Caller>, locale: domain::text::Locale) -> InvitationView {
    let email = caller.and_then(|caller| caller.principal.email.as_ref());
    let customer = case.customer.as_ref();
    let proposed = case.proposed(locale);
    InvitationView::new(&Seen {
        invitation: &case.invitation,
        status: case.invitation.status(case.gate_open(), case.now),
        catalog: &case.catalog,
        slot: case.slot.as_ref(),
        organization_name: customer.map(|customer| &customer.name),
        requires: if customer.is_some() { Requires::AdministratorSignIn } else { Requires::Code },
        signed_in_as: email,
        is_administrator: customer
            .zip(email)
            .is_some_and(|(customer, email)| customer.admins.contains(email)),
        clauses: &proposed.clauses,
        clauses_hash: &proposed.hash,
        locale,
        now: case.now,
    })
}
