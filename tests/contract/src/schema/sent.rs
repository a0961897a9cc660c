//! What callers send.

use domain::money::Money;
use domain::text::{Message, Name, OrganizationName, Reason};
use domain::{customer, delegation, invitation, offer};
use serde_json::{Value, json};

use super::make::{at_most, boolean, capabilities, closed, email, object, text, whole, within};
use crate::operation::reference;

/// Every body by its name.
pub(super) fn sent() -> Vec<(&'static str, Value)> {
    let licenses = within(1, offer::MOST_LICENSES.into());
    let term = within(1, offer::LONGEST_TERM_MONTHS.into());
    let days = within(1, delegation::LONGEST_DURATION_DAYS.into());
    let fee = object(
        &[
            ("amount", json!({ "type": "integer", "minimum": 0, "maximum": Money::MOST_UNIT_FEE })),
            ("currency", text()),
        ],
        &[],
    );
    let line = closed(
        &[
            ("service", text()),
            ("plan", text()),
            ("licenses", licenses.clone()),
            ("billingPeriod", reference("BillingPeriod")),
            ("unitFee", fee),
            ("termMonths", term),
        ],
        &["licenses", "billingPeriod", "unitFee", "termMonths"],
    );
    let requested = closed(&[("capabilities", capabilities()), ("durationDays", days)], &["durationDays"]);
    let recipient = closed(
        &[
            ("email", email()),
            ("name", at_most(Name::MOST_CHARACTERS)),
            ("organization", at_most(Name::MOST_CHARACTERS)),
        ],
        &["name", "organization"],
    );
    let lines = |fewest: usize| {
        json!({
            "type": "array", "minItems": fewest, "maxItems": offer::MOST_LINES, "items": reference("NewLine"),
        })
    };
    vec![
        ("NewCustomer", new_customer()),
        ("NewErasure", closed(&[("email", email())], &[])),
        ("Nothing", json!({ "type": "object", "additionalProperties": false })),
        ("Token", closed(&[("t", text())], &[])),
        ("Reason", closed(&[("reason", at_most(Reason::MOST_CHARACTERS))], &["reason"])),
        ("Capabilities", closed(&[("capabilities", capabilities())], &[])),
        ("AutoExtension", closed(&[("enabled", boolean())], &[])),
        (
            "NewAmendment",
            closed(
                &[
                    ("capabilities", capabilities()),
                    ("durationDays", within(1, domain::delegation::LONGEST_DURATION_DAYS.into())),
                ],
                &["capabilities", "durationDays"],
            ),
        ),
        ("Licenses", closed(&[("licenses", licenses)], &[])),
        ("NewLine", line),
        ("NewLines", closed(&[("lines", lines(1))], &[])),
        ("NewAddress", closed(&[("email", email())], &[])),
        (
            "NewInvitation",
            closed(
                &[
                    ("kind", reference("InvitationKind")),
                    ("recipient", recipient),
                    ("locale", reference("Locale")),
                    ("lines", lines(0)),
                    ("delegatedAdministration", requested),
                    ("partnerOfRecord", boolean()),
                    ("followsInvitationId", text()),
                    ("customerId", text()),
                    ("message", at_most(Message::MOST_CHARACTERS)),
                    ("expiresInDays", within(1, invitation::LONGEST_LIFE_DAYS.into())),
                ],
                &[
                    "locale",
                    "lines",
                    "delegatedAdministration",
                    "partnerOfRecord",
                    "followsInvitationId",
                    "customerId",
                    "message",
                    "expiresInDays",
                ],
            ),
        ),
        (
            "NewInvitations",
            closed(
                &[(
                    "items",
                    json!({
                        "type": "array", "minItems": 1, "maxItems": 25, "items": reference("NewInvitation"),
                    }),
                )],
                &[],
            ),
        ),
        ("Acceptance", acceptance()),
        ("Declining", closed(&[("t", text()), ("reason", at_most(Reason::MOST_CHARACTERS))], &["reason"])),
    ]
}

fn acceptance() -> Value {
    let decisions = || {
        let decision = || reference("Decision");
        let parts = [
            ("commercial", decision()),
            ("delegatedAdministration", decision()),
            ("partnerOfRecord", decision()),
        ];
        closed(&parts, &["commercial", "delegatedAdministration", "partnerOfRecord"])
    };
    let organization =
        closed(&[("name", at_most(OrganizationName::MOST_CHARACTERS)), ("country", text())], &["country"]);
    closed(
        &[
            ("t", text()),
            ("revision", whole()),
            ("offerVersion", whole()),
            ("decisions", decisions()),
            ("code", text()),
            ("organization", organization),
            ("replaces", text()),
            ("clausesHash", text()),
        ],
        &["code", "organization", "replaces", "clausesHash"],
    )
}

/// A customer as the operator registers it.
fn new_customer() -> Value {
    let some_of = |items: Value, most: usize| json!({ "type": "array", "minItems": 1, "maxItems": most, "items": items });
    closed(
        &[
            ("name", at_most(OrganizationName::MOST_CHARACTERS)),
            ("country", text()),
            ("cloud", text()),
            ("locale", reference("Locale")),
            ("domains", some_of(text(), customer::MOST_DOMAINS)),
            ("admins", some_of(email(), customer::MOST_FIRST_ADMINS)),
        ],
        &["country", "locale"],
    )
}
