//! Who is calling: from a bearer token to a [`Principal`].
//!
//! A token is checked in two places. Where the gateway's authorizer has verified its signature, the claims it
//! hands over are checked again here; where a route is open to everyone and a token is optional, the signature
//! is verified here against the issuer's published keys. Both ways end in the same check of claims.

mod claims;
mod keys;
mod signature;

use std::{fmt, future::Future, pin::Pin, sync::Arc};

use domain::{EmailAddress, Moment};
use http::{HeaderMap, header};
use jsonwebtoken::{Algorithm, Header};
use lambda_http::{RequestExt as _, request::RequestContext};

use self::{claims::Claims, keys::IssuerKeys};
use crate::{Failure, Problem, Request};

/// Somebody whose token was accepted. What they may do comes from the table, not from here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// The issuer's name for them, which never changes.
    pub subject: String,
    /// Their address, if the issuer says that it has verified it.
    pub email: Option<EmailAddress>,
    /// Whether they belong to the group `operators`.
    pub operator: bool,
}

/// Reads documents of the issuer: its description and its keys.
pub type Fetch =
    Arc<dyn Fn(String) -> Pin<Box<dyn Future<Output = Result<Vec<u8>, Failure>> + Send>> + Send + Sync>;

/// Accepts the access tokens of one issuer for one audience.
#[derive(Clone)]
pub struct Authenticator {
    issuer: Arc<str>,
    audience: Arc<str>,
    keys: Arc<IssuerKeys>,
}

/// The algorithms a token may be signed with: asymmetric only, so that a public key is never a secret.
const ALGORITHMS: [Algorithm; 2] = [Algorithm::RS256, Algorithm::ES256];

/// The longest token that is looked at.
const LONGEST_TOKEN_BYTES: usize = 16 * 1024;

/// A token that is not accepted, and why. The reason goes to the log; the caller learns nothing of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Unacceptable(&'static str);

impl Authenticator {
    /// An authenticator for tokens whose `iss` is exactly `issuer` and whose audience is `audience`.
    pub fn new(issuer: &str, audience: &str, fetch: Fetch) -> Self {
        signature::install();
        Self {
            issuer: Arc::from(issuer),
            audience: Arc::from(audience),
            keys: Arc::new(IssuerKeys::new(issuer, fetch)),
        }
    }

    /// The caller of a route behind the gateway's authorizer; 401 when there is none.
    ///
    /// The gateway has verified the signature of the token in `Authorization` and hands its claims over. A route
    /// that the template leaves open by mistake has no such claims and refuses everybody.
    pub fn signed_in(&self, request: &Request, now: Moment) -> Result<Principal, Problem> {
        let handed_over = match request.request_context_ref() {
            Some(RequestContext::ApiGatewayV2(context)) => {
                context.authorizer.as_ref().and_then(|authorizer| authorizer.jwt.as_ref())
            }
            _ => None,
        };
        let jwt = handed_over.ok_or_else(|| refused(Unacceptable("the gateway hands no claims over")))?;
        let header = bearer(request.headers())
            .and_then(|token| token.ok_or(Unacceptable("there is no bearer token")))
            .and_then(header_of)
            .map_err(refused)?;
        self.check(&header, &Claims::flattened(&jwt.claims), now).map_err(refused)
    }

    /// The caller of a route that is open to everyone: nobody without a token, 401 with a bad one.
    pub async fn optional(&self, request: &Request, now: Moment) -> Result<Option<Principal>, Problem> {
        match bearer(request.headers()).map_err(refused)? {
            Some(token) => self.verify(token, now).await.map(Some),
            None => Ok(None),
        }
    }

    /// The principal of a token whose signature nobody has verified yet.
    pub async fn verify(&self, token: &str, now: Moment) -> Result<Principal, Problem> {
        let header = header_of(token).map_err(refused)?;
        let key = self.keys.find(&header, now).await?.ok_or_else(|| refused(Unacceptable("no such key")))?;
        let claims = keys::verified_claims(token, header.alg, &key).map_err(refused)?;
        self.check(&header, &claims, now).map_err(refused)
    }

    fn check(&self, header: &Header, claims: &Claims, now: Moment) -> Result<Principal, Unacceptable> {
        if !ALGORITHMS.contains(&header.alg) {
            return Err(Unacceptable("the algorithm is not allowed"));
        }
        claims.check_access_token(header.typ.as_deref())?;
        claims.check_for(&self.issuer, &self.audience)?;
        claims.check_time(now)?;
        claims.principal()
    }
}

impl fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authenticator")
            .field("issuer", &self.issuer)
            .field("audience", &self.audience)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Unacceptable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "accept the token: {}", self.0)
    }
}

impl std::error::Error for Unacceptable {}

fn refused(reason: Unacceptable) -> Problem {
    Problem::unauthenticated().caused_by(reason)
}

/// The token of an `Authorization: Bearer` header, if there is one.
fn bearer(headers: &HeaderMap) -> Result<Option<&str>, Unacceptable> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(Unacceptable("there are two authorizations"));
    }
    let (scheme, token) = value
        .to_str()
        .ok()
        .and_then(|value| value.split_once(' '))
        .ok_or(Unacceptable("the authorization is no bearer token"))?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Unacceptable("the authorization is no bearer token"));
    }
    Ok(Some(token.trim()))
}

fn header_of(token: &str) -> Result<Header, Unacceptable> {
    if token.len() > LONGEST_TOKEN_BYTES {
        return Err(Unacceptable("it is too long"));
    }
    let header = jsonwebtoken::decode_header(token).map_err(|_| Unacceptable("its header cannot be read"))?;
    // RFC 7515: an extension that has to be understood and is not makes the token invalid. We understand none.
    if header.crit.is_some() {
        return Err(Unacceptable("it needs an extension"));
    }
    if ALGORITHMS.contains(&header.alg) {
        Ok(header)
    } else {
        Err(Unacceptable("the algorithm is not allowed"))
    }
}

#[cfg(test)]
mod tests;
