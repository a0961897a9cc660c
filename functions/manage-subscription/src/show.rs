//! When somebody of a customer, its delegate, the seller or the operator looks at a subscription.

use desk::Seat;
use web::{Answer, Problem, Request};

use crate::{App, sees};

/// `GET /v1/subscriptions/{id}`
pub(crate) async fn show(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let id = web::request::path_parameter(&request, "id")?;
    let caller = app.desk.caller(&request, now).await?;
    let subscription = app.desk.table.subscription_by_id(id).await?.ok_or_else(Problem::not_found)?;
    let seller = Some(subscription.partner_id);
    let seat = Seat::of(&app.desk, &caller, subscription.customer_id, seller, now).await?;
    seat.require_sight(seller)?;
    web::respond::resource(u64::from(subscription.revision), &sees(&seat, &subscription, now))
}
