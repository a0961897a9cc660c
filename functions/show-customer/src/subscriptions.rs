//! When somebody of a customer, its delegate or the operator looks at what the customer has.

use domain::subscription::Subscription;
use domain::{CustomerId, Moment};
use http::StatusCode;
use web::view::List;
use web::view::subscription::SubscriptionView;
use web::{Answer, Request};

use crate::App;
use crate::access::Viewpoint;
use crate::paging::Asked;

/// `GET /v1/customers/{customerId}/subscriptions`
pub(crate) async fn list(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let id: CustomerId = web::request::path_parameter(&request, "customerId")?;
    let asked = Asked::read(&request)?;
    let caller = app.desk.caller(&request, now).await?;
    let viewpoint = Viewpoint::of(&app, &caller, id, now).await?;

    let list = format!("customers/{id}/subscriptions");
    let after = asked.after(&app, &caller, &list)?;
    let page = app.desk.table.subscriptions(id, asked.limit, after.as_ref()).await?;
    let items = page.items.iter().map(|subscription| shown(subscription, viewpoint, now)).collect();
    let next_cursor = Asked::next(&app, &caller, &list, page.next);
    web::respond::json(StatusCode::OK, &List { items, next_cursor })
}

fn shown(subscription: &Subscription, viewpoint: Viewpoint, now: Moment) -> SubscriptionView<'_> {
    let view = SubscriptionView::new(subscription, now);
    match viewpoint {
        Viewpoint::Inside => view,
        Viewpoint::Delegate(partner) => view.seen_by(partner),
    }
}
