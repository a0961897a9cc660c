//! When a seller of a partner corrects an address that bounced.

use std::sync::Arc;

use desk::Once;
use domain::gate::SELLING_ROLES;
use domain::{EmailAddress, InvitationId, lifecycle};
use web::body::Document;
use web::{Answer, Problem, Request};

use crate::App;
use crate::limited::Limited;
use crate::standing::{Seller, Standing, require_revision};

/// `POST /v1/invitations/{id}/correct-address`
pub(crate) async fn correct_address(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let id: InvitationId = web::request::path_parameter(&request, "id")?;
    let caller = app.desk.caller(&request, now).await?;
    caller.require_any(&SELLING_ROLES)?;
    let once = Once::optional(&request, caller.scope())?;
    let email = read_email(&request)?;
    let standing = Arc::new(Standing::load(&app, &caller, now).await?);

    let (app, request) = (Arc::new(app), Arc::new(request));
    let (desk, seller) = (app.desk.clone(), Seller::new(&app, &request, &standing));
    let decided = desk.decide(once.as_ref(), || {
        let (app, request, seller, email) = (app.clone(), request.clone(), seller.clone(), email.clone());
        async move {
            let standing = seller.standing().await?;
            let invitation = standing.invitation(&app, id).await?;
            require_revision(&request, &invitation)?;
            let sending = standing.sending(&app, &email, invitation.kind).await?;
            let changes = lifecycle::correct_address(&invitation, email, standing.sender(&sending))?;
            standing.decided_on_invitation(changes)
        }
    });
    let answer = decided.await;
    Limited::Corrections.told(answer, &app, id, now).await
}

fn read_email(request: &Request) -> Result<EmailAddress, Problem> {
    let document = Document::json(request)?;
    let mut document = document.object()?;
    let email = document.required("email", |email| email.parsed());
    document.finish()?;
    Ok(email?)
}
