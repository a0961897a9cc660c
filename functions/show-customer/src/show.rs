//! When somebody of a customer, its delegate or the operator looks at the customer.

use web::view::customer::CustomerView;
use web::{Answer, Problem, Request};

use crate::App;
use crate::access;

/// `GET /v1/customers/{customerId}`
pub(crate) async fn show(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let id = web::request::path_parameter(&request, "customerId")?;
    let caller = app.desk.caller(&request, now).await?;
    access::require_sight(&app, &caller, id, now).await?;
    let customer = app.desk.table.customer(id).await?.ok_or_else(Problem::not_found)?;
    web::respond::resource(u64::from(customer.revision), &CustomerView::new(&customer))
}
