//! A customer, or the partner it lets, asks the operator for help, and the operator answers.
//!
//! One set of permissions: a customer's service requests. **support-independent**: of an administrator's own request
//! no item of a partner is read or written; who may speak for a customer as its delegate is looked up only for
//! somebody who is no administrator of it.

mod access;
mod list;
mod messages;
mod open;
mod say;
mod show;
mod transition;

use desk::Paged as App;
use runtime::{Door, SettingsFaults, World};
use web::{Answer, Problem, Request};

/// Opens the door of this function.
pub fn start(world: &World) -> Result<Door, SettingsFaults> {
    App::open(world, handle)
}

async fn handle(app: App, request: Request) -> Answer {
    match web::request::route_key(&request) {
        "GET /v1/customers/{customerId}/service-requests" => list::list(app, request).await,
        "POST /v1/customers/{customerId}/service-requests" => open::open(app, request).await,
        "POST /customer/{customerId}/service-requests" => {
            let locale = web::page::locale_of(&request);
            let answered = open::open_by_form(app, request).await;
            answered.map_err(|problem| web::page::form_refused(problem, locale))
        }
        "GET /v1/customers/{customerId}/service-requests/{requestId}" => show::show(app, request).await,
        "GET /v1/customers/{customerId}/service-requests/{requestId}/messages" => {
            messages::messages(app, request).await
        }
        "POST /v1/customers/{customerId}/service-requests/{requestId}/messages" => {
            say::say(app, request).await
        }
        "POST /v1/customers/{customerId}/service-requests/{requestId}/transition" => {
            transition::transition(app, request).await
        }
        _ => Err(Problem::not_found()),
    }
}
