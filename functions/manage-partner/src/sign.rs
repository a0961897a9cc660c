//! When an owner signs the agreement.

use desk::{Once, Standing, Verdict};
use domain::partner::{Partner, Role};
use domain::program::agreement;
use http::StatusCode;
use sha2::{Digest as _, Sha256};
use web::body::Document;
use web::view::partner::AgreementView;
use web::{Answer, Failure, Problem, Request};

use crate::App;

/// `POST /v1/partners/{partnerId}/agreements`
pub(crate) async fn sign(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let id = web::request::path_parameter(&request, "partnerId")?;
    let standing = app.desk.standing(&request, id, now).await?;
    standing.require_any(&[Role::Owner])?;
    let once = Once::required(&request, standing.caller.scope())?;
    let version = read(&request)?;

    let decide = |standing: &Standing| {
        standing.require_revision_if_named(&request)?;
        let (partner, member) = (&standing.partner, standing.require_any(&[Role::Owner])?);
        let changes = agreement::sign(partner, member, &version, sha256_hex, &standing.catalog, now)?;
        Ok(Verdict { actor: standing.actor()?, changes })
    };
    app.desk.decide_on_partner(&request, (id, now), Some(&once), decide, signed).await
}

fn read(request: &Request) -> Result<String, Problem> {
    let document = Document::json(request)?;
    let mut document = document.object()?;
    let version = document.required("version", |version| version.text().map(str::to_owned));
    document.finish()?;
    Ok(version?)
}

/// The signature, where the partner shows it.
fn signed(partner: &Partner, _: &Standing) -> Answer {
    let signed = partner.agreement.as_ref();
    let signed = signed.ok_or_else(|| Failure::lasting("answer with a signature that is not there"))?;
    let response = web::respond::json(StatusCode::CREATED, &AgreementView::of(signed))?;
    let response = web::respond::with_revision(response, u64::from(partner.revision));
    web::respond::with_header(response, http::header::LOCATION, &format!("/v1/partners/{}", partner.id))
}

fn sha256_hex(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}
