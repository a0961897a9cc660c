//! Who may call: the issuer and the audience from the settings, its keys from the world.

use std::sync::Arc;

use web::{Authenticator, identity::Fetch};

use crate::{SettingsFaults, World, settings::Reader};

/// The authenticator of a deployment, from `OIDC_ISSUER` and `OIDC_AUDIENCE`.
pub fn authenticator(world: &World, reader: &mut Reader<'_>) -> Result<Authenticator, SettingsFaults> {
    let issuer = reader.url("OIDC_ISSUER");
    let audience = reader.text("OIDC_AUDIENCE");
    Ok(Authenticator::new(&issuer?, &audience?, fetch(world)))
}

/// How the issuer's documents are read: with the world's client.
fn fetch(world: &World) -> Fetch {
    let world = world.clone();
    Arc::new(move |url| {
        let world = world.clone();
        Box::pin(async move { world.get_json(&url).await })
    })
}
