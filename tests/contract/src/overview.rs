//! How a partner is doing, at a glance.

use domain::overview::Counted;
use serde_json::{Value, json};
use web::problem::Code;

use crate::operation::{Operation, operation, reference};
use crate::schema::make::{boolean, list_of, moment, object, one_of, text, whole};

pub(crate) fn operations() -> Vec<Operation> {
    vec![
        operation(
            "get",
            "/v1/partners/{partnerId}/overview",
            "Partners",
            "showOverview",
            "Counts by state, what ends soon, what did not arrive, and what is left of the quotas",
        )
        .signed_in()
        .answers(200, "Overview", "What is true now.")
        .refuses(&[Code::NotFound]),
    ]
}

pub(crate) fn schemas() -> Vec<(&'static str, Value)> {
    let number = |fields: &[&'static str]| {
        object(&fields.iter().map(|field| (*field, whole())).collect::<Vec<_>>(), &[])
    };
    let counts_of = |wanted: fn(&Counted) -> Option<&'static str>| {
        let mut names: Vec<&str> = Counted::all().iter().filter_map(wanted).collect();
        names.sort_unstable();
        names.dedup();
        number(&names)
    };
    let of_invitations = counts_of(|counted| match counted {
        Counted::Invitation(_, status) => Some(status.name()),
        _ => None,
    });
    let of_delegations = counts_of(|counted| match counted {
        Counted::Delegation(status) => Some(status.name()),
        _ => None,
    });
    let of_subscriptions = counts_of(|counted| match counted {
        Counted::Subscription(status) => Some(status.name()),
        _ => None,
    });
    let by_kind =
        ["trial", "purchase", "delegatedAdministration"].map(|kind| (kind, reference("InvitationCounts")));
    let by_kind = object(&[("byKind", object(&by_kind, &[]))], &[]);
    let today = json!({ "allOf": [
        number(&["limit", "used", "remaining"]),
        object(&[("resetsAt", moment())], &[]),
    ] });
    let soon = json!({ "allOf": [
        number(&["within7Days", "within30Days"]),
        object(&[("items", list_of(reference("Waiting")))], &[]),
    ] });
    let troubles = json!({ "allOf": [
        number(&["bounced", "complained"]),
        object(&[("items", list_of(reference("Waiting")))], &[]),
    ] });
    let gate = object(&[("open", boolean()), ("code", json!({ "type": ["string", "null"] }))], &[]);
    let quota = object(
        &[("openInvitations", number(&["limit", "used", "remaining"])), ("newInvitationsPerDay", today)],
        &[],
    );
    let overview = object(
        &[
            ("partner", reference("Named")),
            ("gate", gate),
            ("invitations", json!({ "allOf": [reference("InvitationCounts"), by_kind] })),
            ("delegations", of_delegations),
            ("subscriptions", of_subscriptions),
            ("dueSoon", soon),
            ("deliveryTroubles", troubles),
            ("partnerOfRecord", number(&["empty"])),
            ("quota", quota),
            ("isComplete", boolean()),
            ("at", moment()),
        ],
        &[],
    );
    vec![("InvitationCounts", of_invitations), ("Waiting", waiting()), ("Overview", overview)]
}

fn waiting() -> Value {
    let fields = [
        ("type", one_of(&["invitation", "delegation", "trial"])),
        ("id", text()),
        ("kind", reference("InvitationKind")),
        ("email", text()),
        ("delivery", text()),
        ("customerId", text()),
        ("customerName", text()),
        ("service", text()),
        ("isRecorded", boolean()),
        ("endsAt", moment()),
    ];
    let of_some = ["kind", "email", "delivery", "customerId", "customerName", "service", "isRecorded"];
    object(&fields, &of_some)
}
