//! What it takes to look after a customer's mailboxes, and the mailbox that a request names.

use domain::capability::Capability;
use domain::mailbox::Mailbox;
use domain::{CustomerId, MailboxId, Refusal};
use web::{Problem, Request};

use crate::App;

/// What a delegate has to be granted to do it.
pub(crate) const CAPABILITY: Capability = Capability::MailboxesManage;

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
