//! The shapes of the program: the catalog, and who takes part.

use domain::catalog::{Feature, Limits, bounds};
use domain::listing::Website;
use domain::money::Money;
use domain::partner::Role;
use domain::text::{OrganizationName, Reason};
use serde_json::{Value, json};

use super::make::{
    at_most, boolean, closed, email, list_of, moment, object, one_of, or_null, page_of, text, text_or_null,
    whole, within,
};
use crate::operation::reference;

/// Closed lists of words.
pub(super) fn words() -> Vec<(&'static str, Value)> {
    let statuses =
        ["applied", "inReview", "actionRequired", "active", "lapsed", "revoked", "recalled", "rejected"];
    vec![
        ("Feature", one_of(&Feature::ALL.map(Feature::name))),
        ("EnrollmentStatus", one_of(&statuses)),
        ("PartnerStatus", one_of(&["active", "suspended"])),
        ("Role", one_of(&["owner", "seller", "delegateAgent", "marketer", "auditor"])),
    ]
}

/// The catalog is answered as it is sent.
pub(super) fn catalog() -> Vec<(&'static str, Value)> {
    let coming = object(&[("validFrom", moment()), ("available", boolean())], &[]);
    let field = [
        ("feature", reference("Feature")),
        ("cloud", text()),
        ("plan", text()),
        ("available", boolean()),
        ("since", json!({ "type": ["string", "null"], "format": "date-time" })),
        ("coming", list_of(coming)),
    ];
    vec![
        ("Catalog", document()),
        ("CatalogService", service()),
        ("CatalogLimits", limits()),
        ("Availability", object(&field, &[])),
        ("AvailabilityList", page_of("Availability")),
    ]
}

fn document() -> Value {
    let named = closed(&[("name", text())], &[]);
    let months = within((*bounds::TERM_MONTHS.start()).into(), (*bounds::TERM_MONTHS.end()).into());
    let program = [("name", text()), ("certifiesDelegatedAdministration", boolean()), ("termMonths", months)];
    let agreement = [("version", text()), ("title", text()), ("text", text()), ("validFrom", moment())];
    let row = [
        ("feature", reference("Feature")),
        ("cloud", text()),
        ("plan", text()),
        ("validFrom", moment()),
        ("available", boolean()),
    ];
    closed(
        &[
            ("clouds", by_key(&named, bounds::MOST_CLOUDS)),
            ("plans", by_key(&named, bounds::MOST_PLANS)),
            ("services", by_key(&reference("CatalogService"), bounds::MOST_SERVICES)),
            ("programs", by_key(&closed(&program, &["termMonths"]), bounds::MOST_PROGRAMS)),
            ("agreements", list_of(closed(&agreement, &[]))),
            ("availability", list_of(closed(&row, &["plan"]))),
            ("limits", reference("CatalogLimits")),
        ],
        &["limits"],
    )
}

fn service() -> Value {
    let fee = [
        ("billingPeriod", reference("BillingPeriod")),
        ("currency", text()),
        ("amount", within(0, Money::MOST_UNIT_FEE)),
    ];
    let fields = [("name", text()), ("plans", list_of(text())), ("listFees", list_of(closed(&fee, &[])))];
    closed(&fields, &["listFees"])
}

fn limits() -> Value {
    let limits = [
        ("invitationLifetimeDays", Limits::INVITATION_LIFETIME_DAYS),
        ("openInvitations", Limits::OPEN_INVITATIONS),
        ("newInvitationsPerDay", Limits::NEW_INVITATIONS_PER_DAY),
        ("mailsPerAddressAndDay", Limits::MAILS_PER_ADDRESS_AND_DAY),
        ("trialDays", Limits::TRIAL_DAYS),
        ("trialLicenses", Limits::TRIAL_LICENSES),
        ("agreementGraceDays", Limits::AGREEMENT_GRACE_DAYS),
    ];
    let fields =
        limits.clone().map(|(name, bounds)| (name, within((*bounds.start()).into(), (*bounds.end()).into())));
    closed(&fields, &limits.map(|(name, _)| name))
}

