//! Every refusal has an example.

use domain::Refusal;
use domain::refusal::UsedUp;

/// Where the example of each refusal is. A new refusal does not compile until it has one.
fn told_in(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::RoleMissing
        | Refusal::PartnerSuspended
        | Refusal::AgreementOutdated
        | Refusal::NotEnrolled
        | Refusal::NotCertified
        | Refusal::CloudExcluded
        | Refusal::PlanExcluded
        | Refusal::ServiceNotAuthorized
        | Refusal::SelfInvitation => include_str!("gates.rs"),
        Refusal::NotFound => include_str!("inviting.rs"),
        Refusal::AdministratorRequired
        | Refusal::ProofRequired
        | Refusal::OfferChanged
        | Refusal::PreconditionFailed
        | Refusal::TrialAlreadyUsed
        | Refusal::ServiceAlreadyOwned => include_str!("accepting.rs"),
        Refusal::LastAdmin => include_str!("program.rs"),
        Refusal::DelegateSlotTaken | Refusal::SlotChanged => include_str!("slot.rs"),
        Refusal::AlreadyInState
        | Refusal::InvalidTransition
        | Refusal::InvitationExpired
        | Refusal::InvitationCanceled
        | Refusal::Archived
        | Refusal::SlowDown { .. }
        | Refusal::QuotaExceeded { .. } => include_str!("changing.rs"),
        Refusal::CodeCoolDown { .. } => include_str!("answering.rs"),
        Refusal::Invalid(_) => include_str!("desk.rs"),
        // The link is read by the web, the lock on a pending invitation is the table's, and what a delegate
        // may do is asked where it does it; the domain only names these.
        Refusal::LinkSuperseded
        | Refusal::DuplicatePendingInvitation { .. }
        | Refusal::CapabilityMissing
        | Refusal::CustomerDecisionRequired => include_str!("refusals.rs"),
    }
}

#[test]
fn every_refusal_has_an_example_where_it_is_said_to_be() {
    let wait = 1;
    for refusal in [
        Refusal::RoleMissing,
        Refusal::PartnerSuspended,
        Refusal::AgreementOutdated,
        Refusal::NotEnrolled,
        Refusal::NotCertified,
        Refusal::CloudExcluded,
        Refusal::PlanExcluded,
        Refusal::ServiceNotAuthorized,
        Refusal::SelfInvitation,
        Refusal::NotFound,
        Refusal::AdministratorRequired,
        Refusal::ProofRequired,
        Refusal::OfferChanged,
        Refusal::PreconditionFailed,
        Refusal::TrialAlreadyUsed,
        Refusal::ServiceAlreadyOwned,
        Refusal::LastAdmin,
        Refusal::DelegateSlotTaken,
        Refusal::SlotChanged,
        Refusal::AlreadyInState,
        Refusal::InvalidTransition,
        Refusal::InvitationExpired,
        Refusal::InvitationCanceled,
        Refusal::Archived,
        Refusal::SlowDown { retry_after_seconds: wait },
        Refusal::QuotaExceeded { quota: UsedUp::DailyMail, retry_after_seconds: wait },
        Refusal::CodeCoolDown { retry_after_seconds: wait },
        Refusal::Invalid(vec![]),
    ] {
        let debug = format!("{refusal:?}");
        let name = debug.split([' ', '(']).next().unwrap_or_default();
        assert!(told_in(&refusal).contains(&format!("Refusal::{name}")), "{name} has no example");
    }
}
