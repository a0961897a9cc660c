//! Partners: who they are, who acts for them, and what they may do.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::PartnerId;
use crate::address::{Domain, EmailAddress};
use crate::catalog::Catalog;
use crate::customer::Country;
use crate::listing::Website;
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::text::{Locale, OrganizationName, Reason};

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
    /// Where it is.
    pub country: Country,
    /// Where it presents itself.
    pub website: Option<Website>,
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
    /// When recipients reported it as an unknown sender or its mail as unwanted, the newest last; only the last few are kept.
    #[serde(default)]
    pub strikes: Vec<Moment>,
    /// Since when it takes part.
    pub created_at: Moment,
    /// Counts up with every change, those of its people included.
    pub revision: u32,
    /// The number of events so far.
    pub sequence: u32,
    /// The hash of the last of them.
    #[serde(default, skip_serializing)]
    pub chain_head: crate::ChainHead,
}

/// A partner's place in a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Enrollment {
    /// Where it stands.
    pub status: EnrollmentStatus,
    /// Since when.
    pub since: Moment,
    /// What the operator said to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// From this moment on it has lapsed; none: never by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<Moment>,
    /// Until when it was active last; none: it is, or never was. Applying anew does not make one forget it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active_until: Option<Moment>,
}

impl Enrollment {
    /// An enrollment that stands like this since `since`. Only an active one lapses or is revoked.
    pub fn new(status: EnrollmentStatus, since: Moment) -> Enrollment {
        let was_active = matches!(status, EnrollmentStatus::Lapsed | EnrollmentStatus::Revoked);
        Enrollment { status, since, reason: None, ends_at: None, active_until: was_active.then_some(since) }
    }

    /// What comes after it when it stands otherwise from `now` on.
    #[must_use]
    pub fn next(&self, status: EnrollmentStatus, now: Moment) -> Enrollment {
        let active_until = match status {
            EnrollmentStatus::Active => None,
            _ => self.was_active_until(now),
        };
        Enrollment { active_until, ..Enrollment::new(status, now) }
    }

    /// Until when it was active last, seen from `now`, which is also when one that still is would end.
    pub fn was_active_until(&self, now: Moment) -> Option<Moment> {
        match (self.status, self.ends_at) {
            (EnrollmentStatus::Active, Some(ends_at)) => Some(ends_at.min(now)),
            (EnrollmentStatus::Active, None) => Some(now),
            _ => self.active_until,
        }
    }

    /// Where it stands at `now`: it has lapsed the moment its time is over, whether or not that is recorded.
    pub fn status_at(&self, now: Moment) -> EnrollmentStatus {
        let is_over = self.ends_at.is_some_and(|ends_at| now >= ends_at);
        if is_over && self.status == EnrollmentStatus::Active {
            EnrollmentStatus::Lapsed
        } else {
            self.status
        }
    }

    /// Since when it stands where it does at `now`.
    pub fn since_at(&self, now: Moment) -> Moment {
        match self.ends_at {
            Some(ends_at) if self.status_at(now) != self.status => ends_at,
            _ => self.since,
        }
    }
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
    /// The version after it that the owners were told of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub superseded_by: Option<String>,
}

/// Why a partner's gate is closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Suspension {
    /// Since when.
    pub since: Moment,
    /// By whom or what.
    pub cause: SuspensionCause,
    /// What the operator said to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
}

/// Who or what closed the gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SuspensionCause {
    /// The operator banned it.
    Ban,
    /// Three recipients in a week did not know it, or did not want its mail.
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
    /// Since when.
    pub since: Moment,
    /// Whether the address is of the partner's own domain.
    pub is_home: bool,
    /// The partner's revision when this was last changed.
    pub revision: u32,
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

impl Role {
    /// Every role.
    pub const ALL: [Role; 5] =
        [Role::Owner, Role::Seller, Role::DelegateAgent, Role::Marketer, Role::Auditor];
}

impl Member {
    /// Somebody who joins `partner` as it is with this person.
    pub fn joining(partner: &Partner, email: EmailAddress, roles: BTreeSet<Role>, now: Moment) -> Member {
        let is_home = partner.domains.contains(&email.domain());
        Member { partner_id: partner.id, email, roles, since: now, is_home, revision: partner.revision }
    }

    /// Which of several memberships of one person counts: the partner of its own domain comes before others,
    /// and the one it joined first before later ones.
    pub fn counting(memberships: Vec<Member>) -> Option<Member> {
        memberships.into_iter().min_by_key(|member| (!member.is_home, member.since, member.partner_id))
    }

