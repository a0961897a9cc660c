//! Who looks after a customer's mailboxes, and the mailbox that a request names.

use desk::Seat;
use domain::capability::Capability;
use domain::mailbox::Mailbox;
use domain::{CustomerId, MailboxId, Moment, Refusal};
use web::{Problem, Request};

use crate::App;

/// The seat of somebody who may look: what is absent and what is none of its business are not told apart.
pub(crate) async fn looking(
    app: &App,
    request: &Request,
    customer: CustomerId,
    now: Moment,
) -> Result<Seat, Problem> {
    let caller = app.desk.caller(request, now).await?;
    let seat = Seat::of(&app.desk, &caller, customer, None, now).await?;
    seat.require_sight(None)?;
    seat.require_look(Capability::MailboxesManage, now)?;
    Ok(seat)
}

/// The seat of somebody who may change something.
pub(crate) async fn acting(
    app: &App,
    request: &Request,
    customer: CustomerId,
    now: Moment,
) -> Result<Seat, Problem> {
    let seat = looking(app, request, customer, now).await?;
    seat.require_hand(Capability::MailboxesManage, now)?;
    Ok(seat)
}

/// The mailbox that a request names.
pub(crate) async fn mailbox(app: &App, request: &Request, customer: CustomerId) -> Result<Mailbox, Problem> {
    let id: MailboxId = web::request::path_parameter(request, "mailboxId")?;
    app.desk.table.mailbox(customer, id).await?.ok_or_else(Problem::not_found)
}

/// Refuses a change of another revision than the one that the caller names in `If-Match`.
pub(crate) fn require_revision(request: &Request, mailbox: &Mailbox) -> Result<(), Problem> {
    let seen = web::precondition::required(request.headers())?;
    if seen == u64::from(mailbox.revision) { Ok(()) } else { Err(Refusal::PreconditionFailed.into()) }
}
