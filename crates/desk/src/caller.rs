//! Who calls.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::partner::{Member, Role};
use domain::{Actor, CustomerId, EmailAddress, Moment, Refusal};
use serde::{Deserialize, Serialize};
use table::Table;
use web::Problem;
use web::identity::Principal;

/// Somebody who is signed in, with what the table knows of it.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who it is.
    pub principal: Principal,
    /// Its place in a partner.
    pub member: Option<Member>,
    /// The customers it administers.
    pub customers: Vec<CustomerId>,
}

impl Caller {
    /// Its place in a partner; everybody else has no role there.
    pub fn require_member(&self) -> Result<&Member, Refusal> {
        self.member.as_ref().ok_or(Refusal::RoleMissing)
    }

    /// Its place in a partner with one of the roles.
    pub fn require_any(&self, roles: &[Role]) -> Result<&Member, Refusal> {
        let member = self.require_member()?;
        member.require_any(roles)?;
        Ok(member)
    }

    /// The caller as one of the operator's people, who is known by a verified address.
    pub fn require_operator(&self) -> Result<Actor, Refusal> {
        match &self.principal.email {
            Some(email) if self.principal.operator => Ok(Actor::Operator { email: email.clone() }),
            _ => Err(Refusal::RoleMissing),
        }
    }

    /// The caller as a member of a partner.
    pub fn as_member(member: &Member) -> Actor {
        Actor::Partner { partner_id: member.partner_id, email: member.email.clone() }
    }

    /// What its idempotency keys and cursors are bound to.
    pub fn scope(&self) -> &str {
        &self.principal.subject
    }
}

/// A web session as it is kept: who signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// The issuer's name of the person.
    pub subject: String,
    /// The verified address.
    pub email: Option<EmailAddress>,
    /// Whether the person is of the operator's group.
    pub operator: bool,
}

impl Session {
    /// The cookie that holds a session's secret. The prefix keeps other hosts and plain connections out.
    pub const COOKIE: &str = "__Host-session";

    pub(crate) fn principal(self) -> Principal {
        Principal { subject: self.subject, email: self.email, operator: self.operator }
    }
}

/// Under what a session with this secret is kept.
pub fn session_digest(secret: &str) -> String {
    table::digest_of_secret(secret)
}

/// The secret in a request's session cookie, where it can be one of ours.
fn session_secret(request: &web::Request) -> Option<&str> {
    web::request::cookie(request, Session::COOKIE).filter(|secret| URL_SAFE_NO_PAD.decode(secret).is_ok())
}

/// The session that a request's cookie names, while it lasts.
pub(crate) async fn session_of(
    table: &Table,
    request: &web::Request,
    now: Moment,
) -> Result<Option<Session>, Problem> {
    let Some(secret) = session_secret(request) else { return Ok(None) };
    Ok(table.session(&session_digest(secret), now).await?)
}

/// Ends the session that a request's cookie names.
pub(crate) async fn end_session_of(table: &Table, request: &web::Request) -> Result<(), Problem> {
    match session_secret(request) {
        Some(secret) => Ok(table.end_session(&session_digest(secret)).await?),
        None => Ok(()),
    }
}
