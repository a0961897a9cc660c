//! When the holder of an expired link asks the partner for a new one.

use std::sync::Arc;

use domain::{Actor, acceptance};
use web::page::Notice;
use web::{Answer, Request};

use crate::App;
use crate::answer::{Incoming, decided, now, taken_in};
use crate::case::{Case, open};

/// `POST /i/{id}/renewal`
pub(crate) async fn request_renewal(app: App, request: &Request) -> Answer {
    let now = now(&app);
    let incoming = Arc::new(Incoming::read(&app, request)?);
    let (token, ()) = incoming.with_token(|_| Ok(()))?;

    let desk = app.desk.clone();
    desk.decide(None, || {
        let (app, incoming, token) = (app.clone(), incoming.clone(), token.clone());
        async move {
            let invitation = open(&app, incoming.id, &token, now).await?;
            let case = Case::load(&app, invitation, now).await?;
            let changes = acceptance::request_renewal(&case.invitation, now)?;
            let response = taken_in(&incoming, &token, &case, Notice::RenewalAsked)?;
            Ok(decided(&case, Actor::LinkHolder, changes, response))
        }
    })
    .await
}
