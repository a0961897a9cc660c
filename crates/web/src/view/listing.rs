//! A marketplace listing as everybody sees it.

use std::collections::BTreeSet;

use domain::listing::{
    Card, Description, Expertise, Industry, LanguageTag, Listing, ListingName, Region, Summary, Website,
};
use domain::{ListingId, Moment};
use serde::Serialize;

use super::PartnerName;

/// A listing in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CardView<'a> {
    id: ListingId,
    partner: PartnerName<'a>,
    name: &'a ListingName,
    summary: &'a Summary,
    services: &'a BTreeSet<String>,
    expertise: &'a BTreeSet<Expertise>,
    industries: &'a BTreeSet<Industry>,
    regions: &'a BTreeSet<Region>,
    languages: &'a BTreeSet<LanguageTag>,
    url: &'a Website,
    published_at: Moment,
}

impl<'a> CardView<'a> {
    /// What a list shows of a listing.
    pub fn new(card: &'a Card) -> CardView<'a> {
        CardView {
            id: card.id,
            partner: PartnerName { id: card.partner_id, name: card.partner_name.as_str() },
            name: &card.name,
            summary: &card.summary,
            services: &card.services,
            expertise: &card.expertise,
            industries: &card.industries,
            regions: &card.regions,
            languages: &card.languages,
            url: &card.url,
            published_at: card.published_at,
        }
    }
}

/// A listing by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListingView<'a> {
    id: ListingId,
    partner: PartnerName<'a>,
    name: &'a ListingName,
    summary: &'a Summary,
    description: &'a Description,
    services: &'a BTreeSet<String>,
    expertise: &'a BTreeSet<Expertise>,
    industries: &'a BTreeSet<Industry>,
    regions: &'a BTreeSet<Region>,
    languages: &'a BTreeSet<LanguageTag>,
    url: &'a Website,
    published_at: Option<Moment>,
    revision: u32,
}

impl<'a> ListingView<'a> {
    /// Everything a published listing says.
    pub fn new(listing: &'a Listing) -> ListingView<'a> {
        ListingView {
            id: listing.id,
            partner: PartnerName { id: listing.partner_id, name: listing.partner_name.as_str() },
            name: &listing.name,
            summary: &listing.summary,
            description: &listing.description,
            services: &listing.services,
            expertise: &listing.expertise,
            industries: &listing.industries,
            regions: &listing.regions,
            languages: &listing.languages,
            url: &listing.url,
            published_at: listing.published_at,
            revision: listing.revision,
        }
    }
}
