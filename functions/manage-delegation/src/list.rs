//! When a member of a partner looks through the delegations it was granted, newest first.

use domain::delegation::{Delegation, Status};
use http::StatusCode;
use table::{PagePosition, Sifting};
use web::body::Document;
use web::cursor::{self, Scope};
use web::view::List;
use web::view::delegation::DelegationView;
use web::{Answer, Problem, Request};

use crate::{App, access};

/// `GET /v1/delegations`
pub(crate) async fn list(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let (wanted, limit, cursor) = read(&request)?;
    let caller = app.desk.caller(&request, now).await?;
    let partner = caller.require_member()?.partner_id;
    let filter = wanted.map_or("", Status::name);
    let scope = Scope { caller: caller.scope(), list: "delegations", filter };
    let after = cursor.map(|cursor| app.cursors.open(scope, &cursor)).transpose()?.map(PagePosition);

    let table = &app.desk.table;
    let read_on = |limit, after: Option<PagePosition>| async move {
        table.delegations_of(partner, limit, after.as_ref()).await
    };
    let sifting = Sifting { limit: usize::from(limit), lets_all_through: wanted.is_none() };
    // Which delegations there are does not depend on how the partner stands, so nobody waits for one after the other.
    let first = async { Ok(read_on(sifting.next_read(0), after).await?) };
    let (gate_open, first) =
        futures::try_join!(Box::pin(access::gate_open(&app, partner, now)), Box::pin(first))?;
    let page = table::sift_on(
        sifting,
        first,
        |delegation: &Delegation| wanted.is_none_or(|wanted| wanted == delegation.status(gate_open, now)),
        |delegation| PagePosition::of_delegation(delegation.id),
        read_on,
    )
    .await?;

    let items = page.items.iter().map(|delegation| DelegationView::new(delegation, gate_open, now)).collect();
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
