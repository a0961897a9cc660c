//! What it takes to move mail into a customer's account, and the migration that a request names.

use domain::capability::Capability;
use domain::migration::Migration;
use domain::{CustomerId, MigrationId};
use web::{Problem, Request};

use crate::App;

/// What a delegate has to be granted to do it.
pub(crate) const CAPABILITY: Capability = Capability::DataMigrate;

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
