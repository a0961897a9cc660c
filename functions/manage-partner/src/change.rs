//! When an owner, or the operator, changes what a partner says of itself.

use desk::{Once, Verdict};
use domain::catalog::Catalog;
use domain::partner::Role;
use domain::program::joining::{self, ProfileChange};
use web::body::{Document, Faulty};
use web::{Answer, Request};

use crate::App;
use crate::show::shown;

/// `PATCH /v1/partners/{partnerId}`
pub(crate) async fn change(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let id = web::request::path_parameter(&request, "partnerId")?;
    let standing = app.desk.standing(&request, id, now).await?;
    if standing.member().is_some() {
        standing.require_any(&[Role::Owner])?;
    }
    let once = Once::optional(&request, standing.caller.scope())?;
    let change = read(&Document::json(&request)?, &standing.catalog)?;

    let decide = |standing: &desk::Standing| {
        standing.require_revision(&request)?;
        let changes = joining::change_profile(&standing.partner, standing.member(), change.clone())?;
        Ok(Verdict { actor: standing.actor()?, changes })
    };
    app.desk.decide_on_partner(&request, (id, now), once.as_ref(), decide, shown).await
}

fn read(document: &Document, catalog: &Catalog) -> Result<ProfileChange, Faulty> {
    let mut document = document.object()?;
    let name = document.optional("name", |name| name.parsed());
    let cloud = document.optional("cloud", |cloud| cloud.checked(|key| catalog.require_cloud(key)));
    let country = document.optional("country", |country| country.parsed());
    let website = document.nullable("website", |website| website.parsed());
    let locale = document.optional("locale", |locale| locale.parsed());
    document.finish()?;
    Ok(ProfileChange { name: name?, cloud: cloud?, country: country?, website: website?, locale: locale? })
}
