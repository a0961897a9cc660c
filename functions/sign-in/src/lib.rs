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
    let desk = Desk::start(world);
    let mut reader = world.settings.reader();
    let client_id = reader.text("OIDC_CLIENT_ID");
    let read = reader.finish();
    let desk = match (desk, read) {
        (Err(some), Err(others)) => return Err(some.and(others)),
        (desk, read) => read.and(desk)?,
    };
    let issuer = world.settings.reader().url("OIDC_ISSUER")?;
    let provider = Provider::new(world.clone(), issuer, client_id?, &desk.base_url);
    let base_url = desk.base_url.clone();
    Ok(runtime::door::http(base_url, App { desk, provider }, handle))
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
