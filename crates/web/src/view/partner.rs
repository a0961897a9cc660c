//! A partner as its own people and the operator see it.

use std::collections::{BTreeMap, BTreeSet};

use domain::catalog::{Catalog, Feature};
use domain::partner::{
    AgreementStanding, Enrollment, EnrollmentStatus, Partner, SignedAgreement, Suspension, SuspensionCause,
};
use domain::text::Locale;
use domain::{EmailAddress, Moment, PartnerId, Refusal, gate};
use serde::Serialize;

use crate::Problem;

/// The answer of the contract.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PartnerView<'a> {
    id: PartnerId,
    name: &'a str,
    status: &'static str,
    cloud: &'a str,
    country: domain::customer::Country,
    website: Option<&'a str>,
    locale: Locale,
    domains: Vec<&'a str>,
    services: &'a BTreeSet<String>,
    enrollments: Vec<EnrollmentView<'a>>,
    agreement: Option<AgreementView<'a>>,
    agreement_status: AgreementStanding,
    suspension: Option<SuspensionView<'a>>,
    gates: BTreeMap<&'static str, GateView>,
    created_at: Moment,
    revision: u32,
}

/// A partner's place in a program.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EnrollmentView<'a> {
    program: &'a str,
    status: EnrollmentStatus,
    since: Moment,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ends_at: Option<Moment>,
}

/// A signature.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AgreementView<'a> {
    version: &'a str,
    signed_by: &'a EmailAddress,
    signed_at: Moment,
    text_hash: &'a str,
}

#[derive(Clone, Debug, Serialize)]
struct SuspensionView<'a> {
    since: Moment,
    cause: SuspensionCause,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
}

/// Whether something may be done now, and the first gate that is closed where it may not.
#[derive(Clone, Debug, Serialize)]
struct GateView {
    allowed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
}

impl<'a> PartnerView<'a> {
    /// What is true of the partner at `now`.
    pub fn new(partner: &'a Partner, catalog: &Catalog, now: Moment) -> PartnerView<'a> {
        let enrollments = partner
            .enrollments
            .iter()
            .map(|(program, enrollment)| EnrollmentView::new(program, enrollment, now));
        let gates = Feature::ALL.map(|feature| {
            (feature.name(), GateView::of(gate::feature_gates(partner, catalog, feature, now)))
        });
        PartnerView {
            id: partner.id,
            name: partner.name.as_str(),
            status: if partner.suspension.is_some() { "suspended" } else { "active" },
            cloud: &partner.cloud,
            country: partner.country,
            website: partner.website.as_ref().map(domain::listing::Website::as_str),
            locale: partner.locale,
            domains: partner.domains.iter().map(domain::address::Domain::as_str).collect(),
            services: &partner.services,
            enrollments: enrollments.collect(),
            agreement: partner.agreement.as_ref().map(AgreementView::of),
            agreement_status: partner.agreement_standing(catalog, now),
            suspension: partner.suspension.as_ref().map(SuspensionView::of),
            gates: gates.into(),
            created_at: partner.created_at,
            revision: partner.revision,
        }
    }
}

impl<'a> EnrollmentView<'a> {
    /// What is true of the enrollment at `now`.
    pub fn new(program: &'a str, enrollment: &'a Enrollment, now: Moment) -> EnrollmentView<'a> {
        EnrollmentView {
            program,
            status: enrollment.status_at(now),
            since: enrollment.since_at(now),
            reason: enrollment.reason.as_ref().map(domain::text::Reason::as_str),
            ends_at: enrollment.ends_at,
        }
    }
}

impl<'a> AgreementView<'a> {
    /// What was signed, by whom and when.
    pub fn of(signed: &'a SignedAgreement) -> AgreementView<'a> {
        let SignedAgreement { version, signer, at, text_hash, superseded_by: _ } = signed;
        AgreementView { version, signed_by: signer, signed_at: *at, text_hash }
    }
}

impl<'a> SuspensionView<'a> {
    fn of(suspension: &'a Suspension) -> SuspensionView<'a> {
        let reason = suspension.reason.as_ref().map(domain::text::Reason::as_str);
        SuspensionView { since: suspension.since, cause: suspension.cause, reason }
    }
}

impl GateView {
    fn of(gate: Result<(), Refusal>) -> GateView {
        let code = gate.err().map(|refusal| Problem::from(refusal).code().as_str());
        GateView { allowed: code.is_none(), code }
    }
}
