//! One missing guard at a time.

/// A guard that somebody forgot. For each there is a test in which the model notices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mutant {
    /// The table writes over whatever is there, not over what the decision saw.
    IgnoreSequence,
    /// The table gives the slot away whoever holds it.
    IgnoreSlot,
    /// The table forgets that a service was given to the customer in the meantime.
    IgnoreHold,
    /// The table does not look whether the partner is as it was read.
    IgnorePartner,
    /// The table does not look whether the delegation is as it was read.
    IgnoreDelegation,
    /// The table does not look whether the person still has its place in the partner.
    IgnoreMember,
    /// The table does not look whether the person is still an administrator.
    IgnoreAdministrator,
    /// The table lets two organizations claim one domain.
    IgnoreClaim,
    /// The table counts wrong codes from what was read, not from what is there.
    IgnoreMisses,
    /// The table does not look whether the code was missed too often in the meantime.
    IgnoreCode,
    /// The table keeps the parts of a commit whose conditions hold.
    KeepPartsOfACommit,
    /// The table keeps the state and not the events.
    ForgetEvents,
    /// Acceptance writes no receipt.
    SkipReceipt,
    /// Acceptance grants a delegation without taking the slot.
    SkipSlot,
    /// Replacement does not end the delegation that it replaces.
    SkipReplaced,
    /// Termination does not free the slot.
    SkipRelease,
    /// Acceptance does not ask whether the time is over.
    IgnoreExpiry,
    /// The clock is read when the process starts, and not for each invocation.
    ReadTheClockOnce,
    /// Answers do not ask whether the invitation is still pending.
    IgnoreOutcome,
    /// Acceptance does not ask whether somebody else holds the slot.
    IgnoreHolder,
    /// Acceptance does not ask whether the customer had its trial.
    IgnoreTrialUsed,
    /// Acceptance does not ask whether the link is the newest.
    IgnoreGeneration,
    /// The sweep does not ask whether the time is over.
    SweepEarly,
    /// Narrowing leaves the amendment that waits, which was proposed against more.
    KeepTheProposal,
    /// A round does not look at what was told of a delegation.
    ForgetWhatWasTold,
    /// A delegate's decision does not ask whether the time of what was granted is over.
    IgnoreEnd,
    /// A delegate's decision does not ask whether what was granted was ended.
    IgnoreEnding,
    /// A delegate's decision does not ask what was granted.
    IgnoreCapability,
    /// A delegate's decision takes for granted what is only proposed.
    CountTheProposal,
    /// A delegate's decision does not ask whether its partner is banned.
    IgnoreBan,
    /// The post marks a letter before it is posted.
    MarkBeforePosting,
    /// The stream moves on before the letter is posted.
    MoveOnBeforePosting,
    /// The post does not look for the mark.
    IgnoreMarks,
    /// A letter is worded from what is true now, and not from its event.
    WordFromNow,
}
