//! When an administrator of a customer, or its delegate, calls a migration off.

use desk::{Decided, Once};
use domain::{Change, CustomerId, Refusal, migration};
use table::Quotas;
use web::view::migration::MigrationView;
use web::{Answer, Failure, Request};

use crate::access::CAPABILITY;
use crate::{App, access};

/// `POST /v1/customers/{customerId}/migrations/{migrationId}/cancel`
pub(crate) async fn cancel(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let customer: CustomerId = web::request::path_parameter(&request, "customerId")?;
    let once = Once::optional(&request, &app.desk.principal(&request, now)?.subject)?;

    let desk = app.desk.clone();
    let (app, request) = (&app, &request);
    desk.decide(once.as_ref(), || async move {
        let seat = app.desk.acting(request, customer, CAPABILITY, now).await?;
        let found = access::migration(app, request, customer).await?;
        let seen = web::precondition::required(request.headers())?;
        if seen != u64::from(found.revision) {
            return Err(Refusal::PreconditionFailed.into());
        }
        let mut changes = migration::cancel(&found, now)?;
        let Some(Change::Migration(canceled)) = changes.first() else {
            return Err(Failure::lasting("answer with a migration that did not change").into());
        };
        let moves = app.desk.table.moves(found.id).await?;
        let view = MigrationView::new(&canceled.state).with_moves(&moves);
        let response = web::respond::resource(u64::from(canceled.state.revision), &view)?;
        let (actor, still) = seat.acting(CAPABILITY, now)?;
        changes.extend(still);
        Ok(Decided { actor, now, changes, quotas: Quotas::NONE, response })
    })
    .await
}
