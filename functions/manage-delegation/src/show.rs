//! When somebody of either side looks at a delegation.

use web::{Answer, Request};

use crate::{App, access};

/// `GET /v1/delegations/{id}`
pub(crate) async fn show(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let id = web::request::path_parameter(&request, "id")?;
    let principal = app.desk.principal(&request, now)?;
    let (delegation, _) = access::seated(&app, &principal, id).await?;
    let gate_open = access::gate_open(&app, delegation.partner_id, now).await?;
    let usage = app.desk.table.usage(id).await?;
    access::shown_in_use(&delegation, gate_open, &usage, now)
}
