//! When the operator registers a customer.

use std::collections::BTreeSet;
use std::sync::Arc;

use desk::{Decided, Once};
use domain::address::Domain;
use domain::catalog::Catalog;
use domain::customer::{self, MOST_DOMAINS, MOST_FIRST_ADMINS, Register};
use table::{Quotas, Wants};
use web::body::{Document, Faulty};
use web::view::customer::CustomerView;
use web::{Answer, Problem, Request};

use crate::App;

/// `POST /v1/customers`
pub(crate) async fn register(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let caller = app.desk.caller(&request, now).await?;
    let actor = caller.require_operator()?;
    let once = Once::required(&request, caller.scope())?;
    let catalog = app.desk.table.catalog().await?;
    let command = Arc::new(read(&Document::json(&request)?, &catalog)?);

    let desk = app.desk.clone();
    desk.decide(Some(&once), || {
        let (app, actor, command) = (app.clone(), actor.clone(), command.clone());
        async move {
            let claimed = claimed(&app, &command.domains).await?;
            let mut mint = app.desk.mint(now);
            let (customer, changes) = customer::register((*command).clone(), &claimed, &mut mint, now)?;
            let location = format!("/v1/customers/{}", customer.id);
            let view = CustomerView::new(&customer);
            let response = web::respond::created(&location, u64::from(customer.revision), &view)?;
            Ok(Decided { actor, now, changes, quotas: Quotas::NONE, response })
        }
    })
    .await
}

/// Those of the domains that a customer has already.
async fn claimed(app: &App, domains: &[Domain]) -> Result<BTreeSet<Domain>, Problem> {
    let mut wants = Wants::in_one_form();
    let wanted: Vec<_> = domains.iter().map(|domain| (domain, wants.claim_of_domain(domain))).collect();
    let found = app.desk.table.together(wants, "claims of domains").await?;
    let mut claimed = BTreeSet::new();
    for (domain, claim) in wanted {
        if found.one(&claim)?.is_some() {
            claimed.insert(domain.clone());
        }
    }
    Ok(claimed)
}

fn read(document: &Document, catalog: &Catalog) -> Result<Register, Faulty> {
    let mut document = document.object()?;
    let name = document.required("name", |name| name.parsed());
    let country = document.optional("country", |country| country.parsed());
    let cloud = document.required("cloud", |cloud| cloud.checked(|key| catalog.require_cloud(key)));
    let locale = document.optional("locale", |locale| locale.parsed());
    let domains = document.list("domains", 1..=MOST_DOMAINS, |domain| domain.parsed());
    let admins = document.list("admins", 1..=MOST_FIRST_ADMINS, |admin| admin.parsed());
    document.finish()?;
    Ok(Register {
        name: name?,
        country: country?,
        cloud: cloud?,
        domains: domains?,
        admins: admins?,
        locale: locale?.unwrap_or_default(),
    })
}
