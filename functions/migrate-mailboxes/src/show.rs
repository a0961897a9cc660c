//! When somebody looks at how far a migration is, mailbox by mailbox.

use web::view::migration::MigrationView;
use web::{Answer, Request};

use crate::access::CAPABILITY;
use crate::{App, access};

/// `GET /v1/customers/{customerId}/migrations/{migrationId}`
pub(crate) async fn show(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let customer = web::request::path_parameter(&request, "customerId")?;
    app.desk.looking(&request, customer, CAPABILITY, now).await?;
    let found = access::migration(&app, &request, customer).await?;
    let moves = app.desk.table.moves(found.id).await?;
    web::respond::resource(u64::from(found.revision), &MigrationView::new(&found).with_moves(&moves))
}
