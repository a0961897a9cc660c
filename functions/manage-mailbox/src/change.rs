//! When an administrator of a customer, or its delegate, wants a mailbox otherwise.

use desk::{Decided, Once};
use domain::CustomerId;
use domain::mailbox::{self, Edit};
use table::Quotas;
use web::body::Document;
use web::view::mailbox::MailboxView;
use web::{Answer, Problem, Request};

use crate::access::CAPABILITY;
use crate::{App, access, read};

/// `PATCH /v1/customers/{customerId}/mailboxes/{mailboxId}`
pub(crate) async fn change(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let customer: CustomerId = web::request::path_parameter(&request, "customerId")?;
    let once = Once::optional(&request, &app.desk.principal(&request, now)?.subject)?;

    let desk = app.desk.clone();
    let (app, request) = (&app, &request);
    desk.decide(once.as_ref(), || async move {
        let seat = app.desk.acting(request, customer, CAPABILITY, now).await?;
        let found = access::mailbox(app, request, customer).await?;
        let edit = read(request)?;
        access::require_revision(request, &found)?;
        let customer = app.desk.table.customer(customer).await?.ok_or_else(Problem::not_found)?;
        let is_delegate = seat.delegate_name().is_some();
        let mut changes = mailbox::change(&found, edit, &customer, is_delegate, now)?;
        let after = table::mailbox_after(&changes).unwrap_or(&found);
        let response = web::respond::resource(u64::from(after.revision), &MailboxView::new(after))?;
        let (actor, still) = seat.acting(CAPABILITY, now)?;
        if !changes.is_empty() {
            changes.extend(still);
        }
        Ok(Decided { actor, now, changes, quotas: Quotas::NONE, response })
    })
    .await
}

fn read(request: &Request) -> Result<Edit, Problem> {
    let document = Document::json(request)?;
    let mut document = document.object()?;
    let display_name = document.optional("displayName", |name| name.parsed());
    let kind = document.optional("kind", |kind| kind.parsed());
    let aliases = document.optional("aliases", |aliases| read::aliases(&aliases));
    let quota_megabytes = document.optional("quotaMegabytes", |quota| read::quota(&quota));
    let forwarding = document.optional("forwarding", |forwarding| read::forwarding(&forwarding));
    document.finish()?;
    Ok(Edit {
        display_name: display_name?,
        kind: kind?,
        aliases: aliases?,
        quota_megabytes: quota_megabytes?,
        forwarding: forwarding?,
    })
}
