//! What a customer has: looked at, changed, canceled, by the customer or by the partner it lets; and what a partner
//! sold, for its own people.
//!
//! One set of permissions: subscriptions, and the delegation that lets a partner touch them. Who has no business
//! with a customer learns nothing, not even that there is one.

mod cancel;
mod change;
mod list;
mod show;
mod sold;
mod upkeep;

use desk::{Paged as App, Seat};
use domain::Moment;
use domain::subscription::Subscription;
use runtime::{Door, SettingsFaults, World};
use web::view::subscription::SubscriptionView;
use web::{Answer, Problem, Request};

/// Opens the door of this function.
pub fn start(world: &World) -> Result<Door, SettingsFaults> {
    App::open(world, handle)
}

async fn handle(app: App, request: Request) -> Answer {
    match web::request::route_key(&request) {
        "GET /v1/customers/{customerId}/subscriptions" => list::list(app, request).await,
        "GET /v1/subscriptions" => sold::list(app, request).await,
        "GET /v1/subscriptions/{id}" => show::show(app, request).await,
        "POST /v1/subscriptions/{id}/cancel" => cancel::cancel(app, request).await,
        "POST /v1/subscriptions/{id}/change" => change::change(app, request).await,
        _ => Err(Problem::not_found()),
    }
}

/// The subscription as it is seen from a seat.
fn sees<'a>(seat: &Seat, subscription: &'a Subscription, now: Moment) -> SubscriptionView<'a> {
    let view = SubscriptionView::new(subscription, now);
    match seat.partner_id() {
        Some(partner) => view.seen_by(partner),
        None => view,
    }
}
