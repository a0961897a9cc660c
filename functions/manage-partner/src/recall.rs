//! When an owner takes an application back, or leaves a program.

use desk::{Once, Standing, Verdict};
use domain::partner::{Partner, Role};
use domain::program::enrollment;
use http::StatusCode;
use web::{Answer, Request};

use crate::App;
use crate::enroll::shown;

/// `DELETE /v1/partners/{partnerId}/enrollments/{program}`
pub(crate) async fn recall(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let id = web::request::path_parameter(&request, "partnerId")?;
    let program: String = web::request::path_parameter(&request, "program")?;
    let standing = app.desk.standing(&request, id, now).await?;
    standing.require_any(&[Role::Owner])?;
    let once = Once::optional(&request, standing.caller.scope())?;

    let decide = |standing: &Standing| {
        let member = standing.require_any(&[Role::Owner])?;
        standing.require_revision(&request)?;
        let changes = enrollment::recall(&standing.partner, member, &program, now)?;
        Ok(Verdict { actor: standing.actor()?, changes })
    };
    let show = |partner: &Partner, _: &Standing| shown(StatusCode::OK, partner, &program, now);
    app.desk.decide_on_partner(&request, (id, now), once.as_ref(), decide, show).await
}
