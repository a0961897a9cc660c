//! Every code of the public contract, with what never varies about it.

mod entry;

use http::StatusCode;

use crate::Language;

/// What kind of problem it is. The texts and statuses are public; a code once given keeps its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    /// `malformed`: the request cannot be read.
    Malformed,
    /// `invalidCursor`: the cursor is not valid here.
    InvalidCursor,
    /// `invalidIdempotencyKey`: the idempotency key is missing or not valid.
    InvalidIdempotencyKey,
    /// `unauthenticated`: you are not signed in.
    Unauthenticated,
    /// `roleMissing`: your role does not allow this.
    RoleMissing,
    /// `partnerSuspended`: the partner is suspended.
    PartnerSuspended,
    /// `agreementOutdated`: the agreement needs a new signature.
    AgreementOutdated,
    /// `notEnrolled`: the partner is in no program.
    NotEnrolled,
    /// `notCertified`: the partner is not certified for this.
    NotCertified,
    /// `cloudExcluded`: not available in this cloud.
    CloudExcluded,
    /// `planExcluded`: not available in this plan.
    PlanExcluded,
    /// `serviceNotAuthorized`: the partner may not offer this service.
    ServiceNotAuthorized,
    /// `capabilityMissing`: the delegation does not include this.
    CapabilityMissing,
    /// `administratorRequired`: an administrator must answer.
    AdministratorRequired,
    /// `customerDecisionRequired`: only the customer can decide this.
    CustomerDecisionRequired,
    /// `proofRequired`: a code or a sign-in is needed.
    ProofRequired,
    /// `crossSite`: the form came from another site.
    CrossSite,
    /// `notFound`: nothing here.
    NotFound,
    /// `methodNotAllowed`: this method is not allowed here.
    MethodNotAllowed,
    /// `tooLarge`: the body is too large.
    TooLarge,
    /// `unsupportedMediaType`: this kind of content is not read here.
    UnsupportedMediaType,
    /// `duplicatePendingInvitation`: such an invitation is already pending.
    DuplicatePendingInvitation,
    /// `alreadyInState`: it already is so.
    AlreadyInState,
    /// `invalidTransition`: not possible in its present state.
    InvalidTransition,
    /// `delegateSlotTaken`: another partner administers this customer.
    DelegateSlotTaken,
    /// `slotChanged`: the partner to be replaced has changed.
    SlotChanged,
    /// `offerChanged`: the offer has changed.
    OfferChanged,
    /// `trialAlreadyUsed`: the trial has already been used.
    TrialAlreadyUsed,
    /// `serviceAlreadyOwned`: the customer already has this service.
    ServiceAlreadyOwned,
    /// `lastAdmin`: the last administrator must stay.
    LastAdmin,
    /// `requestInProgress`: the same request is still running.
    RequestInProgress,
    /// `invitationExpired`: the invitation has expired.
    InvitationExpired,
    /// `invitationCanceled`: the invitation was canceled.
    InvitationCanceled,
    /// `linkSuperseded`: a newer link was sent.
    LinkSuperseded,
    /// `archived`: this is archived.
    Archived,
    /// `preconditionFailed`: it has changed since you looked.
    PreconditionFailed,
    /// `preconditionRequired`: say which revision you saw.
    PreconditionRequired,
    /// `invalid`: some of it is not valid.
    Invalid,
    /// `selfInvitation`: a partner cannot invite itself.
    SelfInvitation,
    /// `idempotencyKeyReused`: the idempotency key was used for something else.
    IdempotencyKeyReused,
    /// `quotaExceeded`: the quota is used up.
    QuotaExceeded,
    /// `codeCoolDown`: too many codes.
    CodeCoolDown,
    /// `slowDown`: too soon.
    SlowDown,
    /// `internal`: something is wrong on our side.
    Internal,
    /// `unavailable`: not available for a moment.
    Unavailable,
}

impl Code {
    /// Every code, by status.
    pub const ALL: &'static [Self] = &[
        Self::Malformed,
        Self::InvalidCursor,
        Self::InvalidIdempotencyKey,
        Self::Unauthenticated,
        Self::RoleMissing,
        Self::PartnerSuspended,
        Self::AgreementOutdated,
        Self::NotEnrolled,
        Self::NotCertified,
        Self::CloudExcluded,
        Self::PlanExcluded,
        Self::ServiceNotAuthorized,
        Self::CapabilityMissing,
        Self::AdministratorRequired,
        Self::CustomerDecisionRequired,
        Self::ProofRequired,
        Self::CrossSite,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::TooLarge,
        Self::UnsupportedMediaType,
        Self::DuplicatePendingInvitation,
        Self::AlreadyInState,
        Self::InvalidTransition,
        Self::DelegateSlotTaken,
        Self::SlotChanged,
        Self::OfferChanged,
        Self::TrialAlreadyUsed,
        Self::ServiceAlreadyOwned,
        Self::LastAdmin,
        Self::RequestInProgress,
        Self::InvitationExpired,
        Self::InvitationCanceled,
        Self::LinkSuperseded,
        Self::Archived,
        Self::PreconditionFailed,
        Self::PreconditionRequired,
        Self::Invalid,
        Self::SelfInvitation,
        Self::IdempotencyKeyReused,
        Self::QuotaExceeded,
        Self::CodeCoolDown,
        Self::SlowDown,
        Self::Internal,
        Self::Unavailable,
    ];

    /// The code of a text, as in the path of a problem type.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == text)
    }

    /// The code as it is written in documents and types.
    pub fn as_str(self) -> &'static str {
        self.entry().code
    }

    /// The HTTP status it always has.
    pub fn status(self) -> StatusCode {
        self.entry().status
    }

    /// The title it always has.
    pub fn title(self, language: Language) -> &'static str {
        let [english, french] = self.entry().title;
        match language {
            Language::English => english,
            Language::French => french,
        }
    }

    /// What happened and what the reader can do, where the occurrence has no words of its own.
    pub fn detail(self, language: Language) -> &'static str {
        let [english, french] = self.entry().detail;
        match language {
            Language::English => english,
            Language::French => french,
        }
    }

    /// Whether the very same request may succeed later.
    pub fn is_retryable(self) -> bool {
        matches!(
            self,
            Self::RequestInProgress
                | Self::QuotaExceeded
                | Self::CodeCoolDown
                | Self::SlowDown
                | Self::Unavailable
        )
    }
}
