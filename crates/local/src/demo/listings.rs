//! What stands in the marketplace, and the further partners that list it.

use std::collections::{BTreeMap, BTreeSet};

use domain::catalog::Catalog;
use domain::listing::{
    Description, Expertise, Industry, LanguageTag, Listing, ListingName, ListingStatus, Region, Summary,
    Website,
};
use domain::partner::{Member, Partner, Role, SignedAgreement};
use domain::text::{Locale, OrganizationName};
use domain::{EmailAddress, Mint, Moment, PartnerId};
use serde::Deserialize;
use table::Table;

use super::cast::JOINED_DAYS_AGO;
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

/// Puts the listings in place, and the partners that are not there yet.
pub(super) async fn publish(system: &System, table: &Table) -> Result<(), Failure> {
    let now = system.clock().now();
    let document: Document =
        serde_json::from_str(LISTINGS).map_err(|error| Failure::new("read the demo listings", error))?;
    let catalog = table.catalog().await.map_err(|error| Failure::new("read the catalog back", error))?;
    let joined = days_before(now, JOINED_DAYS_AGO);
    let mut mint = Mint::new(joined, system.entropy().number());
    let mut partners = BTreeMap::new();
    for row in document.partners {
        let id = partner(table, &row, &catalog, joined, &mut mint).await?;
        partners.insert(row.name, id);
    }
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
async fn partner(
    table: &Table,
    row: &PartnerRow,
    catalog: &Catalog,
    joined: Moment,
    mint: &mut Mint,
) -> Result<PartnerId, Failure> {
    let known = table.memberships(&row.owner).await;
    let (member, _) = known.map_err(|error| Failure::new("look for a demo partner", error))?;
    if let Some(member) = member {
        return Ok(member.partner_id);
    }
    let id = mint.partner();
    let agreement = catalog.current_agreement(joined).map(|agreement| SignedAgreement {
        version: agreement.version.clone(),
        signer: row.owner.clone(),
        at: joined,
        text_hash: crate::json::sha256_hex(agreement.text.as_bytes()),
    });
    let partner = Partner {
        id,
        name: row.name.clone(),
        cloud: "global".to_owned(),
        country: "FR".parse().map_err(Failure::plain)?,
        website: None,
        locale: row.locale,
        domains: BTreeSet::from([row.owner.domain()]),
        services: catalog.services.keys().cloned().collect(),
        enrollments: BTreeMap::new(),
        agreement,
        suspension: None,
        strikes: Vec::new(),
        created_at: joined,
        revision: 1,
        sequence: 1,
    };
    let owner = Member::joining(&partner, row.owner.clone(), BTreeSet::from([Role::Owner]), joined);
    let established = table.establish_partner(&partner, &[owner]).await;
    let taken = |_| Failure::plain("establish a demo partner, which is there already");
    established.map_err(|error| Failure::new("establish a demo partner", error))?.map_err(taken)?;
    Ok(id)
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
