//! Everything the domain says no to.

use std::fmt;

/// One fault of a document that somebody sent: where, and what is wrong there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// JSON Pointer (RFC 6901) into the document; empty for the whole of it.
    pub pointer: String,
    /// What is wrong, as the end of the sentence that starts with the field's name.
    pub detail: String,
}

impl Fault {
    /// A fault at `pointer`.
    pub fn new(pointer: impl Into<String>, detail: impl fmt::Display) -> Fault {
        Fault { pointer: pointer.into(), detail: detail.to_string() }
    }
}

/// The domain says no. Each variant is one stable code of the public contract; nothing is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The caller's role does not allow this.
    RoleMissing,
    /// The partner is banned or its sending is paused.
    PartnerSuspended,
    /// The partner has not signed the agreement version that is current.
    AgreementOutdated,
    /// Delegated administration needs a program, and the partner has no place in any.
    NotEnrolled,
    /// The partner's place in a program does not (or not now) certify for delegated administration.
    NotCertified,
    /// The feature is not available in the partner's cloud.
    CloudExcluded,
    /// The feature is not available in the plan.
    PlanExcluded,
    /// The partner may not offer one of the services.
    ServiceNotAuthorized,
    /// The delegation does not include the capability.
    CapabilityMissing,
    /// Only an administrator of the customer may do this.
    AdministratorRequired,
    /// Only the customer may decide this.
    CustomerDecisionRequired,
    /// The link alone is not enough: a code or a sign-in is needed.
    ProofRequired,
    /// There is nothing here for this caller.
    NotFound,
    /// The partner already has such an invitation pending for this address.
    DuplicatePendingInvitation {
        /// The invitation that is pending.
        conflicting_id: String,
    },
    /// It already is what the caller wants it to be.
    AlreadyInState,
    /// Its state does not allow this.
    InvalidTransition,
    /// Somebody has to remain who may do everything.
    LastAdmin,
    /// Another partner holds the delegation, and the caller did not say to replace it.
    DelegateSlotTaken,
    /// The delegation to replace is no longer the one that was shown.
    SlotChanged,
    /// The offer is no longer the one that was shown.
    OfferChanged,
    /// The customer has had its trial of the service.
    TrialAlreadyUsed,
    /// The customer already has a subscription of the service.
    ServiceAlreadyOwned,
    /// The invitation's time is over.
    InvitationExpired,
    /// The partner took the invitation back.
    InvitationCanceled,
    /// A newer link was sent.
    LinkSuperseded,
    /// The record is older than what stays readable.
    Archived,
    /// The thing changed since the caller looked.
    PreconditionFailed,
    /// The document has faults; all of them.
    Invalid(Vec<Fault>),
    /// A partner cannot invite itself.
    SelfInvitation,
    /// A quota is used up.
    QuotaExceeded {
        /// Which one.
        quota: UsedUp,
        /// Seconds until there is quota again, or at least other than now.
        retry_after_seconds: u32,
    },
    /// Too many wrong codes; wait.
    CodeCoolDown {
        /// Seconds until a code can be asked for again.
        retry_after_seconds: u32,
    },
    /// Too soon after the last time; wait.
    SlowDown {
        /// Seconds until it may be done again.
        retry_after_seconds: u32,
    },
}

/// What there is only so much of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UsedUp {
    /// Mail of a day: new invitations of the partner, or mail of all partners to the address. Which of the two is not
    /// told, since the second is about other partners.
    DailyMail,
    /// Invitations of the partner that are open at one time.
    OpenInvitations,
    /// How often one invitation is sent again, or its address corrected: there will never be more.
    OfOneInvitation,
}

impl Refusal {
    /// A refusal for one fault.
    pub fn invalid(pointer: impl Into<String>, detail: impl fmt::Display) -> Refusal {
        Refusal::Invalid(vec![Fault::new(pointer, detail)])
    }
}
