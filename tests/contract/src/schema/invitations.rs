//! What is answered about invitations.

use serde_json::{Value, json};

use super::make::{
    boolean, capabilities, email, list_of, moment, object, one_of, or_null, page_of, text, text_or_null,
    whole,
};
use crate::operation::reference;

pub(super) fn invitations() -> Vec<(&'static str, Value)> {
    let delivery_states = ["queued", "sent", "delivered", "delayed", "bounced", "complained"];
    let recipient =
        object(&[("email", email()), ("name", text()), ("organization", text())], &["name", "organization"]);
    let requested = object(&[("capabilities", capabilities()), ("durationDays", whole())], &[]);
    let decision = || reference("Decision");
    let decisions = object(
        &[
            ("commercial", decision()),
            ("delegatedAdministration", decision()),
            ("partnerOfRecord", decision()),
        ],
        &["commercial", "delegatedAdministration", "partnerOfRecord"],
    );
    let letter = object(&[("subject", text()), ("text", text()), ("html", text())], &[]);
    let sent_or_tried = json!({ "oneOf": [reference("Invitation"), reference("InvitationPreview")] });
    let result = object(
        &[("status", whole()), ("invitation", sent_or_tried), ("problem", reference("Problem"))],
        &["invitation", "problem"],
    );
    vec![
        ("Money", object(&[("amount", whole()), ("currency", text())], &[])),
        ("Named", object(&[("id", text()), ("name", text())], &[])),
        (
            "Line",
            object(
                &[
                    ("service", text()),
                    ("plan", text()),
                    ("licenses", whole()),
                    ("billingPeriod", reference("BillingPeriod")),
                    ("unitFee", reference("Money")),
                    ("termMonths", whole()),
                ],
                &["billingPeriod", "unitFee", "termMonths"],
            ),
        ),
        ("Delivery", object(&[("state", one_of(&delivery_states)), ("at", moment())], &[])),
        ("Recipient", recipient),
        ("RequestedDelegation", requested),
        ("Decisions", decisions),
        (
            "Invitation",
            object(
                &[
                    ("id", text()),
                    ("kind", reference("InvitationKind")),
                    ("status", reference("InvitationStatus")),
                    ("delivery", reference("Delivery")),
                    ("partner", reference("Named")),
                    ("recipient", reference("Recipient")),
                    ("locale", reference("Locale")),
                    ("lines", list_of(reference("Line"))),
                    ("delegatedAdministration", or_null(reference("RequestedDelegation"))),
                    ("partnerOfRecord", boolean()),
                    ("offerVersion", whole()),
                    ("followsInvitationId", text_or_null()),
                    ("customerId", text()),
                    ("message", text_or_null()),
                    ("createdAt", moment()),
                    ("expiresAt", moment()),
                    ("resendCount", whole()),
                    ("decisions", reference("Decisions")),
                    ("decidedAt", moment()),
                    ("declineReason", text()),
                    ("cancelReason", text()),
                    ("revision", whole()),
                ],
                &["customerId", "decisions", "decidedAt", "declineReason", "cancelReason"],
            ),
        ),
        ("InvitationList", page_of("Invitation")),
        (
            "InvitationPreview",
            json!({ "allOf": [reference("Invitation"), object(&[("preview", letter)], &[])] }),
        ),
        ("InvitationResults", object(&[("items", list_of(result))], &[])),
        (
            "Event",
            object(
                &[
                    ("id", text()),
                    ("type", text()),
                    ("at", moment()),
                    ("aggregateId", text()),
                    ("sequence", whole()),
                    ("actor", json!({ "type": "object" })),
                    ("data", json!({ "type": "object" })),
                ],
                &[],
            ),
        ),
        ("EventList", page_of("Event")),
        ("Declined", object(&[("invitation", reference("Invitation"))], &[])),
        ("LinkView", link_view()),
    ]
}

/// What the holder of a link sees.
fn link_view() -> Value {
    let shown_line = json!({ "allOf": [
        reference("Line"),
        object(
            &[
                ("serviceName", text()),
                ("planName", text()),
                ("totalPerPeriod", or_null(reference("Money"))),
                ("trialDays", json!({ "type": ["integer", "null"] })),
            ],
            &[],
        ),
    ] });
    let total = object(&[("billingPeriod", reference("BillingPeriod")), ("amount", reference("Money"))], &[]);
    let grant = object(&[("capability", text()), ("allows", text())], &[]);
    let requested = object(
        &[
            ("capabilities", capabilities()),
            ("grants", list_of(grant)),
            ("never", text()),
            ("durationDays", whole()),
            ("endsAt", moment()),
        ],
        &[],
    );
    let clauses = object(
        &[
            ("commercial", list_of(text())),
            ("delegatedAdministration", text_or_null()),
            ("partnerOfRecord", text_or_null()),
        ],
        &[],
    );
    let replaces =
        object(&[("delegationId", text()), ("partner", reference("Named")), ("endsAt", moment())], &[]);
    object(
        &[
            ("id", text()),
            ("kind", reference("InvitationKind")),
            ("status", reference("InvitationStatus")),
            ("partner", reference("Named")),
            ("recipient", reference("Recipient")),
            ("message", text_or_null()),
            ("lines", list_of(shown_line)),
            ("totals", list_of(total)),
            ("delegatedAdministration", or_null(requested)),
            ("partnerOfRecord", boolean()),
            ("replaces", or_null(replaces)),
            ("requires", one_of(&["code", "administratorSignIn"])),
            ("organizationName", text_or_null()),
            ("signedInAs", text_or_null()),
            ("isAdministrator", boolean()),
            ("clauses", clauses),
            ("clausesHash", text()),
            ("offerVersion", whole()),
            ("changed", boolean()),
            ("revision", whole()),
            ("createdAt", moment()),
            ("expiresAt", moment()),
            ("locale", reference("Locale")),
        ],
        &[],
    )
}
