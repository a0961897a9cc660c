//! When somebody of a customer, its delegate or the operator looks at what the customer has.

use desk::Seat;
use domain::CustomerId;
use domain::subscription::{Status, Subscription};
use http::StatusCode;
use table::{PagePosition, Sifting};
use web::body::Document;
use web::cursor::{self, Scope};
use web::view::List;
use web::{Answer, Problem, Request};

use crate::{App, sees};

/// `GET /v1/customers/{customerId}/subscriptions`
pub(crate) async fn list(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let customer: CustomerId = web::request::path_parameter(&request, "customerId")?;
    let (wanted, limit, cursor) = read(&request)?;
    let caller = app.desk.caller(&request, now).await?;
    let seat = Seat::of(&app.desk, &caller, customer, None, now).await?;
    seat.require_sight(None)?;
    let name = format!("customers/{customer}/subscriptions");
    let filter = wanted.map_or("", Status::name);
    let scope = Scope { caller: caller.scope(), list: &name, filter };
    let after = cursor.map(|cursor| app.cursors.open(scope, &cursor)).transpose()?.map(PagePosition);

    let table = &app.desk.table;
    let page = table::sift(
        Sifting { limit: usize::from(limit), lets_all_through: wanted.is_none() },
        after,
        |subscription: &Subscription| wanted.is_none_or(|wanted| wanted == subscription.status(now)),
        |subscription| PagePosition::of_subscription(customer, subscription.id),
        |limit, after| async move { table.subscriptions(customer, limit, after.as_ref()).await },
    )
    .await?;

    let items = page.items.iter().map(|subscription| sees(&seat, subscription, now)).collect();
    let next_cursor = page.next.map(|position| app.cursors.seal(scope, &position.0));
    web::respond::json(StatusCode::OK, &List { items, next_cursor })
}

fn read(request: &Request) -> Result<(Option<Status>, u16, Option<String>), Problem> {
    let query = Document::query(request);
    let mut query = query.object()?;
    let status = query.optional("status", |status| status.parsed());
    let limit = query.optional("limit", cursor::limit);
    let cursor = query.optional("cursor", |cursor| cursor.text().map(str::to_owned));
    query.finish()?;
    Ok((status?, limit?.unwrap_or(cursor::DEFAULT_LIMIT), cursor?))
}
