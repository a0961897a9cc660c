//! When the operator looks through the partners, newest first.

use domain::Moment;
use domain::partner::{EnrollmentStatus, Partner};
use http::StatusCode;
use serde::Deserialize;
use table::PagePosition;
use web::body::Document;
use web::cursor::{self, Scope};
use web::view::List;
use web::view::partner::PartnerView;
use web::{Answer, Problem, Request};

use crate::App;

/// Pages read for one answer at the most: with a filter that lets little through, an answer may hold fewer
/// items than asked for and still have a next cursor.
const MOST_READS: usize = 8;
/// Partners in one read when a filter is given.
const FILTERED_READ: u32 = 100;

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
    let mut after = match cursor {
        Some(cursor) => Some(PagePosition(app.cursors.open(scope, &cursor)?)),
        None => None,
    };

    let catalog = app.desk.table.catalog().await?;
    let limit = usize::from(limit);
    let mut found: Vec<Partner> = Vec::new();
    for _ in 0..MOST_READS {
        let wanted = u32::try_from(limit - found.len()).unwrap_or(u32::MAX);
        let read = if filter.is_empty() { wanted } else { FILTERED_READ };
        let page = app.desk.table.partners(read, after.as_ref()).await?;
        let mut unread = page.items.into_iter();
        let passing = unread.by_ref().filter(|partner| filter.matches(partner, now));
        found.extend(passing.take(limit - found.len()));
        // A page that was not used up ends where the answer ends.
        let last = found.last().filter(|_| unread.len() > 0);
        after = last.map(|last| PagePosition::of_partner(last.id)).or(page.next);
        if found.len() == limit || after.is_none() {
            break;
        }
    }
    let items = found.iter().map(|partner| PartnerView::new(partner, &catalog, now)).collect();
    let next_cursor = after.map(|position| app.cursors.seal(scope, &position.0));
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
