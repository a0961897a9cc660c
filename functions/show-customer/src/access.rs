//! What business somebody has with a customer.

use desk::Caller;
use domain::{CustomerId, Moment, PartnerId, standing};
use web::{Failure, Problem};

use crate::App;

/// Refuses everybody but the customer's administrators, the operator, and the members of the partner that
/// administers the customer's account now; what is absent and what is none of the caller's business are not
/// told apart.
pub(crate) async fn require_sight(
    app: &App,
    caller: &Caller,
    customer: CustomerId,
    now: Moment,
) -> Result<(), Problem> {
    if app.desk.is_inside(caller, customer).await? {
        return Ok(());
    }
    let member = caller.member.as_ref().ok_or_else(Problem::not_found)?;
    let slot = app.desk.table.slot(customer).await?;
    let holds = slot.is_some_and(|slot| slot.partner_id == member.partner_id && slot.is_held(now));
    if holds && gate_open(app, member.partner_id, now).await? { Ok(()) } else { Err(Problem::not_found()) }
}

async fn gate_open(app: &App, partner: PartnerId, now: Moment) -> Result<bool, Problem> {
    let partner = app.desk.table.partner(partner).await?;
    let partner = partner.ok_or_else(|| Failure::lasting("find the partner of a member"))?;
    let catalog = app.desk.table.catalog().await?;
    Ok(standing::of_delegations(&partner, &catalog, now).is_open())
}
