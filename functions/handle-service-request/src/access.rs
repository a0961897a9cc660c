//! Who speaks about a customer's service requests, and which of them it may see.

use desk::{Caller, Seat};
use domain::capability::Capability;
use domain::service_request::{Author, ServiceRequest};
use domain::{Actor, Change, CustomerId, Moment, ServiceRequestId};
use web::{Failure, Problem, Request};

use crate::App;

/// Somebody who may speak: for the customer, on its behalf, or as the operator.
#[derive(Clone, Debug)]
pub(crate) struct Speaker {
    seat: Seat,
    /// As what it speaks.
    pub(crate) author: Author,
    /// Who acts.
    pub(crate) actor: Actor,
    /// What must still be so when it takes effect.
    pub(crate) still: Vec<Change>,
}

impl Speaker {
    /// The caller of a request about `customer`; what is absent and what is none of its business are not told
    /// apart. A delegate looks with what it speaks with: somebody who may not submit has nothing to read.
    pub(crate) async fn of(
        app: &App,
        request: &Request,
        customer: CustomerId,
        now: Moment,
    ) -> Result<Speaker, Problem> {
        let caller = app.desk.caller_about(request, customer, now).await?;
        Speaker::seated(app, &caller, customer, now).await
    }

    /// The same of somebody who is known already.
    pub(crate) async fn seated(
        app: &App,
        caller: &Caller,
        customer: CustomerId,
        now: Moment,
    ) -> Result<Speaker, Problem> {
        let seat = Seat::of(&app.desk, caller, customer, None, now).await?;
        seat.require_sight(None)?;
        let (actor, still) = if matches!(seat, Seat::Operator) {
            (caller.require_operator()?, Vec::new())
        } else {
            seat.acting(Capability::ServiceRequestsSubmit, now)?
        };
        let author = author(&actor, &seat)?;
        Ok(Speaker { seat, author, actor, still })
    }

    /// Whether it may see a request.
    pub(crate) fn sees(&self, request: &ServiceRequest) -> bool {
        self.seat.partner_id().is_none_or(|partner| request.is_visible_to(partner))
    }

    /// Whether there are requests that it may not see.
    pub(crate) fn sees_some_only(&self) -> bool {
        self.seat.partner_id().is_some()
    }

    /// The request, where it may see it.
    pub(crate) async fn finds(
        &self,
        app: &App,
        customer: CustomerId,
        id: ServiceRequestId,
    ) -> Result<ServiceRequest, Problem> {
        let found = app.desk.table.service_request(customer, id).await?;
        found.filter(|found| self.sees(found)).ok_or_else(Problem::not_found)
    }
}

fn author(actor: &Actor, seat: &Seat) -> Result<Author, Failure> {
    match (actor, seat.delegate_name()) {
        (Actor::Customer { email, .. }, _) => Ok(Author::Customer { email: email.clone() }),
        (Actor::Operator { email }, _) => Ok(Author::Operator { email: email.clone() }),
        (Actor::Delegate { partner_id, email, .. }, Some(partner_name)) => {
            Ok(Author::Partner { partner_id: *partner_id, partner_name, email: email.clone() })
        }
        _ => Err(Failure::lasting("name who speaks about a service request")),
    }
}
