//! When somebody of either side asks who administers a customer's account now.

use domain::CustomerId;
use web::{Answer, Problem, Request};

use crate::{App, access};

/// `GET /v1/customers/{customerId}/delegation`
pub(crate) async fn show_of_customer(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let customer: CustomerId = web::request::path_parameter(&request, "customerId")?;
    let principal = app.desk.principal(&request, now)?;
    // A delegation that has lapsed by time holds nothing, whether a sweep has recorded that or not.
    let slot = app.desk.table.slot(customer).await?.filter(|slot| slot.is_held(now));
    let slot = slot.ok_or_else(Problem::not_found)?;
    let (delegation, _) = access::seated(&app, &principal, slot.delegation_id).await?;
    let gate_open = access::gate_open(&app, delegation.partner_id, now).await?;
    let usage = app.desk.table.usage(delegation.id).await?;
    access::shown_in_use(&delegation, gate_open, &usage, now)
}
