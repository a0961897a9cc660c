//! What business somebody has with a customer.

use desk::Caller;
use domain::{CustomerId, Moment, PartnerId};
use web::{Failure, Problem};

use crate::App;

/// From where somebody looks at a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Viewpoint {
    /// An administrator of the customer, or the operator: everything.
    Inside,
    /// A member of the partner that administers the customer's account now.
    Delegate(PartnerId),
}

impl Viewpoint {
    /// The caller's; what is absent and what is none of the caller's business are not told apart.
    pub(crate) async fn of(
        app: &App,
        caller: &Caller,
        customer: CustomerId,
        now: Moment,
    ) -> Result<Viewpoint, Problem> {
        if is_inside(app, caller, customer).await? {
            return Ok(Viewpoint::Inside);
        }
        let member = caller.member.as_ref().ok_or_else(Problem::not_found)?;
        let slot = app.desk.table.slot(customer).await?;
        let holds = slot.is_some_and(|slot| slot.partner_id == member.partner_id && slot.is_held(now));
        if !holds || !gate_open(app, member.partner_id, now).await? {
            return Err(Problem::not_found());
        }
        Ok(Viewpoint::Delegate(member.partner_id))
    }
}

/// Refuses everybody but the customer's administrators and the operator.
pub(crate) async fn require_inside(app: &App, caller: &Caller, customer: CustomerId) -> Result<(), Problem> {
    if is_inside(app, caller, customer).await? { Ok(()) } else { Err(Problem::not_found()) }
}

/// The operator may look at every customer, but only at one that there is.
async fn is_inside(app: &App, caller: &Caller, customer: CustomerId) -> Result<bool, Problem> {
    if caller.customers.contains(&customer) {
        return Ok(true);
    }
    Ok(caller.principal.operator && app.desk.table.customer(customer).await?.is_some())
}

async fn gate_open(app: &App, partner: PartnerId, now: Moment) -> Result<bool, Problem> {
    let partner = app.desk.table.partner(partner).await?;
    let partner = partner.ok_or_else(|| Failure::lasting("find the partner of a member"))?;
    let catalog = app.desk.table.catalog().await?;
    Ok(partner.gate(&catalog, now).is_ok())
}
