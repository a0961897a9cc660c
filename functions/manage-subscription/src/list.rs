//! When somebody of a customer, its delegate or the operator looks at what the customer has.

use desk::Seat;
use domain::CustomerId;
use domain::subscription::{Status, Subscription};
use http::StatusCode;
use table::PagePosition;
use web::body::Document;
use web::cursor::{self, Scope};
use web::view::List;
use web::{Answer, Problem, Request};

use crate::{App, sees};

/// Pages read for one answer at the most: with a filter that lets little through, an answer may hold fewer
/// items than asked for and still have a next cursor.
const MOST_READS: usize = 8;
/// Subscriptions in one read when a filter is given.
const FILTERED_READ: u32 = 100;

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
    let mut after = match cursor {
        Some(cursor) => Some(PagePosition(app.cursors.open(scope, &cursor)?)),
        None => None,
    };

    let limit = usize::from(limit);
    let mut found: Vec<Subscription> = Vec::new();
    for _ in 0..MOST_READS {
        let missing = u32::try_from(limit - found.len()).unwrap_or(u32::MAX);
        let read = if wanted.is_none() { missing } else { FILTERED_READ };
        let page = app.desk.table.subscriptions(customer, read, after.as_ref()).await?;
        let mut unread = page.items.into_iter();
        let passing = unread.by_ref().filter(|one| wanted.is_none_or(|wanted| wanted == one.status(now)));
        found.extend(passing.take(limit - found.len()));
        // A page that was not used up ends where the answer ends.
        let last = found.last().filter(|_| unread.len() > 0);
        after = last.map(|last| PagePosition::of_subscription(customer, last.id)).or(page.next);
        if found.len() == limit || after.is_none() {
            break;
        }
    }
    let items = found.iter().map(|subscription| sees(&seat, subscription, now)).collect();
    let next_cursor = after.map(|position| app.cursors.seal(scope, &position.0));
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
