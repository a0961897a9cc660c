//! When somebody wants to sign out. Looking at the page changes nothing; its form does.

use desk::Session;
use http::StatusCode;
use web::{Answer, Request, page};

use crate::{App, cookie};

/// `GET /sign-out`
pub(crate) async fn ask(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let locale = page::locale_of(&request);
    let html = match app.desk.session(&request, now).await? {
        Some(session) => page::ask_sign_out(locale, session.email.as_ref()),
        None => page::signed_out(locale),
    };
    Ok(web::respond::page(StatusCode::OK, html))
}

/// `POST /sign-out`
pub(crate) async fn sign_out(app: App, request: Request) -> Answer {
    web::form::require_same_origin(request.headers(), &app.desk.base_url)?;
    app.desk.end_session(&request).await?;
    cookie::clear(web::respond::see_other("/")?, Session::COOKIE)
}
