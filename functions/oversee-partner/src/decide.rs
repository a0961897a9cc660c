//! When the operator decides on a partner's place in a program.

use desk::{Once, Standing, Verdict};
use domain::partner::Partner;
use domain::program::enrollment::{self, Decision};
use domain::text::Reason;
use http::StatusCode;
use web::body::Document;
use web::view::partner::EnrollmentView;
use web::{Answer, Failure, Problem, Request};

use crate::App;

/// `POST /v1/partners/{partnerId}/enrollments/{program}/decision`
pub(crate) async fn decide(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let id = web::request::path_parameter(&request, "partnerId")?;
    let program: String = web::request::path_parameter(&request, "program")?;
    let standing = app.desk.standing(&request, id, now).await?;
    standing.caller.require_operator()?;
    let once = Once::optional(&request, standing.caller.scope())?;
    let (decision, reason) = read(&request)?;

    let decide = |standing: &Standing| {
        let actor = standing.caller.require_operator()?;
        standing.require_revision(&request)?;
        let (partner, catalog) = (&standing.partner, &standing.catalog);
        let changes = enrollment::decide(partner, &program, decision, reason.clone(), catalog, now)?;
        Ok(Verdict { actor, changes })
    };
    let show = |partner: &Partner, _: &Standing| {
        let enrollment = partner.enrollments.get(&program);
        let enrollment =
            enrollment.ok_or_else(|| Failure::lasting("answer with an enrollment that is not there"))?;
        let response = web::respond::json(StatusCode::OK, &EnrollmentView::new(&program, enrollment, now))?;
        Ok(web::respond::with_revision(response, u64::from(partner.revision)))
    };
    app.desk.decide_on_partner(&request, (id, now), once.as_ref(), decide, show).await
}

fn read(request: &Request) -> Result<(Decision, Option<Reason>), Problem> {
    let document = Document::json(request)?;
    let mut document = document.object()?;
    let decision = document.required("decision", |decision| decision.word());
    let reason = document.optional("reason", |reason| reason.parsed());
    document.finish()?;
    Ok((decision?, reason?))
}
