//! The one table from what the domain refuses to what HTTP says. It is the public contract.

use domain::Refusal;
use domain::refusal::UsedUp;

use super::{Code, Problem};

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::RoleMissing => Self::new(Code::RoleMissing),
            Refusal::PartnerSuspended => Self::new(Code::PartnerSuspended),
            Refusal::AgreementOutdated => Self::new(Code::AgreementOutdated),
            Refusal::NotEnrolled => Self::new(Code::NotEnrolled),
            Refusal::NotCertified => Self::new(Code::NotCertified),
            Refusal::CloudExcluded => Self::new(Code::CloudExcluded),
            Refusal::PlanExcluded => Self::new(Code::PlanExcluded),
            Refusal::ServiceNotAuthorized => Self::new(Code::ServiceNotAuthorized),
            Refusal::CapabilityMissing => Self::new(Code::CapabilityMissing),
            Refusal::AdministratorRequired => Self::new(Code::AdministratorRequired),
            Refusal::CustomerDecisionRequired => Self::new(Code::CustomerDecisionRequired),
            Refusal::ProofRequired => Self::new(Code::ProofRequired),
            Refusal::NotFound => Self::not_found(),
            Refusal::DuplicatePendingInvitation { conflicting_id } => {
                Self::new(Code::DuplicatePendingInvitation).conflicting_with(conflicting_id)
            }
            Refusal::AlreadyInState => Self::new(Code::AlreadyInState),
            Refusal::InvalidTransition => Self::new(Code::InvalidTransition),
            Refusal::LastAdmin => Self::new(Code::LastAdmin),
            Refusal::DelegateSlotTaken => Self::new(Code::DelegateSlotTaken),
            Refusal::SlotChanged => Self::new(Code::SlotChanged),
            Refusal::OfferChanged => Self::new(Code::OfferChanged),
            Refusal::TrialAlreadyUsed => Self::new(Code::TrialAlreadyUsed),
            Refusal::ServiceAlreadyOwned => Self::new(Code::ServiceAlreadyOwned),
            Refusal::InvitationExpired => Self::new(Code::InvitationExpired),
            Refusal::InvitationCanceled => Self::new(Code::InvitationCanceled),
            Refusal::LinkSuperseded => Self::new(Code::LinkSuperseded),
            Refusal::Archived => Self::new(Code::Archived),
            Refusal::PreconditionFailed => Self::new(Code::PreconditionFailed),
            Refusal::Invalid(faults) => Self::invalid(faults),
            Refusal::SelfInvitation => Self::new(Code::SelfInvitation),
            Refusal::QuotaExceeded { quota, retry_after_seconds } => {
                used_up(quota).retry_after(retry_after_seconds)
            }
            Refusal::CodeCoolDown { retry_after_seconds } => {
                Self::new(Code::CodeCoolDown).retry_after(retry_after_seconds)
            }
            Refusal::SlowDown { retry_after_seconds } => {
                Self::new(Code::SlowDown).retry_after(retry_after_seconds)
            }
        }
    }
}

/// What helps differs with the quota, and time alone helps one of them only.
fn used_up(quota: UsedUp) -> Problem {
    let problem = Problem::new(Code::QuotaExceeded).about_quota(quota);
    match quota {
        UsedUp::DailyMail => problem,
        UsedUp::OpenInvitations => problem.with_detail(
            "As many invitations are open as there may be at one time; nothing was sent. Cancel some, or wait until \
             they are answered or expire.",
            "Il y a autant d’invitations ouvertes qu’il peut y en avoir à la fois ; rien n’a été envoyé. \
             Annulez-en, ou attendez qu’elles reçoivent une réponse ou expirent.",
        ),
        UsedUp::OfOneInvitation => problem.with_detail(
            "This was done as often as one invitation allows; nothing was sent. Cancel it and create a new one.",
            "Cela a été fait aussi souvent qu’une invitation le permet ; rien n’a été envoyé. Annulez-la et \
             créez-en une nouvelle.",
        ),
    }
}
