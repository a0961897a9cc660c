//! When the holder of the link asks for the code that proves the invited mailbox.

use std::sync::Arc;

use domain::{Actor, acceptance};
use table::Wants;
use web::page::Notice;
use web::{Answer, Request};

use crate::App;
use crate::answer::{Incoming, decided, now, taken_in};
use crate::case::{Case, open};

/// `POST /i/{id}/code`
pub(crate) async fn request_code(app: App, request: &Request) -> Answer {
    let now = now(&app);
    let incoming = Arc::new(Incoming::read(&app, request)?);
    let (token, ()) = incoming.with_token(|_| Ok(()))?;

    let desk = app.desk.clone();
    desk.decide(None, || {
        let (app, incoming, token) = (app.clone(), incoming.clone(), token.clone());
        async move {
            let invitation = open(&app, incoming.id, &token, now).await?;
            let mut wants = Wants::default();
            let previous = wants.code_cycle(incoming.id);
            let (case, found) = Case::load_with(&app, invitation, now, wants).await?;
            let previous = found.one(&previous)?;
            let customer = case.customer.as_ref();
            let changes = acceptance::request_code(&case.invitation, customer, previous.as_ref(), now)?;
            let response = taken_in(&incoming, &token, &case, Notice::CodeSent)?;
            Ok(decided(&case, Actor::LinkHolder, changes, response))
        }
    })
    .await
}
