//! When a member of a partner looks through what the partner sold, newest first.

use domain::Moment;
use domain::subscription::{Status, Subscription};
use http::StatusCode;
use serde::Deserialize;
use table::{PagePosition, Sifting};
use web::body::Document;
use web::cursor::{self, Scope};
use web::view::List;
use web::view::subscription::SubscriptionView;
use web::{Answer, Problem, Request};

use crate::App;

/// Who is the partner of record, to the eyes of the partner that sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
enum PartnerOfRecord {
    /// The partner itself.
    Own,
    /// Nobody that it would learn of, though the subscription goes on: what its overview counts.
    Empty,
}

#[derive(Clone, Copy, Debug, Default)]
struct Filter {
    status: Option<Status>,
    partner_of_record: Option<PartnerOfRecord>,
}

impl Filter {
    fn matches(self, subscription: &Subscription, now: Moment) -> bool {
        let is_own = subscription.records_its_seller();
        let record = match self.partner_of_record {
            None => true,
            Some(PartnerOfRecord::Own) => is_own,
            Some(PartnerOfRecord::Empty) => !is_own && subscription.is_running(now),
        };
        record && self.status.is_none_or(|wanted| wanted == subscription.status(now))
    }

    fn lets_all_through(self) -> bool {
        self.status.is_none() && self.partner_of_record.is_none()
    }
}

/// `GET /v1/subscriptions`
pub(crate) async fn list(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let (filter, limit, cursor) = read(&request)?;
    let caller = app.desk.caller(&request, now).await?;
    let partner = caller.require_member()?.partner_id;
    let described = format!("{filter:?}");
    let scope = Scope { caller: caller.scope(), list: "subscriptions", filter: &described };
    let after = cursor.map(|cursor| app.cursors.open(scope, &cursor)).transpose()?.map(PagePosition);

    let table = &app.desk.table;
    let page = table::sift(
        Sifting { limit: usize::from(limit), lets_all_through: filter.lets_all_through() },
        after,
        |subscription| filter.matches(subscription, now),
        |subscription| PagePosition::of_sold_subscription(subscription.customer_id, subscription.id),
        |limit, after| async move { table.sold_by(partner, limit, after.as_ref()).await },
    )
    .await?;

    let view = |subscription| SubscriptionView::new(subscription, now).seen_by(partner);
    let items = page.items.iter().map(view).collect();
    let next_cursor = page.next.map(|position| app.cursors.seal(scope, &position.0));
    web::respond::json(StatusCode::OK, &List { items, next_cursor })
}

fn read(request: &Request) -> Result<(Filter, u16, Option<String>), Problem> {
    let query = Document::query(request);
    let mut query = query.object()?;
    let status = query.optional("status", |status| status.parsed());
    let partner_of_record = query.optional("partnerOfRecord", |record| record.word());
    let limit = query.optional("limit", cursor::limit);
    let cursor = query.optional("cursor", |cursor| cursor.text().map(str::to_owned));
    query.finish()?;
    let filter = Filter { status: status?, partner_of_record: partner_of_record? };
    Ok((filter, limit?.unwrap_or(cursor::DEFAULT_LIMIT), cursor?))
}
