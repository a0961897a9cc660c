//! When somebody looks through a customer's mailboxes, the oldest first.

use domain::CustomerId;
use domain::mailbox::{Mailbox, Status};
use http::StatusCode;
use table::{PagePosition, Sifting};
use web::body::Document;
use web::cursor::{self, Scope};
use web::view::List;
use web::view::mailbox::MailboxView;
use web::{Answer, Problem, Request};

use crate::App;
use crate::access::CAPABILITY;

/// `GET /v1/customers/{customerId}/mailboxes`
pub(crate) async fn list(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let customer: CustomerId = web::request::path_parameter(&request, "customerId")?;
    app.desk.looking(&request, customer, CAPABILITY, now).await?;
    let (wanted, limit, cursor) = read(&request)?;
    let principal = app.desk.principal(&request, now)?;
    let list = format!("customers/{customer}/mailboxes");
    let scope = Scope { caller: &principal.subject, list: &list, filter: wanted.map_or("", Status::name) };
    let after = cursor.map(|cursor| app.cursors.open(scope, &cursor)).transpose()?.map(PagePosition);

    let table = &app.desk.table;
    let page = table::sift(
        Sifting { limit: usize::from(limit), lets_all_through: wanted.is_none() },
        after,
        |mailbox: &Mailbox| wanted.is_none_or(|wanted| wanted == mailbox.provisioning.status()),
        |mailbox| PagePosition::of_mailbox(customer, mailbox.id),
        |limit, after| async move { table.mailboxes(customer, limit, after.as_ref()).await },
    )
    .await?;

    let items = page.items.iter().map(MailboxView::new).collect();
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
