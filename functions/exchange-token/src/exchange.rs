//! When a member of a partner that administers a customer's account wants a token for it.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use desk::{Caller, Decided, Delegate, Seat};
use domain::capability::{Capabilities, Capability};
use domain::{Actor, CustomerId, DelegationId, Moment, PartnerId, Refusal};
use serde::Serialize;
use table::Quotas;
use web::problem::Code;
use web::token::{self, Asked, NO_TARGET, OauthError, TOKEN_TYPE};
use web::{Answer, Problem, Request};

use crate::App;

/// The longest life of a token. What is taken back counts at once here, and after this long everywhere.
const LONGEST_SECONDS: i64 = 15 * 60;

/// What a token says.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Claims {
    iss: String,
    aud: String,
    /// On whose behalf.
    sub: CustomerId,
    /// Who acts.
    act: Acting,
    customer_id: CustomerId,
    delegation_id: DelegationId,
    capabilities: Vec<&'static str>,
    #[serde(rename = "client_id")]
    client_id: PartnerId,
    scope: String,
    iat: i64,
    nbf: i64,
    exp: i64,
    jti: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Acting {
    sub: String,
    partner_id: PartnerId,
}

/// The answer of RFC 8693.
#[derive(Serialize)]
struct Granted {
    access_token: String,
    issued_token_type: &'static str,
    token_type: &'static str,
    expires_in: i64,
    scope: String,
}

/// `POST /oauth2/token`
pub(crate) async fn exchange(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let asked = match Asked::read(&request, &app.desk.base_url)? {
        Ok(asked) => asked,
        Err(error) => return error.answer(),
    };
    let Some(caller) = accepted(app.desk.holder(&asked.subject_token, now).await, Code::Unauthenticated)?
    else {
        return OauthError::InvalidRequest("subject_token is not accepted").answer();
    };
    let (caller, asked) = (Arc::new(caller), Arc::new(asked));
    let desk = app.desk.clone();
    desk.decide(None, || {
        let (app, caller, asked) = (app.clone(), caller.clone(), asked.clone());
        async move { grant(&app, &caller, &asked, now).await }
    })
    .await
}

/// A token, or why there is none. What becomes of a token is not seen here: that it was taken is marked as a use of
/// everything that it is for, and a delegation that ends at this very moment gives none.
async fn grant(app: &App, caller: &Caller, asked: &Asked, now: Moment) -> Result<Decided, Problem> {
    let nothing =
        |response| Decided { actor: Actor::System, now, changes: Vec::new(), quotas: Quotas::NONE, response };
    let seat = accepted(Seat::of(&app.desk, caller, asked.customer, None, now).await, Code::NotFound)?;
    let Some(Seat::Delegate(delegate)) = seat else {
        return OauthError::InvalidTarget(NO_TARGET).answer().map(nothing);
    };
    let scope = match scope(&delegate, asked.scope.clone(), now) {
        Ok(scope) => scope,
        Err(error) => return error.answer().map(nothing),
    };
    let (actor, changes) = delegate.taking(&scope, now);
    let claims = claims(app, caller, &delegate, &scope, now);
    let access_token = app.keys.sign(&claims).await?;
    let (expires_in, scope) = (claims.exp - claims.iat, claims.scope);
    let (issued_token_type, token_type) = (TOKEN_TYPE, "Bearer");
    let granted = Granted { access_token, issued_token_type, token_type, expires_in, scope };
    Ok(Decided { actor, changes, ..nothing(token::granted(&granted)?) })
}

/// What was found; none where the only problem is that there is nothing of that kind.
fn accepted<T>(found: Result<T, Problem>, nothing: Code) -> Result<Option<T>, Problem> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(problem) if problem.code() == nothing => Ok(None),
        Err(problem) => Err(problem),
    }
}

/// What the token is for: what was asked, or else everything that is granted; every gate is open to it.
fn scope(delegate: &Delegate, asked: Option<Capabilities>, now: Moment) -> Result<Capabilities, OauthError> {
    let granted = &delegate.delegation().capabilities;
    delegate.require(granted, now).map_err(|refusal| OauthError::InvalidTarget(why(&refusal)))?;
    let wanted = asked.unwrap_or_else(|| granted.clone());
    let missing = |_| OauthError::InvalidScope("the customer did not grant all of that");
    delegate.require(&wanted, now).map_err(missing)?;
    Ok(wanted)
}

/// Why a delegate gets no token for a customer that lets it.
fn why(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::RoleMissing => "roleMissing: the role in the partner does not allow it",
        Refusal::PartnerSuspended => "partnerSuspended: the partner is suspended",
        Refusal::AgreementOutdated => "agreementOutdated: the partner has not signed the current agreement",
        Refusal::CloudExcluded => "cloudExcluded: not available in the partner's cloud",
        Refusal::NotCertified => "notCertified: the partner is not certified any more",
        _ => NO_TARGET,
    }
}

fn claims(app: &App, caller: &Caller, delegate: &Delegate, scope: &Capabilities, now: Moment) -> Claims {
    let delegation = delegate.delegation();
    let longest = now.plus_seconds(LONGEST_SECONDS);
    let end = delegate.permissions().ends_at(now).map_or(longest, |end| end.min(longest));
    let capabilities: Vec<&str> = scope.iter().map(Capability::name).collect();
    Claims {
        iss: app.desk.base_url.as_str().to_owned(),
        aud: Asked::audience(&app.desk.base_url, delegation.customer_id),
        sub: delegation.customer_id,
        act: Acting { sub: caller.principal.subject.clone(), partner_id: delegation.partner_id },
        customer_id: delegation.customer_id,
        delegation_id: delegation.id,
        scope: capabilities.join(" "),
        capabilities,
        client_id: delegation.partner_id,
        iat: now.as_second(),
        nbf: now.as_second(),
        exp: end.as_second(),
        jti: URL_SAFE_NO_PAD.encode(app.desk.secret()),
    }
}
