//! Who moves mail into a customer's account, and the migration that a request names.

use desk::Seat;
use domain::capability::Capability;
use domain::migration::Migration;
use domain::{CustomerId, MigrationId, Moment};
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
    seat.require_look(Capability::DataMigrate, now)?;
    Ok(seat)
}

/// The seat of somebody who may decide.
pub(crate) async fn acting(
    app: &App,
    request: &Request,
    customer: CustomerId,
    now: Moment,
) -> Result<Seat, Problem> {
    let seat = looking(app, request, customer, now).await?;
    seat.require_hand(Capability::DataMigrate, now)?;
    Ok(seat)
}

/// The migration that a request names, where it is the customer's.
pub(crate) async fn migration(
    app: &App,
    request: &Request,
    customer: CustomerId,
) -> Result<Migration, Problem> {
    let id: MigrationId = web::request::path_parameter(request, "migrationId")?;
    let found = app.desk.table.migration(id).await?;
    found.filter(|found| found.customer_id == customer).ok_or_else(Problem::not_found)
}
