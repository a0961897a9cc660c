//! When a seller of a partner sends an invitation again: a new link, and the old one says so.

use std::sync::Arc;

use desk::Once;
use domain::gate::SELLING_ROLES;
use domain::{InvitationId, lifecycle};
use web::body::Document;
use web::{Answer, Request};

use crate::App;
use crate::standing::{Standing, require_revision};

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
    let desk = app.desk.clone();
    desk.decide(once.as_ref(), || {
        let (app, request, standing) = (app.clone(), request.clone(), standing.clone());
        async move {
            let invitation = standing.invitation(&app, id).await?;
            require_revision(&request, &invitation)?;
            let email = &invitation.recipient.email;
            let sending = standing.sending(&app, email, invitation.kind).await?;
            let changes = lifecycle::resend(&invitation, standing.sender(&sending))?;
            standing.decided_on_invitation(changes)
        }
    })
    .await
}
