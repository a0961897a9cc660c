//! When somebody who is signed in applies for an organization to join.

use std::sync::Arc;

use desk::{Decided, Once};
use domain::catalog::Catalog;
use domain::program::joining::{self, Applicant, Apply};
use domain::{Actor, Refusal};
use table::Quotas;
use web::body::{Document, Faulty};
use web::view::partner::PartnerView;
use web::{Answer, Request};

use crate::App;

/// `POST /v1/partners`
pub(crate) async fn apply(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let caller = app.desk.caller(&request, now).await?;
    let email = caller.principal.email.clone().ok_or(Refusal::RoleMissing)?;
    let once = Once::required(&request, caller.scope())?;
    let catalog = app.desk.table.catalog().await?;
    let command = Arc::new(read(&Document::json(&request)?, &catalog)?);

    let desk = app.desk.clone();
    desk.decide(Some(&once), || {
        let (app, email, catalog, command) = (app.clone(), email.clone(), catalog.clone(), command.clone());
        async move {
            let (member, _) = app.desk.table.memberships(&email).await?;
            let foundings = app.desk.table.foundings(&email).await?;
            let applicant = Applicant { email: &email, member: member.as_ref(), foundings };
            let id = app.desk.mint(now).partner();
            let (partner, changes) = joining::apply(id, (*command).clone(), applicant, now)?;
            let view = PartnerView::new(&partner, &catalog, now);
            let location = format!("/v1/partners/{id}");
            let response = web::respond::created(&location, u64::from(partner.revision), &view)?;
            let actor = Actor::Partner { partner_id: id, email };
            Ok(Decided { actor, now, changes, quotas: Quotas::NONE, response })
        }
    })
    .await
}

fn read(document: &Document, catalog: &Catalog) -> Result<Apply, Faulty> {
    let mut document = document.object()?;
    let name = document.required("name", |name| name.parsed());
    let cloud = document.required("cloud", |cloud| cloud.checked(|key| catalog.require_cloud(key)));
    let country = document.required("country", |country| country.parsed());
    let website = document.optional("website", |website| website.parsed());
    let locale = document.optional("locale", |locale| locale.parsed());
    document.finish()?;
    Ok(Apply {
        name: name?,
        cloud: cloud?,
        country: country?,
        website: website?,
        locale: locale?.unwrap_or_default(),
    })
}
