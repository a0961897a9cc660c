//! When somebody of a customer, its delegate, the seller or the operator asks who the partner of record is and was.

use web::{Answer, Request};

use crate::view::RecordView;
use crate::{App, access};

/// `GET /v1/subscriptions/{id}/partner-of-record`
pub(crate) async fn show(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let (subscription, seat) = access::seated(&app, &request, now).await?;
    let (history, is_complete) = access::history(&app, &subscription).await?;
    let view = RecordView::new(&subscription, &history, is_complete, seat.partner_id());
    web::respond::resource(u64::from(subscription.revision), &view)
}
