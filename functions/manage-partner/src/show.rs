//! When somebody of the partner, or of the operator, looks at it.

use desk::Standing;
use domain::partner::Partner;
use web::view::partner::PartnerView;
use web::{Answer, Request};

use crate::App;

/// `GET /v1/partners/{partnerId}`
pub(crate) async fn show(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let id = web::request::path_parameter(&request, "partnerId")?;
    let standing = app.desk.standing(&request, id, now).await?;
    shown(&standing.partner, &standing)
}

/// The partner as its people and the operator see it.
pub(crate) fn shown(partner: &Partner, standing: &Standing) -> Answer {
    let view = PartnerView::new(partner, &standing.catalog, standing.now);
    web::respond::resource(u64::from(partner.revision), &view)
}
