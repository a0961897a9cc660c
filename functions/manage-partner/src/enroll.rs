//! When an owner applies for a program, or says that what was asked for is done.

use desk::{Once, Standing, Verdict};
use domain::partner::{Partner, Role};
use domain::program::enrollment;
use http::{StatusCode, header};
use web::body::Document;
use web::view::partner::EnrollmentView;
use web::{Answer, Failure, Problem, Request};

use crate::App;

/// `POST /v1/partners/{partnerId}/enrollments`
pub(crate) async fn enroll(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let id = web::request::path_parameter(&request, "partnerId")?;
    let standing = app.desk.standing(&request, id, now).await?;
    standing.require_any(&[Role::Owner])?;
    let once = Once::required(&request, standing.caller.scope())?;
    let program = read(&request)?;

    let decide = |standing: &Standing| {
        standing.require_revision_if_named(&request)?;
        let (partner, member) = (&standing.partner, standing.require_any(&[Role::Owner])?);
        let changes = enrollment::apply(partner, member, &program, &standing.catalog, now)?;
        Ok(Verdict { actor: standing.actor()?, changes })
    };
    let show = |partner: &Partner, _: &Standing| {
        let response = shown(StatusCode::CREATED, partner, &program, now)?;
        web::respond::with_header(response, header::LOCATION, &format!("/v1/partners/{}", partner.id))
    };
    app.desk.decide_on_partner(&request, (id, now), Some(&once), decide, show).await
}

fn read(request: &Request) -> Result<String, Problem> {
    let document = Document::json(request)?;
    let mut document = document.object()?;
    let program = document.required("program", |program| program.text().map(str::to_owned));
    document.finish()?;
    Ok(program?)
}

/// The enrollment, with the revision of its partner.
pub(crate) fn shown(status: StatusCode, partner: &Partner, program: &str, now: domain::Moment) -> Answer {
    let enrollment = partner.enrollments.get_key_value(program);
    let (program, enrollment) =
        enrollment.ok_or_else(|| Failure::lasting("answer with an enrollment that is not there"))?;
    let response = web::respond::json(status, &EnrollmentView::new(program, enrollment, now))?;
    Ok(web::respond::with_revision(response, u64::from(partner.revision)))
}
