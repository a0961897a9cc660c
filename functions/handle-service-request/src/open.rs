//! When an administrator of a customer, or its delegate, asks the operator for help.

use desk::{Caller, Decided, Once};
use domain::catalog::Catalog;
use domain::service_request::{self, Open};
use domain::{Change, CustomerId, Moment};
use table::Quotas;
use web::body::Document;
use web::page::{self, EnteredHelp, HelpView};
use web::problem::Code;
use web::view::service_request::ServiceRequestView;
use web::{Answer, Problem, Request, accept};

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
    let locale = page::locale_of(&request);
    let Some(caller) = app.desk.caller_about_if_known(&request, customer, now).await? else {
        return web::respond::see_other(&page::sign_in_for("/customer", locale));
    };
    match opened_by(&caller, &app, &request, customer, now).await {
        Err(problem) if problem.code() == Code::Invalid && accept::prefers_page(request.headers()) => {
            asked_again(&caller, &request, customer, &problem)
        }
        answered => answered,
    }
}

async fn opened_by(
    caller: &Caller,
    app: &App,
    request: &Request,
    customer: CustomerId,
    now: Moment,
) -> Answer {
    let id = app.desk.mint(now).service_request();
    app.desk
        .clone()
        .decide(None, || async move {
            let Speaker { author, actor, still, .. } = Speaker::seated(app, caller, customer, now).await?;
            let command = read(request, &*app.desk.table.catalog().await?)?;
            let customer = app.desk.table.customer(customer).await?.ok_or_else(Problem::not_found)?;
            let opened = service_request::open(id, command, &customer, author, now)?;
            let after = page::customer_after_asking(page::locale_of(request));
            let mut changes = vec![Change::ServiceRequest(Box::new(opened))];
            changes.extend(still);
            Ok(Decided {
                actor,
                now,
                changes,
                quotas: Quotas::NONE,
                response: web::respond::see_other(&after)?,
            })
        })
        .await
}

/// The form again, with what was typed: nobody should have to write it twice.
fn asked_again(caller: &Caller, request: &Request, customer: CustomerId, problem: &Problem) -> Answer {
    let body = std::str::from_utf8(web::body::bytes(request)?).unwrap_or_default();
    let entered = EnteredHelp::from_form(body);
    let view =
        HelpView { customer, signed_in_as: caller.principal.email.as_ref(), entered: &entered, problem };
    let html = page::help_refused(&view, page::locale_of(request));
    Ok(web::respond::page(problem.status(), html))
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
