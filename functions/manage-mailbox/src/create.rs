//! When an administrator of a customer, or its delegate, wants another mailbox.

use desk::{Decided, Once};
use domain::CustomerId;
use domain::mailbox::{self, Create, USUAL_QUOTA_MEGABYTES};
use table::Quotas;
use web::body::Document;
use web::view::mailbox::MailboxView;
use web::{Answer, Failure, Problem, Request};

use crate::access::CAPABILITY;
use crate::{App, read};

/// `POST /v1/customers/{customerId}/mailboxes`
pub(crate) async fn create(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let customer: CustomerId = web::request::path_parameter(&request, "customerId")?;
    let once = Once::required(&request, &app.desk.principal(&request, now)?.subject)?;
    let id = app.desk.mint(now).mailbox();

    let desk = app.desk.clone();
    let (app, request) = (&app, &request);
    desk.decide(Some(&once), || async move {
        let seat = app.desk.acting(request, customer, CAPABILITY, now).await?;
        let command = read(request)?;
        let customer = app.desk.table.customer(customer).await?.ok_or_else(Problem::not_found)?;
        let is_delegate = seat.delegate_name().is_some();
        let mut changes = mailbox::create(id, command, &customer, is_delegate, now)?;
        let created = table::mailbox_after(&changes);
        let created =
            created.ok_or_else(|| Failure::lasting("answer with a mailbox that was not written down"))?;
        let location = format!("/v1/customers/{}/mailboxes/{id}", customer.id);
        let view = MailboxView::new(created);
        let response = web::respond::created(&location, u64::from(created.revision), &view)?;
        let (actor, still) = seat.acting(CAPABILITY, now)?;
        changes.extend(still);
        Ok(Decided { actor, now, changes, quotas: Quotas::NONE, response })
    })
    .await
}

fn read(request: &Request) -> Result<Create, Problem> {
    let document = Document::json(request)?;
    let mut document = document.object()?;
    let address = document.required("address", |address| address.parsed());
    let display_name = document.required("displayName", |name| name.parsed());
    let kind = document.optional("kind", |kind| kind.parsed());
    let aliases = document.optional("aliases", |aliases| read::aliases(&aliases));
    let quota = document.optional("quotaMegabytes", |quota| read::quota(&quota));
    let forwarding = document.optional("forwarding", |forwarding| read::forwarding(&forwarding));
    document.finish()?;
    Ok(Create {
        address: address?,
        display_name: display_name?,
        kind: kind?.unwrap_or_default(),
        aliases: aliases?.unwrap_or_default(),
        quota_megabytes: quota?.unwrap_or(USUAL_QUOTA_MEGABYTES),
        forwarding: forwarding?.unwrap_or_default(),
    })
}
