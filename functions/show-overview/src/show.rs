//! When a member of a partner, or the operator, looks at how the partner is doing.

use domain::{Moment, PartnerId};
use http::StatusCode;
use table::Glance;
use web::{Answer, Problem, Request};

use crate::App;

/// `GET /v1/partners/{partnerId}/overview`
pub(crate) async fn show(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let id: PartnerId = web::request::path_parameter(&request, "partnerId")?;
    let caller = app.desk.caller(&request, now).await?;
    let is_own = caller.member.as_ref().is_some_and(|member| member.partner_id == id);
    if !is_own && !caller.principal.operator {
        return Err(Problem::not_found());
    }
    let glance = glance(&app, id, now).await?;
    web::respond::json(StatusCode::OK, &desk::overview(&glance, now))
}

async fn glance(app: &App, id: PartnerId, now: Moment) -> Result<Glance, Problem> {
    app.desk.glance(id, now).await?.ok_or_else(Problem::not_found)
}
