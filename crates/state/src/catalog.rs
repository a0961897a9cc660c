//! What the vendor sells through partners, and under which rules: one document the operator maintains.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::chain::ChainHead;
use crate::moment::Moment;
use crate::money::Currency;

pub mod bounds;
mod outlook;

pub use outlook::{Coming, Outlook};

/// The catalog document. Services, plans, programs and the rest are named by short keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Catalog {
    /// The clouds, each with its name for people.
    pub clouds: BTreeMap<String, Named>,
    /// The plans, each with its name for people.
    pub plans: BTreeMap<String, Named>,
    /// The services.
    pub services: BTreeMap<String, Service>,
    /// The partner programs.
    pub programs: BTreeMap<String, Program>,
    /// The versions of the partner agreement.
    pub agreements: Vec<Agreement>,
    /// Since when which feature is available where; the newest row that has begun decides.
    pub availability: Vec<Availability>,
    /// Quotas and lifetimes.
    #[serde(default)]
    pub limits: Limits,
}

/// A name for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Named {
    /// The name.
    pub name: String,
}

/// One service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Service {
    /// The name for people.
    pub name: String,
    /// The plans it comes in.
    pub plans: BTreeSet<String>,
    /// List fees per license: what a partner's own fee is compared with, never what is charged.
    #[serde(default)]
    pub list_fees: Vec<ListFee>,
}

/// The list fee of one license for one billing period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ListFee {
    /// `monthly` or `annual`.
    pub billing_period: crate::offer::BillingPeriod,
    /// The currency.
    pub currency: Currency,
    /// Minor units per license and billing period.
    pub amount: i64,
}

/// One partner program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Program {
    /// The name for people.
    pub name: String,
    /// Whether an active enrollment allows asking for delegated administration.
    pub certifies_delegated_administration: bool,
    /// Months after which an enrollment lapses; absent: never by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term_months: Option<u32>,
}

/// One version of the partner agreement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Agreement {
    /// The version, such as `2013-01`.
    pub version: String,
    /// The title.
    pub title: String,
    /// The text that is signed.
    pub text: String,
    /// When it becomes the current version.
    pub valid_from: Moment,
}

/// From a moment on, a feature is available or not in a cloud and, where one is named, a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Availability {
    /// The feature.
    pub feature: Feature,
    /// The cloud.
    pub cloud: String,
    /// The plan; absent: every plan for which there is no row of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// From when on.
    pub valid_from: Moment,
    /// Whether it is available from then on.
    pub available: bool,
}

/// What the program can do for partners.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Feature {
    /// Sending trials.
    TrialInvitations,
    /// Sending purchase offers.
    PurchaseOffers,
    /// Asking to administer.
    DelegatedAdministration,
    /// Being partner of record.
    PartnerOfRecord,
    /// Being listed.
    Marketplace,
}

impl Feature {
    /// Every feature, in the order of the contract.
    pub const ALL: [Feature; 5] = [
        Feature::TrialInvitations,
        Feature::PurchaseOffers,
        Feature::DelegatedAdministration,
        Feature::PartnerOfRecord,
        Feature::Marketplace,
    ];

    /// The name in the contract.
    pub fn name(self) -> &'static str {
        match self {
            Feature::TrialInvitations => "trialInvitations",
            Feature::PurchaseOffers => "purchaseOffers",
            Feature::DelegatedAdministration => "delegatedAdministration",
            Feature::PartnerOfRecord => "partnerOfRecord",
            Feature::Marketplace => "marketplace",
        }
    }
}

impl std::str::FromStr for Feature {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Feature, &'static str> {
        Feature::ALL.into_iter().find(|feature| feature.name() == text).ok_or(
            "must be trialInvitations, purchaseOffers, delegatedAdministration, partnerOfRecord or marketplace",
        )
    }
}

/// Quotas and lifetimes; each default is the figure of the program description.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Limits {
    /// Days an invitation lives when its partner names none (1–90).
    pub invitation_lifetime_days: u32,
    /// Open invitations of one partner.
    pub open_invitations: u32,
    /// New invitations of one partner in one UTC day.
    pub new_invitations_per_day: u32,
    /// Mails that partners cause to one address in one UTC day, all partners together.
    pub mails_per_address_and_day: u32,
    /// Days a trial lasts.
    pub trial_days: u32,
    /// Licenses of a trial.
    pub trial_licenses: u32,
    /// Days in which an older agreement version still counts after a newer one began.
    pub agreement_grace_days: u32,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            invitation_lifetime_days: 30,
            open_invitations: 1_000,
            new_invitations_per_day: 50,
            mails_per_address_and_day: 5,
            trial_days: 30,
            trial_licenses: 25,
            agreement_grace_days: 30,
        }
    }
}

/// The catalog as it stands: the document and how often it was put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    /// Counts up with every change; the first one is 1.
    pub revision: u32,
    /// The document.
    pub document: Arc<Catalog>,
    /// The hash of the last event.
    pub chain_head: ChainHead,
}

impl Catalog {
    /// The agreement version that is current at `now`.
    pub fn current_agreement(&self, now: Moment) -> Option<&Agreement> {
        self.agreements
            .iter()
            .filter(|agreement| agreement.valid_from <= now)
            .max_by_key(|agreement| agreement.valid_from)
    }

    /// Whether `version` counts as signed at `now`: it is the current one, or the one before it within
    /// the grace after the current one began.
    pub fn agreement_counts(&self, version: &str, now: Moment) -> bool {
        let Some(current) = self.current_agreement(now) else {
            return true;
        };
        let Some(signed) = self.agreements.iter().find(|agreement| agreement.version == version) else {
            return false;
        };
        let is_latest_before = !self
            .agreements
            .iter()
            .any(|other| other.valid_from > signed.valid_from && other.valid_from < current.valid_from);
        let grace_ends = current.valid_from.plus_days(self.limits.agreement_grace_days);
        signed.version == current.version
            || signed.valid_from > current.valid_from
            || (is_latest_before && now < grace_ends)
    }

