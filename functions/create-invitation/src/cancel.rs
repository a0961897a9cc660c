//! When a seller of a partner takes an invitation back.

use std::sync::Arc;

use desk::Once;
use domain::gate::SELLING_ROLES;
use domain::text::Reason;
use domain::{InvitationId, lifecycle};
use web::body::Document;
use web::{Answer, Problem, Request};

use crate::App;
use crate::standing::{Seller, Standing, require_revision};

/// `POST /v1/invitations/{id}/cancel`
pub(crate) async fn cancel(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let id: InvitationId = web::request::path_parameter(&request, "id")?;
    let caller = app.desk.caller(&request, now).await?;
    caller.require_any(&SELLING_ROLES)?;
    let once = Once::optional(&request, caller.scope())?;
    let reason = read_reason(&request)?;
    let standing = Arc::new(Standing::load(&app, &caller, now).await?);

    let (app, request) = (Arc::new(app), Arc::new(request));
    let (desk, seller) = (app.desk.clone(), Seller::new(&app, &request, &standing));
    desk.decide(once.as_ref(), || {
        let (app, request, seller, reason) = (app.clone(), request.clone(), seller.clone(), reason.clone());
        async move {
            let standing = seller.standing().await?;
            let invitation = standing.invitation(&app, id).await?;
            require_revision(&request, &invitation)?;
            let changes = lifecycle::cancel(&invitation, reason, &standing.member, now)?;
            standing.decided_on_invitation(changes)
        }
    })
    .await
}

fn read_reason(request: &Request) -> Result<Option<Reason>, Problem> {
    let document = Document::json(request)?;
    let mut document = document.object()?;
    let reason = document.optional("reason", |reason| reason.parsed());
    document.finish()?;
    Ok(reason?)
}
