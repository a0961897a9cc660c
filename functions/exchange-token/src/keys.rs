//! When somebody wants to check one of our tokens.

use serde_json::json;
use web::{Answer, Request};

use crate::App;

/// How long the keys may be kept: a checker that meets an unknown key asks again anyway.
const MAX_AGE_SECONDS: u32 = 300;

/// `GET /.well-known/jwks.json`
pub(crate) async fn keys(app: App, request: Request) -> Answer {
    let keys = app.keys.published().await?;
    let document = json!({ "keys": keys.iter().map(web::token::PublicKey::jwk).collect::<Vec<_>>() });
    web::respond::cacheable(request.headers(), MAX_AGE_SECONDS, &document)
}
