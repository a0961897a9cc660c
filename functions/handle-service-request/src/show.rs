//! When somebody looks at a service request.

use web::view::service_request::ServiceRequestView;
use web::{Answer, Request};

use crate::App;
use crate::access::Speaker;

/// `GET /v1/customers/{customerId}/service-requests/{requestId}`
pub(crate) async fn show(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let customer = web::request::path_parameter(&request, "customerId")?;
    let id = web::request::path_parameter(&request, "requestId")?;
    let speaker = Speaker::of(&app, &request, customer, now).await?;
    let found = speaker.finds(&app, customer, id).await?;
    web::respond::resource(u64::from(found.revision), &ServiceRequestView::new(&found))
}
