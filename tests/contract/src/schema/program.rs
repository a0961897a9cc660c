//! The shapes of the program: the catalog, and who takes part.

use domain::catalog::{Feature, Limits, bounds};
use domain::money::Money;
use serde_json::{Value, json};

use super::{boolean, closed, list_of, moment, object, one_of, page_of, text, within};
use crate::operation::reference;

/// Closed lists of words.
pub(super) fn words() -> Vec<(&'static str, Value)> {
    vec![("Feature", one_of(&Feature::ALL.map(Feature::name)))]
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
            ("clouds", by_key(named.clone(), bounds::MOST_CLOUDS)),
            ("plans", by_key(named, bounds::MOST_PLANS)),
            ("services", by_key(reference("CatalogService"), bounds::MOST_SERVICES)),
            ("programs", by_key(closed(&program, &["termMonths"]), bounds::MOST_PROGRAMS)),
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
fn by_key(value: Value, most: usize) -> Value {
    let key = json!({ "type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9-]*$", "maxLength": bounds::MOST_KEY_CHARACTERS });
    json!({ "type": "object", "maxProperties": most, "propertyNames": key, "additionalProperties": value })
}
