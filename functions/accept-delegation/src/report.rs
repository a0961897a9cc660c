//! When the holder of the link does not know who sent it.

use std::sync::Arc;

use domain::{Actor, acceptance};
use web::{Answer, Request};

use crate::App;
use crate::answer::{Incoming, decided, now};
use crate::case::{Case, open};
use crate::decline::declined;

/// `POST /i/{id}/report`
pub(crate) async fn report(app: App, request: &Request) -> Answer {
    let now = now(&app);
    let incoming = Arc::new(Incoming::read(&app, request)?);
    let (token, ()) = incoming.with_token(|_| Ok(()))?;
    let once = incoming.once(request)?;

    let desk = app.desk.clone();
    desk.decide(once.as_ref(), || {
        let (app, incoming, token) = (app.clone(), incoming.clone(), token.clone());
        async move {
            let invitation = open(&app, incoming.id, &token, now).await?;
            let case = Case::load(&app, invitation, now).await?;
            let changes = acceptance::report(&case.invitation, &case.partner, now)?;
            let response = declined(&incoming, &token, &case, &changes)?;
            Ok(decided(&case, Actor::LinkHolder, changes, response))
        }
    })
    .await
}