/// An object by keys that the sender chooses.
fn by_key(value: &Value, most: usize) -> Value {
    let key = json!({ "type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9-]*$", "maxLength": bounds::MOST_KEY_CHARACTERS });
    json!({ "type": "object", "maxProperties": most, "propertyNames": key, "additionalProperties": value })
}

/// What is sent about partners and their people.
pub(super) fn sent() -> Vec<(&'static str, Value)> {
    let name = || at_most(OrganizationName::MOST_CHARACTERS);
    let website =
        || json!({ "type": ["string", "null"], "format": "uri", "maxLength": Website::MOST_CHARACTERS });
    let country = || json!({ "type": "string", "pattern": "^[A-Z]{2}$" });
    let profile = [
        ("name", name()),
        ("cloud", text()),
        ("country", country()),
        ("website", website()),
        ("locale", reference("Locale")),
    ];
    let roles =
        || json!({ "type": "array", "minItems": 1, "maxItems": Role::ALL.len(), "items": reference("Role") });
    let decision = [
        ("decision", one_of(&["approve", "reject", "requestAction", "revoke"])),
        ("reason", at_most(Reason::MOST_CHARACTERS)),
    ];
    vec![
        ("NewPartner", closed(&profile, &["website", "locale"])),
        ("PartnerChange", closed(&profile, &["name", "cloud", "country", "website", "locale"])),
        ("Signing", closed(&[("version", text())], &[])),
        ("Enrolling", closed(&[("program", text())], &[])),
        ("EnrollmentDecision", closed(&decision, &["reason"])),
        ("Authorizations", closed(&[("services", list_of(text()))], &[])),
        ("NewMember", closed(&[("email", email()), ("roles", roles())], &[])),
        ("NewRoles", closed(&[("roles", roles())], &[])),
    ]
}

/// Partners and their people.
pub(super) fn answered() -> Vec<(&'static str, Value)> {
    let enrollment = [
        ("program", text()),
        ("status", reference("EnrollmentStatus")),
        ("since", moment()),
        ("reason", text()),
        ("endsAt", moment()),
    ];
    let signed = [("version", text()), ("signedBy", email()), ("signedAt", moment()), ("textHash", text())];
    let member = [
        ("id", text()),
        ("email", email()),
        ("roles", list_of(reference("Role"))),
        ("since", moment()),
        ("revision", whole()),
    ];
    vec![
        ("Partner", partner()),
        ("PartnerList", page_of("Partner")),
        ("Enrollment", object(&enrollment, &["reason", "endsAt"])),
        ("SignedAgreement", object(&signed, &[])),
        ("Member", object(&member, &[])),
        ("MemberList", page_of("Member")),
    ]
}

fn partner() -> Value {
    let suspension = object(
        &[("since", moment()), ("cause", one_of(&["ban", "strikes"])), ("reason", text())],
        &["reason"],
    );
    let gate = object(&[("allowed", boolean()), ("code", reference("ProblemCode"))], &["code"]);
    object(
        &[
            ("id", text()),
            ("name", text()),
            ("status", reference("PartnerStatus")),
            ("cloud", text()),
            ("country", text()),
            ("website", text_or_null()),
            ("locale", reference("Locale")),
            ("domains", list_of(text())),
            ("services", list_of(text())),
            ("enrollments", list_of(reference("Enrollment"))),
            ("agreement", or_null(reference("SignedAgreement"))),
            ("agreementStatus", one_of(&["unsigned", "current", "grace", "outdated"])),
            ("suspension", or_null(suspension)),
            ("gates", json!({ "type": "object", "additionalProperties": gate })),
            ("createdAt", moment()),
            ("revision", whole()),
        ],
        &[],
    )
}
