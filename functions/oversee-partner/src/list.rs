//! When the operator looks through the partners, newest first.

use domain::Moment;
use domain::partner::{EnrollmentStatus, Partner};
use http::StatusCode;
use serde::Deserialize;
use table::{PagePosition, Sifting};
use web::body::Document;
use web::cursor::{self, Scope};
use web::view::List;
use web::view::partner::PartnerView;
use web::{Answer, Problem, Request};

use crate::App;

/// Whether a partner may act at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Status {
    Active,
    Suspended,
}

#[derive(Clone, Copy, Debug, Default)]
struct Filter {
    status: Option<Status>,
    /// Some place in a program stands like this.
    enrollment: Option<EnrollmentStatus>,
}

/// `GET /v1/partners`
pub(crate) async fn list(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let caller = app.desk.caller(&request, now).await?;
    caller.require_operator()?;
    let (filter, limit, cursor) = read(&request)?;
    let described = format!("{filter:?}");
    let scope = Scope { caller: caller.scope(), list: "partners", filter: &described };
    let after = cursor.map(|cursor| app.cursors.open(scope, &cursor)).transpose()?.map(PagePosition);

    let table = &app.desk.table;
    let catalog = table.catalog().await?;
    let page = table::sift(
        Sifting { limit: usize::from(limit), lets_all_through: filter.is_empty() },
        after,
        |partner: &Partner| filter.matches(partner, now),
        |partner| PagePosition::of_partner(partner.id),
        |limit, after| async move { table.partners(limit, after.as_ref()).await },
    )
    .await?;

    let items = page.items.iter().map(|partner| PartnerView::new(partner, &catalog, now)).collect();
    let next_cursor = page.next.map(|position| app.cursors.seal(scope, &position.0));
    web::respond::json(StatusCode::OK, &List { items, next_cursor })
}

fn read(request: &Request) -> Result<(Filter, u16, Option<String>), Problem> {
    let query = Document::query(request);
    let mut query = query.object()?;
    let status = query.optional("status", |status| status.word());
    let enrollment = query.optional("enrollment", |status| status.word());
    let limit = query.optional("limit", cursor::limit);
    let cursor = query.optional("cursor", |cursor| cursor.text().map(str::to_owned));
    query.finish()?;
    let filter = Filter { status: status?, enrollment: enrollment? };
    Ok((filter, limit?.unwrap_or(cursor::DEFAULT_LIMIT), cursor?))
}

impl Filter {
    fn is_empty(self) -> bool {
        self.status.is_none() && self.enrollment.is_none()
    }

    fn matches(self, partner: &Partner, now: Moment) -> bool {
        let status = if partner.suspension.is_some() { Status::Suspended } else { Status::Active };
        let stands = |wanted| partner.enrollments.values().any(|one| one.status_at(now) == wanted);
        self.status.is_none_or(|wanted| wanted == status) && self.enrollment.is_none_or(stands)
    }
}
