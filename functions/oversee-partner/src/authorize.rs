//! When the operator names the services that a partner may offer.

use std::collections::BTreeSet;

use desk::{Once, Standing, Verdict};
use domain::catalog::Catalog;
use domain::program::oversight;
use web::body::{Document, Faulty};
use web::{Answer, Request};

use crate::{App, shown};

/// `PUT /v1/partners/{partnerId}/authorizations`
pub(crate) async fn authorize(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let id = web::request::path_parameter(&request, "partnerId")?;
    let standing = app.desk.standing(&request, id, now).await?;
    standing.caller.require_operator()?;
    let once = Once::optional(&request, standing.caller.scope())?;
    let services = read(&Document::json(&request)?, &standing.catalog)?;

    let decide = |standing: &Standing| {
        let actor = standing.caller.require_operator()?;
        standing.require_revision(&request)?;
        Ok(Verdict { actor, changes: oversight::authorize(&standing.partner, services.clone()) })
    };
    app.desk.decide_on_partner(&request, (id, now), once.as_ref(), decide, shown).await
}

fn read(document: &Document, catalog: &Catalog) -> Result<BTreeSet<String>, Faulty> {
    let mut document = document.object()?;
    let services = document.required("services", |services| {
        services.list(0..=domain::catalog::bounds::MOST_SERVICES, |service| {
            let key = service.text()?;
            let is_known = catalog.services.contains_key(key);
            if is_known { Ok(key.to_owned()) } else { Err(service.fault("is not a service of the catalog")) }
        })
    });
    document.finish()?;
    Ok(services?.into_iter().collect())
}
