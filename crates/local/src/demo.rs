//! The demo world: the same partners, customers and invitations on every machine.
//!
//! What the product makes is made through it, at the moments when it would have been: the catalog is put,
//! partners join, customers are registered, invitations are sent, mails are read, links are opened and answered.
//! Only listings are put in place, because nothing in the product makes them yet.

mod cast;
mod door;
mod join;
mod listings;
mod story;

use std::sync::Arc;

use domain::Moment;
use http::Method;
use runtime::{Entropy, Settings, World};
use serde_json::json;
use table::Table;

use self::door::Asked;
use crate::failure::Failure;
use crate::system::System;
use crate::wire::Wire;

/// The catalog that is there when nobody brings another one.
const SAMPLE_CATALOG: &str = include_str!("../../../infra/catalog/office-365.json");

/// Puts the catalog in place, and the demo world unless it is not wanted. What is there already stays.
pub(crate) async fn load(system: &System) -> Result<(), Failure> {
    let table = table(system)?;
    let known = table.edition().await.map_err(|error| Failure::new("look for a catalog", error))?;
    if known.is_some() {
        return Ok(());
    }
    let options = system.options();
    // Where nobody takes a catalog there is none: a system may run fewer functions than there are.
    if !options.functions.iter().any(|(name, _)| *name == "manage-catalog") {
        return Ok(());
    }
    let text = match &options.catalog {
        Some(file) => {
            std::fs::read_to_string(file).map_err(|error| Failure::new("read the catalog file", error))?
        }
        None => SAMPLE_CATALOG.to_owned(),
    };
    if options.empty {
        return put_catalog(system, text).await;
    }
    let clock = system.clock();
    let (now, was_running) = (clock.now(), !clock.is_frozen());
    clock.freeze();
    let told = tell(system, &table, text, now).await;
    clock.set(now);
    if was_running {
        clock.run();
    }
    told
}

/// Tells everything from its beginning up to now, each thing at the moment when it happened.
async fn tell(system: &System, table: &Table, catalog: String, now: Moment) -> Result<(), Failure> {
    system.clock().set(cast::joined(now).min(cast::program_began()?));
    put_catalog(system, catalog).await?;
    system.settle().await?;
    cast::establish(system, table, now).await?;
    listings::publish(system, table, now).await?;
    system.clock().set(now);
    story::tell(system, now).await
}

async fn put_catalog(system: &System, text: String) -> Result<(), Failure> {
    let put = Asked::new(Method::PUT, "/v1/catalog").by_operator().seen(&json!(0)).json(text);
    put.send(system).await.map(drop)
}

/// The table as the operator reaches it.
fn table(system: &System) -> Result<Table, Failure> {
    let schema =
        system.template().table.as_ref().ok_or_else(|| Failure::plain("the template has no table"))?;
    let settings = Settings::from(std::collections::BTreeMap::from([(
        "AWS_REGION".to_owned(),
        crate::template::REGION.to_owned(),
    )]));
    let client = Wire::client("operator", system.hosts().clone());
    let world = World::new(settings, system.clock().clock(), Entropy::seeded(0), client);
    Ok(Table::new(world.dynamodb(), Arc::from(schema.name()), world.entropy.source()))
}

#[cfg(test)]
mod tests;
