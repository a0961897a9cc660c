//! The identity provider over HTTP: for browsers, for the functions, for anybody who checks a token.

use axum::extract::{Form, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use bytes::Bytes;
use futures::future::BoxFuture;
use http::{Request, StatusCode};
use http_body_util::BodyExt as _;
use runtime::ManualClock;
use serde::Deserialize;
use serde_json::json;
use tower::ServiceExt as _;

use super::sign_in;
use crate::identity::{Exchange, ISSUER_PATH, Identity};
use crate::wire::Host;

#[derive(Clone)]
pub(super) struct Issuer {
    pub(super) identity: Identity,
    pub(super) clock: ManualClock,
}

impl Issuer {
    /// Whether an address leads back to this system.
    pub(super) fn is_ours(&self, uri: &str) -> bool {
        let base_url = self.identity.issuer().strip_suffix(ISSUER_PATH).unwrap_or_default();
        uri.strip_prefix(base_url).is_some_and(|path| path.starts_with('/'))
    }
}

pub(super) fn router(identity: Identity, clock: ManualClock) -> Router {
    Router::new()
        .route("/.well-known/openid-configuration", get(discovery))
        .route("/jwks.json", get(jwks))
        .route("/token", post(token))
        .route("/authorize", get(sign_in::page).post(sign_in::choose))
        .route("/end-session", get(sign_in::end))
        .with_state(Issuer { identity, clock })
}

async fn discovery(State(issuer): State<Issuer>) -> Response {
    Json(issuer.identity.discovery()).into_response()
}

async fn jwks(State(issuer): State<Issuer>) -> Response {
    Json(issuer.identity.jwks()).into_response()
}

#[derive(Deserialize)]
struct TokenForm {
    #[serde(default)]
    grant_type: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    redirect_uri: String,
    #[serde(default)]
    code_verifier: String,
}

async fn token(State(issuer): State<Issuer>, Form(form): Form<TokenForm>) -> Response {
    if form.grant_type != "authorization_code" {
        return oauth_error("unsupported_grant_type");
    }
    let now = issuer.clock.now();
    let exchange = Exchange {
        code: &form.code,
        client_id: &form.client_id,
        redirect_uri: &form.redirect_uri,
        code_verifier: &form.code_verifier,
    };
    let Ok((person, authorization)) = issuer.identity.codes().exchange(&exchange, now) else {
        return oauth_error("invalid_grant");
    };
    let access_token = issuer.identity.access_token(&person, now);
    let id_token = issuer.identity.id_token(&person, authorization.nonce.as_deref(), now);
    match (access_token, id_token) {
        (Ok(access_token), Ok(id_token)) => {
            let answer = json!({
                "access_token": access_token,
                "id_token": id_token,
                "token_type": "Bearer",
                "expires_in": issuer.identity.token_seconds(),
                "scope": "openid email profile",
            });
            ([("cache-control", "no-store")], Json(answer)).into_response()
        }
        _ => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Errors of the token endpoint have the form of RFC 6749, which is no problem document.
fn oauth_error(error: &str) -> Response {
    (StatusCode::BAD_REQUEST, [("cache-control", "no-store")], Json(json!({"error": error}))).into_response()
}

/// The issuer as functions reach it, over the wire of this process.
pub(crate) struct IssuerHost {
    app: Router,
    issuer: String,
}

impl IssuerHost {
    pub(crate) fn new(identity: Identity, clock: ManualClock) -> IssuerHost {
        let issuer = identity.issuer().to_owned();
        IssuerHost { app: Router::new().nest(ISSUER_PATH, router(identity, clock)), issuer }
    }
}

impl Host for IssuerHost {
    fn call<'a>(&'a self, _: &'a str, request: Request<Bytes>) -> BoxFuture<'a, http::Response<Bytes>> {
        Box::pin(async move {
            if !request.uri().to_string().starts_with(&self.issuer) {
                let mut nobody = http::Response::new(Bytes::new());
                *nobody.status_mut() = StatusCode::BAD_GATEWAY;
                return nobody;
            }
            let Ok(response) = self.app.clone().oneshot(request.map(axum::body::Body::from)).await;
            let (parts, body) = response.into_parts();
            let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
            http::Response::from_parts(parts, body)
        })
    }
}
