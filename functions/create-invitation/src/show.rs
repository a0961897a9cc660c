//! When a member of a partner looks at one of its invitations.

use web::view::invitation::InvitationView;
use web::{Answer, Request};

use crate::App;
use crate::standing::Standing;

/// `GET /v1/invitations/{id}`
pub(crate) async fn show(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let id = web::request::path_parameter(&request, "id")?;
    let caller = app.desk.caller(&request, now).await?;
    let (standing, invitation) = Standing::load_with_invitation(&app, &caller, id, now).await?;
    let view = InvitationView::new(&invitation, standing.gate_open(), now);
    web::respond::resource(u64::from(invitation.revision), &view)
}
