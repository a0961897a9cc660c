//! Either side looks at a delegation, narrows or ends it; the partner proposes more, and the customer answers.
//!
//! One set of permissions: delegations and the slot they hold. Who is of neither side learns nothing, not even
//! that there is a delegation.

mod access;
mod amend;
mod answer;
mod auto_extend;
mod change;
mod list;
mod narrow;
mod show;
mod show_of_customer;
mod terminate;

use desk::Paged as App;
use runtime::{Door, SettingsFaults, World};
use web::{Answer, Problem, Request};

/// Opens the door of this function.
pub fn start(world: &World) -> Result<Door, SettingsFaults> {
    App::open(world, handle)
}

async fn handle(app: App, request: Request) -> Answer {
    match web::request::route_key(&request) {
        "GET /v1/delegations" => list::list(app, request).await,
        "GET /v1/delegations/{id}" => show::show(app, request).await,
        "GET /v1/customers/{customerId}/delegation" => show_of_customer::show_of_customer(app, request).await,
        "POST /v1/delegations/{id}/terminate" => terminate::terminate(app, request).await,
        "POST /v1/delegations/{id}/narrow" => narrow::narrow(app, request).await,
        "PUT /v1/delegations/{id}/auto-extend" => auto_extend::auto_extend(app, request).await,
        "GET /v1/delegations/{id}/amendments" => amend::list(app, request).await,
        "POST /v1/delegations/{id}/amendments" => amend::propose(app, request).await,
        "GET /v1/delegations/{id}/amendments/{amendmentId}" => amend::show(app, request).await,
        "POST /v1/delegations/{id}/amendments/{amendmentId}/accept" => answer::accept(app, request).await,
        "POST /v1/delegations/{id}/amendments/{amendmentId}/decline" => answer::decline(app, request).await,
        _ => {
            let locale = web::page::locale_of(&request);
            by_form(app, request).await.map_err(|problem| web::page::form_refused(problem, locale))
        }
    }
}

/// The forms of the customer's own page.
async fn by_form(app: App, request: Request) -> Answer {
    match web::request::route_key(&request) {
        "POST /customer/delegations/{id}/amendments/{amendmentId}" => {
            answer::answer_by_form(app, request).await
        }
        "POST /customer/delegations/{id}/auto-extend" => auto_extend::auto_extend_by_form(app, request).await,
        "POST /customer/delegations/{id}/narrow" => narrow::narrow_by_form(app, request).await,
        "POST /customer/delegations/{id}/terminate" => terminate::terminate_by_form(app, request).await,
        _ => Err(Problem::not_found()),
    }
}
