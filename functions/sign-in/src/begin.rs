//! When somebody wants to sign in: off to the identity provider, with a ticket for the way back.

use web::{Answer, Request};

use crate::App;
use crate::attempt::Attempt;
use crate::return_path;

/// `GET /sign-in`
pub(crate) async fn begin(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let return_path = return_path::asked(&request);
    let description = app.provider.description().await?;
    let (attempt, ticket) = Attempt::begin(&app.desk, return_path, now).await?;
    let url = app.provider.sign_in_url(&description, &attempt)?;
    ticket.hand_out(web::respond::see_other(&url)?)
}
