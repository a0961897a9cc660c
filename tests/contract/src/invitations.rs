//! What a partner does with invitations.

use serde_json::json;
use web::problem::Code;

use crate::operation::{Operation, operation, reference};

const TAG: &str = "Invitations";

/// What can stand in the way of sending.
const GATES: [Code; 13] = [
    Code::RoleMissing,
    Code::PartnerSuspended,
    Code::AgreementOutdated,
    Code::CloudExcluded,
    Code::PlanExcluded,
    Code::ServiceNotAuthorized,
    Code::NotEnrolled,
    Code::NotCertified,
    Code::NotFound,
    Code::SelfInvitation,
    Code::DuplicatePendingInvitation,
    Code::QuotaExceeded,
    Code::Invalid,
];

/// What can stand in the way of changing one that was sent.
const OPEN: [Code; 6] = [
    Code::RoleMissing,
    Code::NotFound,
    Code::InvalidTransition,
    Code::InvitationExpired,
    Code::InvitationCanceled,
    Code::Archived,
];

pub(crate) fn operations() -> Vec<Operation> {
    let mut operations = sending();
    operations.extend(changing());
    operations
}

fn sending() -> Vec<Operation> {
    vec![
        operation(
            "get",
            "/v1/invitations",
            TAG,
            "listInvitations",
            "The partner's invitations, newest first",
        )
        .signed_in()
        .query("status", reference("InvitationStatus"), "What is true of it now.")
        .query("kind", reference("InvitationKind"), "")
        .query("recipient", json!({ "type": "string", "format": "email" }), "")
        .paged()
        .answers(200, "InvitationList", "A page of them.")
        .refuses(&[Code::RoleMissing]),
        operation("post", "/v1/invitations", TAG, "createInvitation", "Invite somebody: creates and sends")
            .signed_in()
            .dry_run()
            .once(true)
            .takes("NewInvitation", true)
            .answers(201, "Invitation", "It is on its way; `Location` says where it is.")
            .tells_revision()
            .answers(200, "InvitationPreview", "To a dry run.")
            .refuses(&GATES),
        operation(
            "post",
            "/v1/invitations/bulk",
            TAG,
            "createInvitations",
            "Invite up to 25; each succeeds or fails alone",
        )
        .signed_in()
        .dry_run()
        .once(true)
        .takes("NewInvitations", true)
        .answers(200, "InvitationResults", "What came of each, in order.")
        .refuses(&[Code::RoleMissing]),
        operation("get", "/v1/invitations/{id}", TAG, "showInvitation", "One invitation")
            .signed_in()
            .answers(200, "Invitation", "The invitation.")
            .tells_revision()
            .refuses(&[Code::RoleMissing, Code::NotFound, Code::Archived]),
        operation(
            "get",
            "/v1/invitations/{id}/events",
            TAG,
            "listInvitationEvents",
            "What happened to it, in order",
        )
        .signed_in()
        .paged()
        .answers(200, "EventList", "A page of events.")
        .refuses(&[Code::RoleMissing, Code::NotFound, Code::Archived]),
    ]
}

fn changing() -> Vec<Operation> {
    let change =
        |path, id, summary| operation("post", path, TAG, id, summary).signed_in().if_match().once(false);
    vec![
        change(
            "/v1/invitations/{id}/resend",
            "resendInvitation",
            "Send it again, with a new link; the old one says so",
        )
        .takes("Nothing", false)
        .answers(200, "Invitation", "It is on its way again.")
        .tells_revision()
        .refuses(&OPEN)
        .refuses(&[
            Code::PartnerSuspended,
            Code::AgreementOutdated,
            Code::SlowDown,
            Code::QuotaExceeded,
        ]),
        change("/v1/invitations/{id}/cancel", "cancelInvitation", "Take it back")
            .takes("Reason", false)
            .answers(200, "Invitation", "It is canceled.")
            .tells_revision()
            .refuses(&OPEN)
            .refuses(&[Code::AlreadyInState]),
        change("/v1/invitations/{id}/revise", "reviseInvitation", "Change the lines of a purchase")
            .dry_run()
            .takes("NewLines", true)
            .answers_as(
                200,
                "application/json",
                json!({ "oneOf": [reference("Invitation"), reference("InvitationPreview")] }),
                "The link shows the new version; to a dry run, what it would show.",
            )
            .tells_revision()
            .refuses(&OPEN)
            .refuses(&GATES),
        change(
            "/v1/invitations/{id}/correct-address",
            "correctAddress",
            "Send it to another address, because the first one bounced",
        )
        .takes("NewAddress", true)
        .answers(200, "Invitation", "It is on its way to the new address.")
        .tells_revision()
        .refuses(&OPEN)
        .refuses(&[
            Code::PartnerSuspended,
            Code::AgreementOutdated,
            Code::SelfInvitation,
            Code::DuplicatePendingInvitation,
            Code::QuotaExceeded,
        ]),
    ]
}
