//! The subscription, and who may look at it or decide about it.

use desk::Seat;
use domain::subscription::{Subscription, Tenure, record};
use domain::{EmailAddress, Moment, Refusal, SubscriptionId};
use web::{Problem, Request};

use crate::App;

/// A subscription with the caller's seat; what is absent and what is none of its business are not told apart.
pub(crate) async fn seated(
    app: &App,
    request: &Request,
    now: Moment,
) -> Result<(Subscription, Seat), Problem> {
    let id: SubscriptionId = web::request::path_parameter(request, "id")?;
    let caller = app.desk.caller(request, now).await?;
    let subscription = app.desk.table.subscription_by_id(id).await?.ok_or_else(Problem::not_found)?;
    let seller = Some(subscription.partner_id);
    let seat = Seat::of(&app.desk, &caller, subscription.customer_id, seller, now).await?;
    seat.require_sight(seller)?;
    Ok((subscription, seat))
}

/// Only the customer decides: neither its delegate, nor the seller, nor the operator.
pub(crate) fn require_customer(seat: &Seat) -> Result<EmailAddress, Refusal> {
    match seat {
        Seat::Administrator(_, email) => Ok(email.clone()),
        Seat::Delegate(_) | Seat::Seller(_) | Seat::Operator => Err(Refusal::CustomerDecisionRequired),
    }
}

/// Refuses a decision on another revision than the one that the caller names in `If-Match`.
pub(crate) fn require_revision(request: &Request, subscription: &Subscription) -> Result<(), Problem> {
    let seen = web::precondition::required(request.headers())?;
    if seen == u64::from(subscription.revision) { Ok(()) } else { Err(Refusal::PreconditionFailed.into()) }
}

/// Who was the partner of record of a subscription, the oldest first; and whether that is all of it.
pub(crate) async fn history(app: &App, subscription: &Subscription) -> Result<(Vec<Tenure>, bool), Problem> {
    let (events, is_complete) = app.desk.table.subscription_events(subscription).await?;
    let mut history = Vec::new();
    for event in &events {
        record(&mut history, event.at, &event.actor, &event.fact);
    }
    Ok((history, is_complete))
}
