//! When an administrator of a customer wants no partner of record for a subscription any more.

use desk::{Decided, Once};
use domain::subscription;
use table::Quotas;
use web::{Answer, Request};

use crate::view::RecordView;
use crate::{App, access};

/// `DELETE /v1/subscriptions/{id}/partner-of-record`
pub(crate) async fn remove(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let once = Once::optional(&request, &app.desk.principal(&request, now)?.subject)?;

    let desk = app.desk.clone();
    let (app, request) = (&app, &request);
    desk.decide(once.as_ref(), || async move {
        let (subscription, seat) = access::seated(app, request, now).await?;
        access::require_customer(&seat)?;
        access::require_revision(request, &subscription)?;
        let mut changes = subscription::remove_designation(&subscription, now)?;
        let (actor, still) = seat.authority()?;
        let response = RecordView::after(app, &subscription, &changes, (&actor, now)).await?;
        changes.extend(still);
        Ok(Decided { actor, now, changes, quotas: Quotas::NONE, response })
    })
    .await
}