    /// The key of a cloud of this catalog.
    pub fn require_cloud(&self, key: &str) -> Result<String, &'static str> {
        if self.clouds.contains_key(key) { Ok(key.to_owned()) } else { Err("is not a cloud of the catalog") }
    }

    /// Until when `version` counts as signed: the end of the grace after the next version began; none while
    /// there is no next one, or for a version that is not in the catalog.
    pub fn agreement_counts_until(&self, version: &str) -> Option<Moment> {
        let signed = self.agreements.iter().find(|agreement| agreement.version == version)?;
        let later = self.agreements.iter().map(|other| other.valid_from);
        let next = later.filter(|valid_from| *valid_from > signed.valid_from).min()?;
        Some(next.plus_days(self.limits.agreement_grace_days))
    }

    /// Whether a feature is available in a cloud at all, whatever the plan.
    pub fn available_in_cloud(&self, feature: Feature, cloud: &str, now: Moment) -> bool {
        self.newest_row(feature, cloud, None, now).unwrap_or(false)
            || self.plans.keys().any(|plan| self.newest_row(feature, cloud, Some(plan), now) == Some(true))
    }

    /// Whether a feature is available in a cloud for a plan: the plan's own row, else the cloud's.
    pub fn available(&self, feature: Feature, cloud: &str, plan: &str, now: Moment) -> bool {
        self.newest_row(feature, cloud, Some(plan), now)
            .or_else(|| self.newest_row(feature, cloud, None, now))
            .unwrap_or(false)
    }

    fn newest_row(&self, feature: Feature, cloud: &str, plan: Option<&str>, now: Moment) -> Option<bool> {
        self.availability
            .iter()
            .filter(|row| row.feature == feature && row.cloud == cloud && row.plan.as_deref() == plan)
            .filter(|row| row.valid_from <= now)
            .max_by_key(|row| row.valid_from)
            .map(|row| row.available)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn moment(text: &str) -> Moment {
        text.parse().unwrap()
    }

    /// A small catalog: one cloud that has everything, one that has nothing, one plan without trials.
    pub(crate) fn small() -> Catalog {
        let named = |name: &str| Named { name: name.into() };
        let row = |feature, cloud: &str, plan: Option<&str>, available| Availability {
            feature,
            cloud: cloud.into(),
            plan: plan.map(str::to_owned),
            valid_from: moment("2012-01-01T00:00:00Z"),
            available,
        };
        let service = |name: &str| Service {
            name: name.into(),
            plans: ["enterprise", "education"].map(str::to_owned).into(),
            list_fees: vec![],
        };
        let agreement = |version: &str, from: &str| Agreement {
            version: version.into(),
            title: "Agreement".into(),
            text: "Text".into(),
            valid_from: moment(from),
        };
        let mut availability: Vec<Availability> =
            Feature::ALL.iter().map(|feature| row(*feature, "global", None, true)).collect();
        availability.push(row(Feature::TrialInvitations, "global", Some("education"), false));
        let program = |certifies| Program {
            name: "Program".into(),
            certifies_delegated_administration: certifies,
            term_months: None,
        };
        Catalog {
            clouds: [("global".into(), named("Global")), ("cn21Vianet".into(), named("21Vianet"))].into(),
            plans: [("enterprise".into(), named("Enterprise")), ("education".into(), named("Education"))]
                .into(),
            services: [("mail".into(), service("Mail")), ("chat".into(), service("Chat"))].into(),
            programs: [("cloudEssentials".into(), program(true)), ("resellers".into(), program(false))]
                .into(),
            agreements: vec![
                agreement("2012-06", "2012-06-01T00:00:00Z"),
                agreement("2013-01", "2013-01-01T00:00:00Z"),
            ],
            availability,
            limits: Limits::default(),
        }
    }

    #[test]
    fn the_plan_decides_before_the_cloud_and_absence_means_no() {
        let (catalog, now) = (small(), moment("2026-01-01T00:00:00Z"));
        assert!(catalog.available(Feature::TrialInvitations, "global", "enterprise", now));
        assert!(!catalog.available(Feature::TrialInvitations, "global", "education", now));
        assert!(catalog.available(Feature::PurchaseOffers, "global", "education", now));
        assert!(!catalog.available_in_cloud(Feature::Marketplace, "cn21Vianet", now));
    }

    #[test]
    fn a_row_counts_from_its_moment_on() {
        let mut catalog = small();
        catalog.availability.push(Availability {
            feature: Feature::Marketplace,
            cloud: "cn21Vianet".into(),
            plan: None,
            valid_from: moment("2027-01-01T00:00:00Z"),
            available: true,
        });
        assert!(!catalog.available_in_cloud(
            Feature::Marketplace,
            "cn21Vianet",
            moment("2026-12-31T23:59:59Z")
        ));
        assert!(catalog.available_in_cloud(
            Feature::Marketplace,
            "cn21Vianet",
            moment("2027-01-01T00:00:00Z")
        ));
    }

    #[test]
    fn an_older_agreement_counts_for_thirty_days() {
        let catalog = small();
        assert!(catalog.agreement_counts("2012-06", moment("2013-01-30T23:59:59Z")));
        assert!(!catalog.agreement_counts("2012-06", moment("2013-01-31T00:00:00Z")));
        assert!(catalog.agreement_counts("2013-01", moment("2026-01-01T00:00:00Z")));
        assert!(!catalog.agreement_counts("1999-01", moment("2026-01-01T00:00:00Z")));
    }
}
