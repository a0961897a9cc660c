//! A person signs in for the pages, and out again.
//!
//! Code flow with PKCE at any OIDC provider, and a session that is kept under the digest of a secret which only the
//! browser has. One set of permissions: web sessions.

mod attempt;
mod begin;
mod cookie;
mod finish;
mod provider;
mod return_path;
mod sign_out;

use desk::Desk;
use runtime::{Door, SettingsFaults, World};
use web::{Answer, Problem, Request};

use crate::provider::Provider;

/// What this function works with.
#[derive(Clone, Debug)]
struct App {
    desk: Desk,
    provider: Provider,
}

/// Opens the door of this function.
pub fn start(world: &World) -> Result<Door, SettingsFaults> {
    let (desk, client_id) = Desk::start_with(world, |reader| reader.text("OIDC_CLIENT_ID"))?;
    let issuer = world.settings.reader().url("OIDC_ISSUER")?;
    let provider = Provider::new(world.clone(), issuer, client_id, &desk.base_url);
    Ok(runtime::door::http(desk.base_url.clone(), App { desk, provider }, handle))
}

async fn handle(app: App, request: Request) -> Answer {
    match web::request::route_key(&request) {
        "GET /sign-in" => begin::begin(app, request).await,
        "GET /sign-in/callback" => finish::finish(app, request).await,
        "GET /sign-out" => sign_out::ask(app, request).await,
        "POST /sign-out" => sign_out::sign_out(app, request).await,
        _ => Err(Problem::not_found()),
    }
}
