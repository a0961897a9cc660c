//! When a seller of a partner changes the lines of a purchase offer that is still pending.

use std::sync::Arc;

use desk::Once;
use domain::gate::SELLING_ROLES;
use domain::lifecycle::{self, Sender};
use domain::{Change, InvitationId};
use http::StatusCode;
use web::body::Document;
use web::{Answer, Request};

use crate::App;
use crate::create::{Preview, read_dry_run};
use crate::document;
use crate::standing::{Seller, Standing, require_revision};

/// `POST /v1/invitations/{id}/revise`
pub(crate) async fn revise(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let id: InvitationId = web::request::path_parameter(&request, "id")?;
    let caller = app.desk.caller(&request, now).await?;
    caller.require_any(&SELLING_ROLES)?;
    let is_dry_run = read_dry_run(&request)?;
    let once = if is_dry_run { None } else { Once::optional(&request, caller.scope())? };
    let standing = Arc::new(Standing::load(&app, &caller, now).await?);
    let lines = document::lines(&Document::json(&request)?.value(), &standing.catalog)?;

    let (app, request) = (Arc::new(app), Arc::new(request));
    let decide = |standing: Arc<Standing>| {
        let (app, request, lines) = (app.clone(), request.clone(), lines.clone());
        async move {
            let invitation = standing.invitation(&app, id).await?;
            require_revision(&request, &invitation)?;
            let sender = Sender { serves_customer: true, ..standing.sender(&table::Sending::default()) };
            Ok::<_, web::Problem>(lifecycle::revise(&invitation, lines, sender)?)
        }
    };
    if is_dry_run {
        let revised = decide(standing.clone()).await?.into_iter().find_map(|change| match change {
            Change::Invitation(changed) => Some(changed.state),
            _ => None,
        });
        let revised = revised.ok_or_else(|| web::Failure::lasting("preview an offer that did not change"))?;
        return web::respond::json(StatusCode::OK, &Preview::of(&revised, &app, &standing));
    }
    let (desk, seller) = (app.desk.clone(), Seller::new(&app, &request, &standing));
    desk.decide(once.as_ref(), || {
        let (decide, seller) = (&decide, seller.clone());
        async move {
            let standing = seller.standing().await?;
            standing.decided_on_invitation(decide(standing.clone()).await?)
        }
    })
    .await
}
