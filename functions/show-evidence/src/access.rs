//! Whose business it is.

use desk::Caller;
use domain::CustomerId;
use web::Problem;

use crate::App;

/// Refuses everybody but the customer's administrators and the operator; what is absent and what is none of the
/// caller's business are not told apart.
pub(crate) async fn require_inside(app: &App, caller: &Caller, customer: CustomerId) -> Result<(), Problem> {
    if caller.customers.contains(&customer) {
        return Ok(());
    }
    let is_there = caller.principal.operator && app.desk.table.customer(customer).await?.is_some();
    if is_there { Ok(()) } else { Err(Problem::not_found()) }
}
