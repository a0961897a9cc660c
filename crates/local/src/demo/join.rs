//! How a partner of the demo world joins: through the product's own doors, as its owner and the operator.

use domain::PartnerId;
use domain::partner::{EnrollmentStatus, Role};
use domain::text::Locale;
use http::Method;
use serde_json::{Value, json};
use table::Table;

use super::door::Asked;
use crate::failure::Failure;
use crate::json::at;
use crate::system::System;

/// What a partner is when it has joined.
pub(super) struct Joining<'a> {
    pub(super) name: &'a str,
    pub(super) owner: &'a str,
    pub(super) cloud: &'a str,
    pub(super) locale: Locale,
    pub(super) agreement: &'a str,
    /// Empty: every service.
    pub(super) services: &'a [&'a str],
    pub(super) enrollment: Option<(&'a str, EnrollmentStatus)>,
    /// Everybody but the owner.
    pub(super) people: Vec<(String, Role)>,
}

/// Applies, signs, is authorized, enrolls and adds its people, all at this moment of the clock.
pub(super) async fn join(
    system: &System,
    table: &Table,
    joining: &Joining<'_>,
) -> Result<PartnerId, Failure> {
    let application = json!({
        "name": joining.name, "cloud": joining.cloud, "country": "FR", "locale": joining.locale.tag(),
    });
    let owner = joining.owner;
    let partner = asked(Method::POST, "/v1/partners", &application).by(owner).send(system).await?;
    let text = at(&partner, "/id").as_str().unwrap_or_default().to_owned();
    let path = format!("/v1/partners/{text}");
    // The revision counts with each of these.
    let mut revision = 1_u32;
    let signing = json!({ "version": joining.agreement });
    asked(Method::POST, &format!("{path}/agreements"), &signing).by(owner).send(system).await?;
    revision += 1;
    let services = services(table, joining).await?;
    let authorizations = format!("{path}/authorizations");
    let authorizing = asked(Method::PUT, &authorizations, &services).by_operator();
    authorizing.seen(&json!(revision)).send(system).await?;
    revision += 1;
    if let Some((program, status)) = joining.enrollment {
        let enrolling = json!({ "program": program });
        asked(Method::POST, &format!("{path}/enrollments"), &enrolling).by(owner).send(system).await?;
        revision += 1;
        if status == EnrollmentStatus::Active {
            let decision = format!("{path}/enrollments/{program}/decision");
            let approval = json!({ "decision": "approve" });
            let approving = asked(Method::POST, &decision, &approval).by_operator();
            approving.seen(&json!(revision)).send(system).await?;
        }
    }
    for (email, role) in &joining.people {
        let member = json!({ "email": email, "roles": [role] });
        asked(Method::POST, &format!("{path}/members"), &member).by(owner).send(system).await?;
    }
    text.parse().map_err(|_| Failure::plain("read the id of a demo partner"))
}

async fn services(table: &Table, joining: &Joining<'_>) -> Result<Value, Failure> {
    if !joining.services.is_empty() {
        return Ok(json!({ "services": joining.services }));
    }
    let catalog = table.catalog().await.map_err(|error| Failure::new("read the catalog back", error))?;
    Ok(json!({ "services": catalog.services.keys().collect::<Vec<_>>() }))
}

fn asked<'a>(method: Method, path: &'a str, body: &Value) -> Asked<'a> {
    Asked::new(method, path).json(body.to_string())
}
