//! When somebody looks at a mailbox.

use web::view::mailbox::MailboxView;
use web::{Answer, Request};

use crate::access::CAPABILITY;
use crate::{App, access};

/// `GET /v1/customers/{customerId}/mailboxes/{mailboxId}`
pub(crate) async fn show(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let customer = web::request::path_parameter(&request, "customerId")?;
    app.desk.looking(&request, customer, CAPABILITY, now).await?;
    let found = access::mailbox(&app, &request, customer).await?;
    web::respond::resource(u64::from(found.revision), &MailboxView::new(&found))
}
