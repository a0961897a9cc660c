//! Partners: who they are, who acts for them, and what they may do.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::PartnerId;
use crate::address::{Domain, EmailAddress};
use crate::catalog::Catalog;
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::text::{Locale, OrganizationName};

/// A partner: profile, enrollments, agreement, authorizations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Partner {
    /// The identifier.
    pub id: PartnerId,
    /// The name customers see.
    pub name: OrganizationName,
    /// The cloud it works in.
    pub cloud: String,
    /// The language its people are written to in.
    pub locale: Locale,
    /// Domains of its own; nobody there can be invited by it.
    pub domains: BTreeSet<Domain>,
    /// The services it may offer.
    pub services: BTreeSet<String>,
    /// Its places in programs.
    pub enrollments: BTreeMap<String, Enrollment>,
    /// What it signed last.
    pub agreement: Option<SignedAgreement>,
    /// Banned or paused by the operator, or paused after strikes.
    pub suspension: Option<Suspension>,
    /// When link holders reported it as an unknown sender, the newest last; only the last few are kept.
    #[serde(default)]
    pub strikes: Vec<Moment>,
    /// Counts up with every change.
    pub revision: u32,
    /// The number of events so far.
    pub sequence: u32,
}

/// A partner's place in a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Enrollment {
    /// Where it stands.
    pub status: EnrollmentStatus,
    /// Since when.
    pub since: Moment,
}

/// Where an enrollment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum EnrollmentStatus {
    /// Asked for.
    Applied,
    /// Being looked at.
    InReview,
    /// Waiting for the partner.
    ActionRequired,
    /// In the program.
    Active,
    /// No longer qualifying.
    Lapsed,
    /// Taken away.
    Revoked,
    /// Taken back by the partner.
    Recalled,
    /// Refused.
    Rejected,
}

/// A signature under one version of the agreement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SignedAgreement {
    /// The version.
    pub version: String,
    /// Who signed.
    pub signer: EmailAddress,
    /// When.
    pub at: Moment,
    /// SHA-256 of the text that was signed, in hexadecimal.
    pub text_hash: String,
}

/// Why a partner's gate is closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Suspension {
    /// Since when.
    pub since: Moment,
    /// By whom or what.
    pub cause: SuspensionCause,
}

/// Who or what closed the gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SuspensionCause {
    /// The operator banned it.
    Ban,
    /// Three link holders in a week did not know it.
    Strikes,
}

/// A person who acts for a partner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Member {
    /// The partner.
    pub partner_id: PartnerId,
    /// The person's address.
    pub email: EmailAddress,
    /// What the person may do.
    pub roles: BTreeSet<Role>,
}

/// What a member may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// Everything, members and agreements included.
    Owner,
    /// Inviting and selling.
    Seller,
    /// Working in customers' accounts.
    DelegateAgent,
    /// The marketplace listing.
    Marketer,
    /// Reading.
    Auditor,
}

impl Member {
    /// Whether the member has one of the roles.
    pub fn has_any(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.roles.contains(role))
    }

    /// Refuses a member that has none of the roles.
    pub fn require_any(&self, roles: &[Role]) -> Result<(), Refusal> {
        if self.has_any(roles) { Ok(()) } else { Err(Refusal::RoleMissing) }
    }
}

/// Reports of unknown sender within a week that pause a partner.
pub const STRIKES_TO_PAUSE: usize = 3;
/// The week in which strikes count together.
pub const STRIKE_WINDOW_DAYS: u32 = 7;

impl Partner {
    /// Whether an offer of this partner counts: not banned or paused, and the agreement current. Closing
    /// this gate suspends pending invitations; opening it resumes them.
    pub fn gate(&self, catalog: &Catalog, now: Moment) -> Result<(), Refusal> {
        if self.suspension.is_some() {
            return Err(Refusal::PartnerSuspended);
        }
        let signed = self.agreement.as_ref().map(|signed| signed.version.as_str());
        let nothing_to_sign = catalog.current_agreement(now).is_none();
        if nothing_to_sign || signed.is_some_and(|version| catalog.agreement_counts(version, now)) {
            Ok(())
        } else {
            Err(Refusal::AgreementOutdated)
        }
    }

    /// Whether the partner may ask for delegated administration.
    pub fn certified(&self, catalog: &Catalog) -> Result<(), Refusal> {
        let in_a_program = self.enrollments.values().any(|enrollment| {
            !matches!(enrollment.status, EnrollmentStatus::Recalled | EnrollmentStatus::Rejected)
        });
        if !in_a_program {
            return Err(Refusal::NotEnrolled);
        }
        let certified = self.enrollments.iter().any(|(program, enrollment)| {
            enrollment.status == EnrollmentStatus::Active
                && catalog
                    .programs
                    .get(program)
                    .is_some_and(|program| program.certifies_delegated_administration)
        });
        if certified { Ok(()) } else { Err(Refusal::NotCertified) }
    }

    /// The partner after one more report of unknown sender.
    #[must_use]
    pub fn struck(mut self, now: Moment) -> Partner {
        self.strikes.retain(|strike| now < strike.plus_days(STRIKE_WINDOW_DAYS));
        self.strikes.push(now);
        self.revision += 1;
        self.sequence += 1;
        if self.strikes.len() >= STRIKES_TO_PAUSE && self.suspension.is_none() {
            self.suspension = Some(Suspension { since: now, cause: SuspensionCause::Strikes });
        }
        self
    }
}
