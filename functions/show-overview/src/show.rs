//! When a member of a partner, or the operator, looks at how the partner is doing.

use domain::overview::{self, Gates};
use domain::{PartnerId, standing};
use http::StatusCode;
use web::{Answer, Problem, Request};

use crate::App;
use crate::view::{OverviewView, SOON_DAYS};

/// `GET /v1/partners/{partnerId}/overview`
pub(crate) async fn show(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let id: PartnerId = web::request::path_parameter(&request, "partnerId")?;
    let caller = app.desk.caller(&request, now).await?;
    let is_own = caller.member.as_ref().is_some_and(|member| member.partner_id == id);
    if !is_own && !caller.principal.operator {
        return Err(Problem::not_found());
    }
    let glance = app.desk.table.glance(id, SOON_DAYS, now).await?.ok_or_else(Problem::not_found)?;
    let gate = glance.partner.gate(&glance.catalog, now);
    let delegations = standing::of_delegations(&glance.partner, &glance.catalog, now).is_open();
    let gates = Gates { offers: gate.is_ok(), delegations };
    let tally = overview::effective(&glance.tally, &glance.waiting, gates, now);
    let view = OverviewView::new(&glance, gate, &tally, now);
    web::respond::json(StatusCode::OK, &view)
}
