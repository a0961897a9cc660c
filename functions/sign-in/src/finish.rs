//! When somebody comes back from the identity provider: with a code, or with what went wrong there.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use desk::Session;
use domain::Moment;
use http::StatusCode;
use web::request::query_parameter;
use web::{Answer, Language, Principal, Problem, Request, accept, page};

use crate::App;
use crate::attempt::{Attempt, Ticket};
use crate::cookie;

/// How long somebody stays signed in.
const SESSION_SECONDS: i64 = 8 * 3_600;

/// Why nobody is signed in now. The reason is for the log; what helps is always to try again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Failed(&'static str);

/// `GET /sign-in/callback`
pub(crate) async fn finish(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let ticket = Ticket::of(&request);
    let return_path = ticket.as_ref().map_or("/", |ticket| ticket.return_path.as_str());
    let principal = match principal(&app, &request, ticket.as_ref(), now).await? {
        Ok(principal) => principal,
        Err(failed) => return Ticket::take_back(not_signed_in(&request, return_path, failed)?),
    };

    let secret = URL_SAFE_NO_PAD.encode(app.desk.secret());
    let Principal { subject, email, operator } = principal;
    let session = Session { subject, email, operator };
    let until = now.plus_seconds(SESSION_SECONDS);
    app.desk.table.keep_session(&desk::session_digest(&secret), &session, until).await?;

    let response = web::respond::see_other(return_path)?;
    Ticket::take_back(cookie::set(response, Session::COOKIE, &secret, SESSION_SECONDS)?)
}

/// Who has signed in at the provider.
async fn principal(
    app: &App,
    request: &Request,
    ticket: Option<&Ticket>,
    now: Moment,
) -> Result<Result<Principal, Failed>, Problem> {
    let Some(ticket) = ticket else { return Ok(Err(Failed("the browser has no ticket"))) };
    let description = app.provider.description().await?;
    let Some(attempt) = Attempt::take(&app.desk, ticket, now).await? else {
        return Ok(Err(Failed("the attempt is over or was finished before")));
    };
    if query_parameter(request, "state") != Some(attempt.state.as_str()) {
        return Ok(Err(Failed("the answer is to another attempt")));
    }
    // RFC 9207: a provider that says who it is cannot be mistaken for another one.
    if query_parameter(request, "iss").is_some_and(|issuer| issuer != app.provider.issuer()) {
        return Ok(Err(Failed("the answer is of another provider")));
    }
    let Some(code) = query_parameter(request, "code") else {
        return Ok(Err(Failed("the provider gave no code")));
    };
    let Some(tokens) = app.provider.exchange(&description, code, &attempt).await? else {
        return Ok(Err(Failed("the provider did not take the code")));
    };
    let principal = match app.desk.verify(&tokens.access_token, now).await {
        Ok(principal) => principal,
        Err(problem) if problem.status().is_server_error() => return Err(problem),
        Err(_) => return Ok(Err(Failed("the access token is not accepted"))),
    };
    if !tokens.belong_to(&attempt, &principal.subject) {
        return Ok(Err(Failed("the tokens are of another attempt or person")));
    }
    if principal.email.is_none() {
        return Ok(Err(Failed("the provider has not verified the address")));
    }
    Ok(Ok(principal))
}

fn not_signed_in(request: &Request, return_path: &str, Failed(reason): Failed) -> Answer {
    tracing::info!(reason, "not signed in");
    if !accept::prefers_page(request.headers()) {
        return Err(Problem::unauthenticated());
    }
    let locale = Language::preferred(request.headers()).into();
    let page = page::sign_in_failed(locale, (return_path != "/").then_some(return_path));
    Ok(web::respond::page(StatusCode::UNAUTHORIZED, page))
}
