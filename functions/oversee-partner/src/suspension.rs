//! When the operator bans a partner, or lifts a ban or a pause.

use desk::{Once, Standing, Verdict};
use domain::program::oversight;
use domain::text::Reason;
use web::body::Document;
use web::{Answer, Problem, Request};

use crate::{App, shown};

/// `POST /v1/partners/{partnerId}/suspension`
pub(crate) async fn suspend(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let id = web::request::path_parameter(&request, "partnerId")?;
    let standing = app.desk.standing(&request, id, now).await?;
    standing.caller.require_operator()?;
    let once = Once::optional(&request, standing.caller.scope())?;
    let reason = read_reason(&request)?;

    let decide = |standing: &Standing| {
        let actor = standing.caller.require_operator()?;
        standing.require_revision(&request)?;
        let changes = oversight::suspend(&standing.partner, reason.clone(), now)?;
        Ok(Verdict { actor, changes })
    };
    app.desk.decide_on_partner(&request, (id, now), once.as_ref(), decide, shown).await
}

/// `DELETE /v1/partners/{partnerId}/suspension`
pub(crate) async fn reinstate(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let id = web::request::path_parameter(&request, "partnerId")?;
    let standing = app.desk.standing(&request, id, now).await?;
    standing.caller.require_operator()?;
    let once = Once::optional(&request, standing.caller.scope())?;

    let decide = |standing: &Standing| {
        let actor = standing.caller.require_operator()?;
        standing.require_revision(&request)?;
        Ok(Verdict { actor, changes: oversight::reinstate(&standing.partner)? })
    };
    app.desk.decide_on_partner(&request, (id, now), once.as_ref(), decide, shown).await
}

fn read_reason(request: &Request) -> Result<Option<Reason>, Problem> {
    let document = Document::json(request)?;
    let mut document = document.object()?;
    let reason = document.optional("reason", |reason| reason.parsed());
    document.finish()?;
    Ok(reason?)
}