    /// Whether the member has one of the roles.
    pub fn has_any(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.roles.contains(role))
    }

    /// Refuses a member that has none of the roles.
    pub fn require_any(&self, roles: &[Role]) -> Result<(), Refusal> {
        if self.has_any(roles) { Ok(()) } else { Err(Refusal::RoleMissing) }
    }
}

/// Reports of unknown sender and complaints within a week that pause a partner.
pub const STRIKES_TO_PAUSE: usize = 3;
/// The week in which strikes count together.
pub const STRIKE_WINDOW_DAYS: u32 = 7;

/// How the partner's signature stands to the versions of the agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AgreementStanding {
    /// Nothing is signed that counts, and something could be.
    Unsigned,
    /// The current version is signed, or there is none.
    Current,
    /// An older version still counts for a while.
    Grace,
    /// An older version counts no longer.
    Outdated,
}

impl Partner {
    /// Whether the operator banned it.
    pub fn is_banned(&self) -> bool {
        self.suspension.as_ref().is_some_and(|suspension| suspension.cause == SuspensionCause::Ban)
    }

    /// How its signature stands at `now`.
    pub fn agreement_standing(&self, catalog: &Catalog, now: Moment) -> AgreementStanding {
        let Some(current) = catalog.current_agreement(now) else { return AgreementStanding::Current };
        match &self.agreement {
            None => AgreementStanding::Unsigned,
            Some(signed) if signed.version == current.version => AgreementStanding::Current,
            Some(signed) if catalog.agreement_counts(&signed.version, now) => AgreementStanding::Grace,
            Some(_) => AgreementStanding::Outdated,
        }
    }

    /// Whether an offer of this partner counts: not banned or paused, and the agreement current. Closing
    /// this gate suspends pending invitations; opening it resumes them.
    pub fn gate(&self, catalog: &Catalog, now: Moment) -> Result<(), Refusal> {
        if self.suspension.is_some() {
            return Err(Refusal::PartnerSuspended);
        }
        self.agreement_gate(catalog, now)
    }

    /// Whether what it signed counts at `now`.
    pub fn agreement_gate(&self, catalog: &Catalog, now: Moment) -> Result<(), Refusal> {
        let signed = self.agreement.as_ref().map(|signed| signed.version.as_str());
        let nothing_to_sign = catalog.current_agreement(now).is_none();
        if nothing_to_sign || signed.is_some_and(|version| catalog.agreement_counts(version, now)) {
            Ok(())
        } else {
            Err(Refusal::AgreementOutdated)
        }
    }

    /// Whether the partner may ask for delegated administration.
    pub fn certified(&self, catalog: &Catalog, now: Moment) -> Result<(), Refusal> {
        let in_a_program = self.enrollments.values().any(|enrollment| {
            !matches!(enrollment.status, EnrollmentStatus::Recalled | EnrollmentStatus::Rejected)
        });
        if !in_a_program {
            return Err(Refusal::NotEnrolled);
        }
        let certified = self.enrollments.iter().any(|(program, enrollment)| {
            enrollment.status_at(now) == EnrollmentStatus::Active
                && catalog
                    .programs
                    .get(program)
                    .is_some_and(|program| program.certifies_delegated_administration)
        });
        if certified { Ok(()) } else { Err(Refusal::NotCertified) }
    }

    /// The partner after one more report of unknown sender, or complaint about its mail.
    #[must_use]
    pub fn struck(mut self, now: Moment) -> Partner {
        self.strikes.retain(|strike| now < strike.plus_days(STRIKE_WINDOW_DAYS));
        self.strikes.push(now);
        self.revision += 1;
        self.sequence += 1;
        if self.strikes.len() >= STRIKES_TO_PAUSE && self.suspension.is_none() {
            self.suspension = Some(Suspension { since: now, cause: SuspensionCause::Strikes, reason: None });
        }
        self
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A partner that signed the current version and is in no program.
    pub(crate) fn signed_in_2013() -> Partner {
        let long_ago = "2013-02-01T00:00:00Z".parse().unwrap();
        Partner {
            id: crate::Mint::new(long_ago, 1).partner(),
            name: "Contoso".parse().unwrap(),
            cloud: "global".into(),
            country: "FR".parse().unwrap(),
            website: None,
            locale: Locale::En,
            domains: BTreeSet::new(),
            services: BTreeSet::new(),
            enrollments: BTreeMap::new(),
            agreement: Some(SignedAgreement {
                version: "2013-01".into(),
                signer: "owner@contoso.example".parse().unwrap(),
                at: long_ago,
                text_hash: "0".repeat(64),
                superseded_by: None,
            }),
            suspension: None,
            strikes: Vec::new(),
            created_at: long_ago,
            revision: 1,
            sequence: 1,
            chain_head: crate::ChainHead::NONE,
        }
    }
}
