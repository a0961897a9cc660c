//! What is answered about customers and what they have.

use serde_json::{Value, json};

use super::make::{
    boolean, capabilities, email, list_of, moment, object, one_of, or_null, page_of, text, text_or_null,
    whole,
};
use crate::operation::reference;

fn amendment() -> Value {
    let grant = || object(&[("capabilities", capabilities()), ("endsAt", moment())], &[]);
    let diff = object(
        &[
            ("before", grant()),
            ("after", grant()),
            ("added", list_of(text())),
            ("removed", list_of(text())),
            ("endsAt", moment()),
        ],
        &[],
    );
    object(
        &[
            ("id", text()),
            ("delegationId", text()),
            ("status", one_of(&["open", "accepted", "declined", "lapsed"])),
            ("capabilities", or_null(capabilities())),
            ("durationDays", json!({ "type": ["integer", "null"] })),
            ("diff", diff),
            ("proposedBy", email()),
            ("proposedAt", moment()),
            ("lapsesAt", moment()),
            ("decidedAt", moment()),
            ("decidedBy", email()),
            ("declineReason", text()),
            ("receiptId", text()),
            ("delegation", reference("Delegation")),
        ],
        &["decidedAt", "decidedBy", "declineReason", "receiptId", "delegation"],
    )
}

#[expect(clippy::too_many_lines, reason = "a line for each field reads best in one piece")]
pub(super) fn customers() -> Vec<(&'static str, Value)> {
    let membership = object(&[("id", text()), ("name", text()), ("roles", list_of(text()))], &[]);
    let record = object(&[("id", text()), ("partner", reference("Named")), ("at", moment())], &[]);
    let used = object(
        &[("capability", reference("Capability")), ("lastUsedAt", or_null(moment())), ("idle", boolean())],
        &[],
    );
    vec![
        (
            "Delegation",
            object(
                &[
                    ("id", text()),
                    ("status", reference("DelegationStatus")),
                    ("customer", reference("Named")),
                    ("partner", reference("Named")),
                    ("capabilities", capabilities()),
                    ("grantedAt", moment()),
                    ("endsAt", moment()),
                    ("autoExtend", boolean()),
                    ("latestEndsAt", moment()),
                    ("openAmendmentId", text()),
                    ("endedAt", moment()),
                    ("terminatedBy", one_of(&["customer", "partner"])),
                    ("terminationReason", text()),
                    ("invitationId", text()),
                    ("receiptId", text()),
                    ("capabilitiesUse", list_of(used)),
                    ("revision", whole()),
                ],
                &["capabilitiesUse", "openAmendmentId", "endedAt", "terminatedBy", "terminationReason"],
            ),
        ),
        ("DelegationList", page_of("Delegation")),
        ("Amendment", amendment()),
        ("AmendmentList", page_of("Amendment")),
        (
            "Customer",
            object(
                &[
                    ("id", text()),
                    ("name", text()),
                    ("country", text_or_null()),
                    ("cloud", text()),
                    ("domains", list_of(text())),
                    ("admins", list_of(email())),
                    ("locale", reference("Locale")),
                    ("createdAt", moment()),
                    ("revision", whole()),
                ],
                &[],
            ),
        ),
        (
            "Subscription",
            object(
                &[
                    ("id", text()),
                    ("status", reference("SubscriptionStatus")),
                    ("service", text()),
                    ("plan", text()),
                    ("licenses", whole()),
                    ("billingPeriod", or_null(reference("BillingPeriod"))),
                    ("unitFee", or_null(reference("Money"))),
                    ("termMonths", json!({ "type": ["integer", "null"] })),
                    ("totalPerPeriod", or_null(reference("Money"))),
                    ("startedAt", moment()),
                    ("endsAt", moment()),
                    ("renewsAt", or_null(moment())),
                    ("canceledAt", moment()),
                    ("cancelReason", text()),
                    ("customerId", text()),
                    ("customerName", text()),
                    ("partner", or_null(reference("Named"))),
                    ("invitationId", text_or_null()),
                    ("partnerOfRecord", or_null(record)),
                    ("revision", whole()),
                ],
                &["canceledAt", "cancelReason"],
            ),
        ),
        ("SubscriptionList", page_of("Subscription")),
        (
            "Erasure",
            object(
                &[("events", whole()), ("records", whole()), ("isComplete", boolean()), ("at", moment())],
                &[],
            ),
        ),
        ("Receipt", receipt()),
        ("ReceiptList", page_of("Receipt")),
        ("ChainedEvent", chained_event()),
        ("ChainedEventList", page_of("ChainedEvent")),
        (
            "Accepted",
            object(
                &[
                    ("invitation", reference("Invitation")),
                    ("receipt", reference("Receipt")),
                    ("subscriptions", list_of(reference("Subscription"))),
                    ("delegation", reference("Delegation")),
                    ("customer", reference("Customer")),
                ],
                &["delegation"],
            ),
        ),
        (
            "Me",
            object(
                &[
                    ("subject", text()),
                    ("email", text_or_null()),
                    ("operator", boolean()),
                    ("partner", or_null(membership)),
                    ("customers", list_of(reference("Named"))),
                ],
                &[],
            ),
        ),
    ]
}

/// An event as it is kept, bound to the one before.
fn chained_event() -> Value {
    object(
        &[
            ("id", text()),
            ("type", text()),
            ("at", moment()),
            ("aggregateId", text()),
            ("sequence", whole()),
            ("actor", json!({ "type": "object" })),
            ("data", json!({ "type": "object" })),
            ("previousHash", text_or_null()),
            ("hash", text()),
        ],
        &[],
    )
}

fn receipt() -> Value {
    let line = json!({ "allOf": [
        reference("Line"),
        object(&[("subscriptionId", text()), ("endsAt", moment())], &[]),
    ] });
    let granted = object(
        &[
            ("id", text()),
            ("capabilities", capabilities()),
            ("endsAt", moment()),
            ("durationDays", whole()),
            ("replacedPartnerName", text_or_null()),
        ],
        &["durationDays"],
    );
    object(
        &[
            ("id", text()),
            ("customerId", text()),
            ("customerName", text()),
            ("acceptedBy", email()),
            ("proof", one_of(&["code", "administratorSignIn"])),
            ("at", moment()),
            ("partnerId", text()),
            ("partnerName", text()),
            ("invitationId", text_or_null()),
            ("kind", or_null(reference("InvitationKind"))),
            ("offerVersion", json!({ "type": ["integer", "null"] })),
            ("locale", reference("Locale")),
            ("decisions", reference("Decisions")),
            ("subscriptions", list_of(line)),
            ("delegation", or_null(granted)),
            ("text", text()),
            ("textHash", text()),
            ("amendmentId", text()),
        ],
        &["amendmentId"],
    )
}
