//! When a seller of a partner sends an invitation again: a new link, and the old one says so.

use std::sync::Arc;

use desk::Once;
use domain::gate::SELLING_ROLES;
use domain::{InvitationId, lifecycle};
use web::body::Document;
use web::{Answer, Request};

use crate::App;
use crate::limited::Limited;
use crate::standing::{Seller, Standing, require_revision};

/// `POST /v1/invitations/{id}/resend`
pub(crate) async fn resend(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let id: InvitationId = web::request::path_parameter(&request, "id")?;
    let caller = app.desk.caller(&request, now).await?;
    caller.require_any(&SELLING_ROLES)?;
    let once = Once::optional(&request, caller.scope())?;
    Document::json(&request)?.object()?.finish()?;
    let standing = Arc::new(Standing::load(&app, &caller, now).await?);

    let (app, request) = (Arc::new(app), Arc::new(request));
    let (desk, seller) = (app.desk.clone(), Seller::new(&app, &request, &standing));
    let decided = desk.decide(once.as_ref(), || {
        let (app, request, seller) = (app.clone(), request.clone(), seller.clone());
        async move {
            let standing = seller.standing().await?;
            let invitation = standing.invitation(&app, id).await?;
            require_revision(&request, &invitation)?;
            let email = &invitation.recipient.email;
            let sending = standing.sending(&app, email, invitation.kind).await?;
            let changes = lifecycle::resend(&invitation, standing.sender(&sending))?;
            standing.decided_on_invitation(changes)
        }
    });
    let answer = decided.await;
    Limited::Resends.told(answer, &app, id, now).await
}
