//! When the operator's mail system reports how far it is with a mailbox.

use desk::{Decided, Seat};
use domain::mailbox::{self, Provisioning, Status};
use domain::text::Reason;
use domain::{CustomerId, Refusal};
use table::Quotas;
use web::body::Document;
use web::view::mailbox::MailboxView;
use web::{Answer, Problem, Request};

use crate::{App, access};

/// `POST /v1/customers/{customerId}/mailboxes/{mailboxId}/provisioning`
pub(crate) async fn report(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let customer: CustomerId = web::request::path_parameter(&request, "customerId")?;

    let desk = app.desk.clone();
    let (app, request) = (&app, &request);
    desk.decide(None, || async move {
        let caller = app.desk.caller(request, now).await?;
        if !matches!(Seat::of(&app.desk, &caller, customer, None, now).await?, Seat::Operator) {
            return Err(Refusal::RoleMissing.into());
        }
        let actor = caller.require_operator()?;
        let found = access::mailbox(app, request, customer).await?;
        let (revision, report) = read(request)?;
        let changes = mailbox::provision(&found, revision, report)?;
        let after = table::mailbox_after(&changes).unwrap_or(&found);
        let response = web::respond::resource(u64::from(after.revision), &MailboxView::new(after))?;
        Ok(Decided { actor, now, changes, quotas: Quotas::NONE, response })
    })
    .await
}

fn read(request: &Request) -> Result<(u32, Provisioning), Problem> {
    let document = Document::json(request)?;
    let mut document = document.object()?;
    let revision = document.required("revision", |revision| revision.integer::<u32>());
    let status = document.required("status", |status| match status.parsed()? {
        Status::Provisioning => Err(status.fault("must be ready or failed")),
        reported => Ok(reported),
    });
    let detail = document.optional("detail", |detail| detail.parsed::<Reason>());
    document.finish()?;
    let (detail, report) = (detail?, status?);
    let report = match report {
        Status::Failed => Provisioning::Failed { detail },
        Status::Ready | Status::Provisioning => Provisioning::Ready,
    };
    Ok((revision?, report))
}
