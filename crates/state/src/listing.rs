//! Marketplace listings: how a partner presents itself, and how it is found.

mod description;
mod fold;
mod search;
mod vocabulary;
mod website;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::catalog::{Catalog, Feature};
use crate::moment::Moment;
use crate::partner::Partner;
use crate::refusal::Fault;
use crate::text::OrganizationName;
use crate::{ListingId, PartnerId};

pub use description::{Block, Description, ListingName, NotADescription, Span, Summary};
pub use search::{Card, Facet, Filter, NotAQuery, Posting, Query, SearchableWords};
pub use vocabulary::{Expertise, Industry, LanguageTag, NotALanguageTag, NotInVocabulary, Region};
pub use website::{NotAWebsite, Website};

/// Services one listing may name.
pub const MOST_SERVICES: usize = 20;
/// Fields of expertise one listing may name.
pub const MOST_EXPERTISE: usize = 8;
/// Industries one listing may name; more would be none in particular.
pub const MOST_INDUSTRIES: usize = 3;
/// Languages one listing may name.
pub const MOST_LANGUAGES: usize = 10;

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
    /// The title.
    pub name: ListingName,
    /// One sentence.
    pub summary: Summary,
    /// The text.
    pub description: Description,
    /// Services from the catalog.
    pub services: BTreeSet<String>,
    /// What the partner is good at.
    pub expertise: BTreeSet<Expertise>,
    /// For whom (1–3).
    pub industries: BTreeSet<Industry>,
    /// Where.
    pub regions: BTreeSet<Region>,
    /// In which languages.
    pub languages: BTreeSet<LanguageTag>,
    /// The partner's page.
    pub url: Website,
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

impl Listing {
    /// What lies between the fields, or between them and the catalog: how many of each there may be, and
    /// whether the services exist. The fields themselves are checked by being parsed.
    pub fn faults(&self, catalog: &Catalog) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut count = |name: &str, count: usize, most: usize| {
            if !(1..=most).contains(&count) {
                faults.push(Fault::new(format!("/{name}"), format_args!("must have 1 to {most} items")));
            }
        };
        count("services", self.services.len(), MOST_SERVICES);
        count("expertise", self.expertise.len(), MOST_EXPERTISE);
        count("industries", self.industries.len(), MOST_INDUSTRIES);
        count("regions", self.regions.len(), Region::ALL.len());
        count("languages", self.languages.len(), MOST_LANGUAGES);
        for (place, service) in self.services.iter().enumerate() {
            if !catalog.services.contains_key(service) {
                faults.push(Fault::new(format!("/services/{place}"), "is not a service of the catalog"));
            }
        }
        faults
    }

    /// Whether it stands in the marketplace. Its partner may still keep it from being shown, see
    /// [`may_be_shown`].
    pub fn is_published(&self) -> bool {
        self.status == ListingStatus::Published && self.published_at.is_some()
    }
}

/// Whether the marketplace shows what this partner lists: its gate is open, and its cloud has a marketplace.
/// Asked for every answer, so that a suspended partner is gone in the same moment.
pub fn may_be_shown(partner: &Partner, catalog: &Catalog, now: Moment) -> bool {
    partner.gate(catalog, now).is_ok()
        && catalog.available_in_cloud(Feature::Marketplace, &partner.cloud, now)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::Mint;
    use crate::catalog::tests::small;
    use crate::partner::{SignedAgreement, Suspension, SuspensionCause};
    use crate::text::Locale;

    pub(crate) fn listing() -> Listing {
        let mut mint = Mint::new(Moment::EPOCH, 1);
        Listing {
            id: mint.listing(),
            partner_id: mint.partner(),
            partner_name: "Contoso Consulting".parse().unwrap(),
            status: ListingStatus::Published,
            name: "Mail in a week".parse().unwrap(),
            summary: "We move your mailboxes.".parse().unwrap(),
            description: "We plan, move and train.".parse().unwrap(),
            services: ["mail".to_owned()].into(),
            expertise: [Expertise::Migration].into(),
            industries: [Industry::Retail].into(),
            regions: [Region::WesternEurope].into(),
            languages: ["fr-CA".parse().unwrap()].into(),
            url: "https://contoso.example/mail".parse().unwrap(),
            published_at: Some(Moment::EPOCH),
            revision: 1,
        }
    }

    fn partner() -> Partner {
        Partner {
            id: listing().partner_id,
            name: "Contoso Consulting".parse().unwrap(),
            cloud: "global".into(),
            locale: Locale::En,
            domains: BTreeSet::new(),
            services: BTreeSet::new(),
            enrollments: [].into(),
            agreement: Some(SignedAgreement {
                version: "2013-01".into(),
                signer: "paul@contoso.example".parse().unwrap(),
                at: Moment::EPOCH,
                text_hash: String::new(),
                superseded_by: None,
            }),
            suspension: None,
            country: "FR".parse().unwrap(),
            website: None,
            strikes: vec![],
            created_at: Moment::EPOCH,
            revision: 1,
            sequence: 1,
            chain_head: crate::ChainHead::NONE,
        }
    }

    #[test]
    fn every_fault_between_the_fields_is_told_at_once() {
        let mut faulty = listing();
        assert_eq!(faulty.faults(&small()), []);
        faulty.services = ["mail", "telegraph"].map(str::to_owned).into();
        faulty.expertise.clear();
        faulty.industries =
            [Industry::Retail, Industry::Education, Industry::Government, Industry::Healthcare].into();
        let pointers: Vec<String> = faulty.faults(&small()).into_iter().map(|fault| fault.pointer).collect();
        assert_eq!(pointers, ["/expertise", "/industries", "/services/1"]);
    }

    #[test]
    fn a_partner_is_shown_only_while_its_gate_is_open_and_its_cloud_has_a_marketplace() {
        let now = "2026-11-23T10:00:00Z".parse().unwrap();
        let shown = |partner: &Partner| may_be_shown(partner, &small(), now);
        assert!(shown(&partner()));
        let suspension = Some(Suspension { since: now, cause: SuspensionCause::Ban, reason: None });
        assert!(!shown(&Partner { suspension, ..partner() }));
        assert!(!shown(&Partner { agreement: None, ..partner() }));
        assert!(!shown(&Partner { cloud: "cn21Vianet".into(), ..partner() }));
    }
}
