//! Which side of a delegation somebody is of, and what both sides see of it.

use std::sync::Arc;

use desk::Caller;
use domain::catalog::Catalog;
use domain::delegation::Delegation;
use domain::partner::{Member, Partner};
use domain::usage::Usage;
use domain::{Actor, CustomerId, DelegationId, EmailAddress, Moment, PartnerId, standing};
use table::Wants;
use web::identity::Principal;
use web::view::delegation::DelegationView;
use web::{Answer, Failure, Problem};

use crate::App;

/// Somebody of one of the two sides.
#[derive(Clone, Debug)]
pub(crate) enum Seat {
    /// An administrator of the customer.
    Customer(CustomerId, EmailAddress),
    /// A member of the partner.
    Partner(Member),
}

impl Seat {
    /// The caller's seat; the customer's for somebody who has both, because it may do more.
    fn of(caller: &Caller, customer: CustomerId, partner: PartnerId) -> Option<Seat> {
        let email = caller.principal.email.as_ref().filter(|_| caller.customers.contains(&customer));
        let member = caller.member.as_ref().filter(|member| member.partner_id == partner);
        email
            .map(|email| Seat::Customer(customer, email.clone()))
            .or_else(|| member.cloned().map(Seat::Partner))
    }

    /// Who acts from this seat.
    pub(crate) fn actor(&self) -> Actor {
        match self {
            Seat::Customer(customer_id, email) => {
                Actor::Customer { customer_id: *customer_id, email: email.clone() }
            }
            Seat::Partner(member) => Caller::as_member(member),
        }
    }
}

/// A delegation with the seat that somebody has there now; what is absent and what is foreign are not told apart.
pub(crate) async fn seated(
    app: &App,
    principal: &Principal,
    id: DelegationId,
) -> Result<(Delegation, Seat), Problem> {
    let caller = app.desk.known(principal.clone()).await?;
    let delegation = app.desk.table.delegation(id).await?.ok_or_else(Problem::not_found)?;
    let seat =
        Seat::of(&caller, delegation.customer_id, delegation.partner_id).ok_or_else(Problem::not_found)?;
    Ok((delegation, seat))
}

/// Whether what a partner was granted counts now.
pub(crate) async fn gate_open(app: &App, partner: PartnerId, now: Moment) -> Result<bool, Problem> {
    let (partner, catalog) = standing(app, partner).await?;
    Ok(standing::of_delegations(&partner, &catalog, now).is_open())
}

/// A partner, with the catalog by which its gates are judged.
pub(crate) async fn standing(app: &App, partner: PartnerId) -> Result<(Partner, Arc<Catalog>), Problem> {
    let table = &app.desk.table;
    let mut wants = Wants::default();
    let (partner, catalog) = (wants.partner(partner), wants.catalog());
    let found = table.together(wants, "partner of a delegation").await?;
    let partner = found.one(&partner)?;
    let partner = partner.ok_or_else(|| Failure::lasting("find the partner of a delegation"))?;
    let catalog = table.catalog_in(&found, &catalog).await?;
    Ok((partner, catalog))
}

/// The delegation as both sides see it.
pub(crate) fn shown(delegation: &Delegation, gate_open: bool, now: Moment) -> Answer {
    let view = DelegationView::new(delegation, gate_open, now);
    web::respond::resource(u64::from(delegation.revision), &view)
}

/// The same with when each thing that is granted was last used, for whoever looks at this one.
pub(crate) fn shown_in_use(delegation: &Delegation, gate_open: bool, usage: &Usage, now: Moment) -> Answer {
    let view = DelegationView::new(delegation, gate_open, now).with_use(delegation, usage, now);
    web::respond::resource(u64::from(delegation.revision), &view)
}
