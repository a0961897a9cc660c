//! When an administrator of a customer, or its delegate, wants mail to be moved into its mailboxes.

use desk::{Decided, Once};
use domain::{CustomerId, migration};
use table::Quotas;
use web::view::migration::MigrationView;
use web::{Answer, Problem, Request};

use crate::access::CAPABILITY;
use crate::{App, read};

/// `POST /v1/customers/{customerId}/migrations`
pub(crate) async fn create(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let customer: CustomerId = web::request::path_parameter(&request, "customerId")?;
    let once = Once::required(&request, &app.desk.principal(&request, now)?.subject)?;
    let id = app.desk.mint(now).migration();

    let desk = app.desk.clone();
    let (app, request) = (&app, &request);
    desk.decide(Some(&once), || async move {
        let seat = app.desk.acting(request, customer, CAPABILITY, now).await?;
        let (source, rows) = read::asked(request)?;
        let customer = app.desk.table.customer(customer).await?.ok_or_else(Problem::not_found)?;
        let targets = app.desk.table.targets(customer.id, &rows).await?;
        let moves = migration::plan(&rows, &targets)?;
        let (migration, mut changes) =
            migration::create(id, source, moves, &customer, seat.delegate_name(), now);
        let location = format!("/v1/customers/{}/migrations/{id}", customer.id);
        let response = web::respond::accepted(&location, &MigrationView::new(&migration))?;
        let response = web::respond::with_revision(response, u64::from(migration.revision));
        let (actor, still) = seat.acting(CAPABILITY, now)?;
        changes.extend(still);
        Ok(Decided { actor, now, changes, quotas: Quotas::NONE, response })
    })
    .await
}
