//! One attempt to sign in, from the way out to the way back.
//!
//! The way back may hold the token of a link, and the table alone opens nothing (**no-secret-at-rest**): so it
//! travels in the browser's cookie, beside the secret under whose digest the rest is kept.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use desk::Desk;
use domain::Moment;
use serde::{Deserialize, Serialize};
use web::{Answer, Failure, Problem, Request, Response};

use crate::{cookie, return_path};

/// Where the browser keeps it.
const COOKIE: &str = "__Host-sign-in";

/// How long somebody may take at the provider.
const LIFETIME_SECONDS: i64 = 600;

/// What is sent to the provider or comes back from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Attempt {
    /// Comes back in the address.
    pub(crate) state: String,
    /// Comes back in the ID token.
    pub(crate) nonce: String,
    /// What the challenge is made from.
    pub(crate) verifier: String,
}

/// What the browser has of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ticket {
    secret: String,
    /// The way back.
    pub(crate) return_path: String,
}

impl Attempt {
    /// Draws a new attempt and keeps it.
    pub(crate) async fn begin(
        desk: &Desk,
        return_path: &str,
        now: Moment,
    ) -> Result<(Attempt, Ticket), Failure> {
        let draw = || URL_SAFE_NO_PAD.encode(desk.secret());
        let attempt = Attempt { state: draw(), nonce: draw(), verifier: draw() };
        let ticket = Ticket { secret: draw(), return_path: return_path.to_owned() };
        desk.table.keep_session(&ticket.digest(), &attempt, now.plus_seconds(LIFETIME_SECONDS)).await?;
        Ok((attempt, ticket))
    }

    /// The attempt that a ticket stands for. It is used up by that.
    pub(crate) async fn take(desk: &Desk, ticket: &Ticket, now: Moment) -> Result<Option<Attempt>, Problem> {
        let attempt = desk.table.session(&ticket.digest(), now).await?;
        desk.table.end_session(&ticket.digest()).await?;
        Ok(attempt)
    }
}

impl Ticket {
    /// The ticket in a request's cookie.
    pub(crate) fn of(request: &Request) -> Option<Ticket> {
        let (secret, way) = web::request::cookie(request, COOKIE)?.split_once('.')?;
        let way = String::from_utf8(URL_SAFE_NO_PAD.decode(way).ok()?).ok()?;
        Some(Ticket { secret: secret.to_owned(), return_path: return_path::own(&way).to_owned() })
    }

    /// The same answer, with the ticket for the browser to keep.
    pub(crate) fn hand_out(&self, response: Response) -> Answer {
        let way = URL_SAFE_NO_PAD.encode(&self.return_path);
        cookie::set(response, COOKIE, &format!("{}.{way}", self.secret), LIFETIME_SECONDS)
    }

    /// The same answer, taking the ticket back.
    pub(crate) fn take_back(response: Response) -> Answer {
        cookie::clear(response, COOKIE)
    }

    /// Under what the attempt is kept. It differs from what a session with the same secret would be kept under.
    fn digest(&self) -> String {
        desk::session_digest(&format!("sign-in {}", self.secret))
    }
}
