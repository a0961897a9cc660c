//! A customer's users and groups, over SCIM 2.0: for its administrators, for the partner it lets, and for looking by
//! the operator.
//!
//! One set of permissions: the directory, who administers, and the delegation that lets a partner keep it. Every
//! refusal leaves in the form of SCIM.

mod discovery;
mod groups;
mod list;
mod show;
mod thing;
mod users;
mod visit;

use desk::Plain as App;
use runtime::{Door, SettingsFaults, World};
use web::scim::{Kind, ScimError};
use web::{Answer, Problem, Request};

/// Opens the door of this function.
pub fn start(world: &World) -> Result<Door, SettingsFaults> {
    App::open(world, handle)
}

async fn handle(app: App, request: Request) -> Answer {
    match answer(app, request).await {
        Ok(response) => Ok(response),
        Err(problem) => Ok(ScimError::of(problem)?.answer()),
    }
}

async fn answer(app: App, request: Request) -> Answer {
    match web::request::route_key(&request) {
        "GET /scim/v2/{customerId}/Users" => list::list(app, request, Kind::User).await,
        "POST /scim/v2/{customerId}/Users" => users::create(app, request).await,
        "GET /scim/v2/{customerId}/Users/{id}" => show::show(app, request, Kind::User).await,
        "PUT /scim/v2/{customerId}/Users/{id}" => users::replace(app, request).await,
        "PATCH /scim/v2/{customerId}/Users/{id}" => users::patch(app, request).await,
        "DELETE /scim/v2/{customerId}/Users/{id}" => users::delete(app, request).await,
        "GET /scim/v2/{customerId}/Groups" => list::list(app, request, Kind::Group).await,
        "POST /scim/v2/{customerId}/Groups" => groups::create(app, request).await,
        "GET /scim/v2/{customerId}/Groups/{id}" => show::show(app, request, Kind::Group).await,
        "PUT /scim/v2/{customerId}/Groups/{id}" => groups::replace(app, request).await,
        "PATCH /scim/v2/{customerId}/Groups/{id}" => groups::patch(app, request).await,
        "DELETE /scim/v2/{customerId}/Groups/{id}" => groups::delete(app, request).await,
        "GET /scim/v2/{customerId}/ServiceProviderConfig"
        | "GET /scim/v2/{customerId}/ResourceTypes"
        | "GET /scim/v2/{customerId}/ResourceTypes/{name}"
        | "GET /scim/v2/{customerId}/Schemas"
        | "GET /scim/v2/{customerId}/Schemas/{name}" => discovery::discover(app, request).await,
        _ => Err(Problem::not_found()),
    }
}
