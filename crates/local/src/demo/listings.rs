//! What stands in the marketplace, and the further partners that list it.

use std::collections::{BTreeMap, BTreeSet};

use domain::listing::{
    Description, Expertise, Industry, LanguageTag, Listing, ListingName, ListingStatus, Region, Summary,
    Website,
};
use domain::text::{Locale, OrganizationName};
use domain::{EmailAddress, Mint, Moment, PartnerId};
use serde::Deserialize;
use table::Table;

use super::cast::{CURRENT_AGREEMENT, joined};
use super::join::{self, Joining};
use crate::failure::Failure;
use crate::system::System;

const LISTINGS: &str = include_str!("listings.json");

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Document {
    partners: Vec<PartnerRow>,
    listings: Vec<ListingRow>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct PartnerRow {
    name: OrganizationName,
    owner: EmailAddress,
    locale: Locale,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ListingRow {
    partner: OrganizationName,
    status: ListingStatus,
    /// Absent: it has not been published yet.
    published_days_ago: Option<u32>,
    name: ListingName,
    summary: Summary,
    description: Description,
    services: BTreeSet<String>,
    expertise: BTreeSet<Expertise>,
    industries: BTreeSet<Industry>,
    regions: BTreeSet<Region>,
    languages: BTreeSet<LanguageTag>,
    url: Website,
}

/// Puts the listings in place, after the partners that are not there yet have joined.
pub(super) async fn publish(system: &System, table: &Table, now: Moment) -> Result<(), Failure> {
    let document: Document =
        serde_json::from_str(LISTINGS).map_err(|error| Failure::new("read the demo listings", error))?;
    let catalog = table.catalog().await.map_err(|error| Failure::new("read the catalog back", error))?;
    system.clock().set(joined(now));
    let mut partners = BTreeMap::new();
    for row in document.partners {
        let id = partner(system, table, &row).await?;
        partners.insert(row.name, id);
    }
    system.settle().await?;
    for row in document.listings {
        let name = row.name.to_string();
        let put = |what: &str| format!("{what} the demo listing {name:?}");
        let partner_id =
            *partners.get(&row.partner).ok_or_else(|| Failure::plain(put("find the partner of")))?;
        let listing = listing(row, partner_id, now, system.entropy().number());
        if let Some(fault) = listing.faults(&catalog).first() {
            return Err(Failure::plain(format!("{}: {} {}", put("read"), fault.pointer, fault.detail)));
        }
        let kept = table.keep_listing(&listing).await;
        kept.map_err(|error| Failure::new(put("keep"), error))?.map_err(|_| Failure::plain(put("keep")))?;
    }
    Ok(())
}

/// The partner whose owner this is; it joins now if it is not there.
async fn partner(system: &System, table: &Table, row: &PartnerRow) -> Result<PartnerId, Failure> {
    let known = table.memberships(&row.owner).await;
    let (member, _) = known.map_err(|error| Failure::new("look for a demo partner", error))?;
    if let Some(member) = member {
        return Ok(member.partner_id);
    }
    let joining = Joining {
        name: row.name.as_str(),
        owner: row.owner.as_str(),
        cloud: "global",
        locale: row.locale,
        agreement: CURRENT_AGREEMENT,
        services: &[],
        enrollment: None,
        people: Vec::new(),
    };
    join::join(system, table, &joining).await
}

/// The listing as it was when it was published.
fn listing(row: ListingRow, partner_id: PartnerId, now: Moment, random: u128) -> Listing {
    let published_at = row.published_days_ago.map(|days| days_before(now, days));
    Listing {
        id: Mint::new(published_at.unwrap_or(now), random).listing(),
        partner_id,
        partner_name: row.partner,
        status: row.status,
        name: row.name,
        summary: row.summary,
        description: row.description,
        services: row.services,
        expertise: row.expertise,
        industries: row.industries,
        regions: row.regions,
        languages: row.languages,
        url: row.url,
        published_at,
        revision: 1,
    }
}

fn days_before(now: Moment, days: u32) -> Moment {
    now.plus_seconds(-i64::from(days) * domain::moment::DAY_SECONDS)
}

#[cfg(test)]
mod tests;
