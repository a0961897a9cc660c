//! When a client asks what can be done here, before it begins.

use web::scim::{self, Kind};
use web::{Answer, Request};

use crate::App;
use crate::visit::Visit;

/// `GET /scim/v2/{customerId}/ServiceProviderConfig`, `ResourceTypes` and `Schemas`
pub(crate) async fn discover(app: App, request: Request) -> Answer {
    let visit = Visit::begin(&app, &request)?;
    visit.look(&app, &Kind::ALL).await?;
    let name = web::request::path_parameter::<String>(&request, "name");
    let route = web::request::route_key(&request);
    match (route.contains("/Schemas"), route.contains("/ResourceTypes"), name) {
        (true, _, Ok(urn)) => scim::schema_document(&urn, &visit.place),
        (true, _, Err(_)) => scim::schema_documents(&visit.place),
        (_, true, Ok(name)) => scim::resource_type(&name, &visit.place),
        (_, true, Err(_)) => scim::resource_types(&visit.place),
        _ => scim::service_provider_config(&visit.place),
    }
}
