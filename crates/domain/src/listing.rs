//! Marketplace listings: how a partner presents itself.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::moment::Moment;
use crate::text::OrganizationName;
use crate::{ListingId, PartnerId};

/// A partner's entry in the marketplace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Listing {
    /// The identifier.
    pub id: ListingId,
    /// The partner.
    pub partner_id: PartnerId,
    /// The partner's name.
    pub partner_name: OrganizationName,
    /// Where it stands.
    pub status: ListingStatus,
    /// The title (≤ 80 characters).
    pub name: String,
    /// One sentence (≤ 160 characters).
    pub summary: String,
    /// The text (≤ 600 characters).
    pub description: String,
    /// Services from the catalog.
    pub services: BTreeSet<String>,
    /// What the partner is good at.
    pub expertise: BTreeSet<String>,
    /// For whom (1–3).
    pub industries: BTreeSet<String>,
    /// Where.
    pub regions: BTreeSet<String>,
    /// In which languages (BCP 47).
    pub languages: BTreeSet<String>,
    /// The partner's page, `https` only.
    pub url: String,
    /// When it was published; listings are shown in this order, oldest first, and nothing can be paid for.
    pub published_at: Option<Moment>,
    /// Counts up with every change.
    pub revision: u32,
}

/// Where a listing stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ListingStatus {
    /// Being written.
    Draft,
    /// Waiting for the operator.
    InReview,
    /// In the marketplace.
    Published,
    /// The operator wants something changed.
    ChangesRequested,
    /// Taken out by the partner.
    Hidden,
    /// Taken out by the operator.
    Delisted,
}
