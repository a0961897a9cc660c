//! When an administrator of a customer, or its delegate, deletes a mailbox.

use desk::{Decided, Once};
use domain::{CustomerId, mailbox};
use table::Quotas;
use web::{Answer, Request};

use crate::access::CAPABILITY;
use crate::{App, access};

/// `DELETE /v1/customers/{customerId}/mailboxes/{mailboxId}`
pub(crate) async fn delete(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let customer: CustomerId = web::request::path_parameter(&request, "customerId")?;
    let once = Once::optional(&request, &app.desk.principal(&request, now)?.subject)?;

    let desk = app.desk.clone();
    let (app, request) = (&app, &request);
    desk.decide(once.as_ref(), || async move {
        let seat = app.desk.acting(request, customer, CAPABILITY, now).await?;
        let found = access::mailbox(app, request, customer).await?;
        access::require_revision(request, &found)?;
        let mut changes = mailbox::delete(&found, now);
        let (actor, still) = seat.acting(CAPABILITY, now)?;
        changes.extend(still);
        let response = web::respond::no_content();
        Ok(Decided { actor, now, changes, quotas: Quotas::NONE, response })
    })
    .await
}
