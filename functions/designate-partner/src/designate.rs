//! When an administrator of a customer names the partner of record of a subscription.

use desk::{Decided, Once};
use domain::PartnerId;
use domain::subscription::{self, Deciding};
use table::Quotas;
use web::body::Document;
use web::{Answer, Problem, Request};

use crate::view::RecordView;
use crate::{App, access};

/// `PUT /v1/subscriptions/{id}/partner-of-record`
pub(crate) async fn designate(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let once = Once::optional(&request, &app.desk.principal(&request, now)?.subject)?;
    let mut mint = app.desk.mint(now);
    let (designation_id, receipt_id) = (mint.designation(), mint.receipt());

    let desk = app.desk.clone();
    let (app, request) = (&app, &request);
    desk.decide(once.as_ref(), || async move {
        let (subscription, seat) = access::seated(app, request, now).await?;
        let by = access::require_customer(&seat)?;
        let partner = read(request)?;
        access::require_revision(request, &subscription)?;
        let partner = app.desk.table.partner(partner).await?;
        let partner = partner.ok_or_else(subscription::no_partner_in_good_standing)?;
        let catalog = app.desk.table.catalog().await?;
        let deciding = Deciding { by, designation_id, receipt_id };
        let wording = |receipt: &_| desk::statement(receipt, &catalog);
        let mut changes =
            subscription::designate(&subscription, &partner, &catalog, &deciding, &wording, now)?;
        let (actor, still) = seat.authority()?;
        let response = RecordView::after(app, &subscription, &changes, (&actor, now)).await?;
        changes.extend(still);
        Ok(Decided { actor, now, changes, quotas: Quotas::NONE, response })
    })
    .await
}

fn read(request: &Request) -> Result<PartnerId, Problem> {
    let document = Document::json(request)?;
    let mut document = document.object()?;
    let partner = document.required("partnerId", |partner| partner.parsed());
    document.finish()?;
    Ok(partner?)
}
