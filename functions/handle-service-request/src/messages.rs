//! When somebody reads what was said to a service request, in order.

use domain::{CustomerId, ServiceRequestId};
use http::StatusCode;
use table::PagePosition;
use web::body::Document;
use web::cursor::{self, Scope};
use web::view::List;
use web::view::service_request::MessageView;
use web::{Answer, Problem, Request};

use crate::App;
use crate::access::Speaker;

/// `GET /v1/customers/{customerId}/service-requests/{requestId}/messages`
pub(crate) async fn messages(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let customer: CustomerId = web::request::path_parameter(&request, "customerId")?;
    let id: ServiceRequestId = web::request::path_parameter(&request, "requestId")?;
    let speaker = Speaker::of(&app, &request, customer, now).await?;
    let found = speaker.finds(&app, customer, id).await?;
    let (limit, cursor) = read(&request)?;
    let principal = app.desk.principal(&request, now)?;
    let list = format!("service-requests/{}/messages", found.id);
    let scope = Scope { caller: &principal.subject, list: &list, filter: "" };
    let after = cursor.map(|cursor| app.cursors.open(scope, &cursor)).transpose()?.map(PagePosition);

    let page = app.desk.table.messages(customer, id, u32::from(limit), after.as_ref()).await?;
    let items = page.items.iter().map(MessageView::new).collect();
    let next_cursor = page.next.map(|position| app.cursors.seal(scope, &position.0));
    web::respond::json(StatusCode::OK, &List { items, next_cursor })
}

fn read(request: &Request) -> Result<(u16, Option<String>), Problem> {
    let query = Document::query(request);
    let mut query = query.object()?;
    let limit = query.optional("limit", cursor::limit);
    let cursor = query.optional("cursor", |cursor| cursor.text().map(str::to_owned));
    query.finish()?;
    Ok((limit?.unwrap_or(cursor::DEFAULT_LIMIT), cursor?))
}
