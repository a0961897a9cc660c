//! When an administrator of a customer, or its delegate, asks the operator for help.

use desk::{Decided, Once};
use domain::catalog::Catalog;
use domain::service_request::{self, Open};
use domain::{Change, CustomerId};
use table::Quotas;
use web::body::Document;
use web::view::service_request::ServiceRequestView;
use web::{Answer, Problem, Request};

use crate::App;
use crate::access::Speaker;

/// `POST /v1/customers/{customerId}/service-requests`
pub(crate) async fn open(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let customer: CustomerId = web::request::path_parameter(&request, "customerId")?;
    let once = Once::required(&request, &app.desk.principal(&request, now)?.subject)?;
    let id = app.desk.mint(now).service_request();

    let desk = app.desk.clone();
    let (app, request) = (&app, &request);
    desk.decide(Some(&once), || async move {
        let Speaker { author, actor, still, .. } = Speaker::of(app, request, customer, now).await?;
        let command = read(request, &*app.desk.table.catalog().await?)?;
        let customer = app.desk.table.customer(customer).await?.ok_or_else(Problem::not_found)?;
        let opened = service_request::open(id, command, &customer, author, now)?;
        let view = ServiceRequestView::new(&opened.state);
        let location = format!("/v1/customers/{}/service-requests/{id}", customer.id);
        let response = web::respond::created(&location, u64::from(opened.state.revision), &view)?;
        let mut changes = vec![Change::ServiceRequest(Box::new(opened))];
        changes.extend(still);
        Ok(Decided { actor, now, changes, quotas: Quotas::NONE, response })
    })
    .await
}

/// `POST /customer/{customerId}/service-requests`, from the customer's own page.
pub(crate) async fn open_by_form(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    web::form::require_same_origin(request.headers(), &app.desk.base_url)?;
    let customer: CustomerId = web::request::path_parameter(&request, "customerId")?;
    let locale = web::page::locale_of(&request);
    let Some(caller) = app.desk.caller_about_if_known(&request, customer, now).await? else {
        return web::respond::see_other(&web::page::sign_in_for("/customer", locale));
    };
    let id = app.desk.mint(now).service_request();

    let desk = app.desk.clone();
    let (app, request, caller) = (&app, &request, &caller);
    desk.decide(None, || async move {
        let Speaker { author, actor, still, .. } = Speaker::seated(app, caller, customer, now).await?;
        let command = read(request, &*app.desk.table.catalog().await?)?;
        let customer = app.desk.table.customer(customer).await?.ok_or_else(Problem::not_found)?;
        let opened = service_request::open(id, command, &customer, author, now)?;
        let response = web::respond::see_other(&web::page::customer_after_asking(locale))?;
        let mut changes = vec![Change::ServiceRequest(Box::new(opened))];
        changes.extend(still);
        Ok(Decided { actor, now, changes, quotas: Quotas::NONE, response })
    })
    .await
}

fn read(request: &Request, catalog: &Catalog) -> Result<Open, Problem> {
    let document = Document::json_or_form(request)?;
    let mut document = document.object()?;
    let subject = document.required("subject", |subject| subject.parsed());
    let description = document.required("description", |description| description.parsed());
    let severity = document.optional("severity", |severity| severity.parsed());
    let service = document.optional("service", |service| {
        let known = |text: &str| catalog.services.contains_key(text).then(|| text.to_owned());
        service.checked(|text| known(text).ok_or("is no service of the catalog"))
    });
    document.finish()?;
    Ok(Open {
        subject: subject?,
        description: description?,
        severity: severity?.unwrap_or_default(),
        service: service?,
    })
}
