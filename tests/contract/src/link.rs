//! What the holder of an invitation's link does.

use serde_json::json;
use web::problem::Code;

use crate::operation::{Operation, operation};

const TAG: &str = "The link";

/// A link that opens nothing any more says why.
const DEAD: [Code; 4] = [Code::NotFound, Code::LinkSuperseded, Code::InvitationCanceled, Code::Archived];

pub(crate) fn operations() -> Vec<Operation> {
    let token = || json!({ "type": "string" });
    let answer = |path, id, summary| operation("post", path, TAG, id, summary).refuses(&DEAD);
    vec![
        operation("get", "/i/{id}", TAG, "lookAtInvitation", "Look at it; looking changes nothing")
            .query_required("t", token(), "The token of the link.")
            .answers(200, "LinkView", "Who asks, what for, until when, and what it replaces.")
            .answers_page("The same for people.")
            .tells_revision()
            .refuses(&DEAD)
            .refuses(&[Code::InvitationExpired, Code::Unauthenticated]),
        answer("/i/{id}/code", "requestCode", "Have a code mailed to the invited address")
            .takes_form("Token")
            .answers(202, "Nothing", "A code is on its way.")
            .refuses(&[
                Code::InvitationExpired,
                Code::CodeCoolDown,
                Code::InvalidTransition,
                Code::AdministratorRequired,
            ]),
        answer("/i/{id}/accept", "acceptInvitation", "Countersign all of it, or parts")
            .once(false)
            .takes_form("Acceptance")
            .answers(200, "Accepted", "What has become true.")
            .refuses(&[
                Code::InvitationExpired,
                Code::Unauthenticated,
                Code::AdministratorRequired,
                Code::ProofRequired,
                Code::CodeCoolDown,
                Code::PartnerSuspended,
                Code::AgreementOutdated,
                Code::AlreadyInState,
                Code::InvalidTransition,
                Code::DelegateSlotTaken,
                Code::SlotChanged,
                Code::OfferChanged,
                Code::TrialAlreadyUsed,
                Code::ServiceAlreadyOwned,
                Code::PreconditionFailed,
            ]),
        answer("/i/{id}/decline", "declineInvitation", "Decline it")
            .once(false)
            .takes_form("Declining")
            .answers(200, "Declined", "It is declined.")
            .refuses(&[Code::InvitationExpired, Code::AlreadyInState, Code::InvalidTransition]),
        answer("/i/{id}/report", "reportSender", "Decline it, because the sender is not known")
            .once(false)
            .takes_form("Token")
            .answers(200, "Declined", "It is declined, and counts against the partner.")
            .refuses(&[Code::InvitationExpired, Code::AlreadyInState, Code::InvalidTransition]),
        answer(
            "/i/{id}/renewal",
            "requestRenewal",
            "Ask the partner for a new link, once this one has expired",
        )
        .takes_form("Token")
        .answers(202, "Nothing", "The partner is told.")
        .refuses(&[Code::InvalidTransition, Code::SlowDown]),
        answer("/i/{id}/hand-over", "handOver", "Have it handed to the organization's administrators")
            .takes_form("Token")
            .answers(202, "Nothing", "They are written to.")
            .refuses(&[Code::InvitationExpired, Code::InvalidTransition, Code::SlowDown]),
        operation(
            "get",
            "/i/{id}/unsubscribe",
            TAG,
            "askUnsubscribe",
            "A page that asks whether to stop this partner's mail",
        )
        .query_required("t", token(), "The token of the letter's link.")
        .answers_page("The page.")
        .refuses(&[Code::NotFound]),
        operation(
            "post",
            "/i/{id}/unsubscribe",
            TAG,
            "unsubscribe",
            "Stop this partner's mail to the address (RFC 8058)",
        )
        .query_required("t", token(), "The token of the letter's link.")
        .answers(200, "Nothing", "No more mail of this partner.")
        .answers_page("The same for people.")
        .refuses(&[Code::NotFound, Code::UnsupportedMediaType, Code::TooLarge, Code::Malformed]),
    ]
}
