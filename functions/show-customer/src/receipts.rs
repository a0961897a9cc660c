//! When an administrator of a customer, or the operator, looks at what the customer has consented to.

use domain::CustomerId;
use http::StatusCode;
use web::view::List;
use web::{Answer, Request};

use crate::App;
use crate::paging::Asked;

/// `GET /v1/customers/{customerId}/receipts`
pub(crate) async fn list(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let id: CustomerId = web::request::path_parameter(&request, "customerId")?;
    let asked = Asked::read(&request)?;
    let caller = app.desk.caller(&request, now).await?;
    app.desk.require_inside(&caller, id).await?;

    let list = format!("customers/{id}/receipts");
    let after = asked.after(&app, &caller, &list)?;
    let page = app.desk.table.receipts(id, asked.limit, after.as_ref()).await?;
    let next_cursor = Asked::next(&app, &caller, &list, page.next);
    web::respond::json(StatusCode::OK, &List { items: page.items, next_cursor })
}
