//! When the holder of the link takes nothing.

use std::sync::Arc;

use domain::{Actor, acceptance};
use http::StatusCode;
use web::view::invitation::InvitationView;
use web::{Answer, Request};

use crate::App;
use crate::answer::{Incoming, decided, now};
use crate::case::{Case, open};

/// `POST /i/{id}/decline`
pub(crate) async fn decline(app: App, request: &Request) -> Answer {
    let now = now(&app);
    let incoming = Arc::new(Incoming::read(&app, request)?);
    let (token, reason) =
        incoming.with_token(|document| document.optional("reason", |reason| reason.parsed()))?;
    let once = incoming.once(request)?;

    let desk = app.desk.clone();
    desk.decide(once.as_ref(), || {
        let (app, incoming, token, reason) = (app.clone(), incoming.clone(), token.clone(), reason.clone());
        async move {
            let invitation = open(&app, incoming.id, &token, now).await?;
            let case = Case::load(&app, invitation, now).await?;
            let changes = acceptance::decline(&case.invitation, reason, now)?;
            let response = declined(&incoming, &token, &case, &changes)?;
            Ok(decided(&case, Actor::LinkHolder, changes, response))
        }
    })
    .await
}

/// The answer with the invitation as it is after `changes`.
pub(crate) fn declined(incoming: &Incoming, token: &str, case: &Case, changes: &[domain::Change]) -> Answer {
    let after = changes.iter().find_map(|change| match change {
        domain::Change::Invitation(after) => Some(&after.state),
        _ => None,
    });
    let after = after.unwrap_or(&case.invitation);
    let view = InvitationView::new(after, case.gate_open(), case.now);
    incoming.answer(StatusCode::OK, &serde_json::json!({ "invitation": view }), (token, after), None)
}
