//! A delegate trades its access token for a short one, for one customer's account, that the vendor's other services
//! take (RFC 8693); and everybody may have the keys that such tokens are checked with.
//!
//! One set of permissions: reading what authority follows from, and signing. Our own functions do not take these
//! tokens: they look at the delegation itself.

mod exchange;
mod keys;
mod signing;

use desk::Desk;
use runtime::{Door, SettingsFaults, World};
use web::{Answer, Problem, Request};

use crate::signing::SigningKeys;

/// What this function works with.
#[derive(Clone, Debug)]
struct App {
    desk: Desk,
    keys: SigningKeys,
}

/// Opens the door of this function.
pub fn start(world: &World) -> Result<Door, SettingsFaults> {
    let (desk, keys) = Desk::start_with(world, |reader| {
        let present = reader.text("SIGNING_KEY");
        let earlier = reader.optional::<String>("EARLIER_SIGNING_KEY");
        let keys = world.keys();
        let earlier = earlier?.map(|key| keys.signer(key));
        Ok(SigningKeys::new(keys.signer(present?), earlier))
    })?;
    Ok(runtime::door::http(desk.base_url.clone(), App { desk, keys }, handle))
}

async fn handle(app: App, request: Request) -> Answer {
    match web::request::route_key(&request) {
        "POST /oauth2/token" => exchange::exchange(app, request).await,
        "GET /.well-known/jwks.json" => keys::keys(app, request).await,
        _ => Err(Problem::not_found()),
    }
}
