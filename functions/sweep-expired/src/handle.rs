//! One thing that is due: loads it, decides, and keeps what was decided.

use domain::delegation::Delegation;
use domain::subscription::Status;
use domain::{
    Actor, Change, CustomerId, DelegationId, InvitationId, Moment, SubscriptionId, delegation, lifecycle,
    subscription,
};
use failure::Failure;
use table::key::Due;
use table::{DueEntry, Lost, Quotas, Transaction};

use crate::{App, round};

/// How often a decision is made anew when somebody else was faster. Each of them moved the thing on, and most
/// of its moves take it out of what is due.
const MOST_DECISIONS: u32 = 5;

/// What came of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Handled {
    /// The end of an invitation was recorded.
    InvitationExpired,
    /// The end of a delegation was recorded.
    DelegationExpired,
    /// It was recorded that a delegation went on by itself.
    DelegationExtended,
    /// The end of a trial was recorded.
    SubscriptionExpired,
    /// It was recorded that a subscription went on for another term.
    SubscriptionRenewed,
    /// Both sides of a delegation, or of a trial, are warned; or a customer, that nobody makes use of what it granted.
    Warned,
    /// A delegation is in use; it is looked at again.
    InUse,
    /// A part of a round was gone.
    Round {
        /// How many things something was recorded of.
        told: usize,
        /// Whether that was all.
        is_over: bool,
    },
    /// Nothing can be done, now or later; people have to look.
    Parked,
    /// Somebody else did it, or the index lags behind.
    NothingDue,
}

/// Handles one entry. What trying again cannot mend is parked, so that it never stands before its neighbors.
pub(crate) async fn handle(app: &App, entry: &DueEntry, now: Moment) -> Result<Handled, Failure> {
    let outcome = match entry.due {
        Some(Due::Invitation(id)) => expire_invitation(app, id, now).await,
        Some(Due::Delegation(id)) => sweep_delegation(app, id, now).await,
        Some(Due::Subscription(customer, id)) => sweep_subscription(app, customer, id, now).await,
        Some(Due::RoundOfPartner(id)) => round::of_partner(app, id, now).await,
        Some(Due::RoundOfCatalog) => round::of_catalog(app, now).await,
        None => Ok(Handled::NothingDue),
    };
    match outcome {
        // Where the thing itself still carries the entry, the entry is wrong and would come back for ever.
        Ok(Handled::NothingDue) => park(app, entry, "nothing is due").await,
        Err(failure) if failure.is_lasting() => park(app, entry, &failure::chain(&failure)).await,
        outcome => outcome,
    }
}

async fn park(app: &App, entry: &DueEntry, reason: &str) -> Result<Handled, Failure> {
    if !app.table.park(entry).await? {
        return Ok(Handled::NothingDue);
    }
    tracing::error!(due = ?entry.due, reason, "something due was parked");
    Ok(Handled::Parked)
}

async fn expire_invitation(app: &App, id: InvitationId, now: Moment) -> Result<Handled, Failure> {
    for turn in 1..=MOST_DECISIONS {
        let Some(invitation) = app.table.invitation(id).await? else { return Ok(Handled::NothingDue) };
        let changes = lifecycle::expire(&invitation, now);
        if changes.is_empty() {
            return Ok(Handled::NothingDue);
        }
        if keep(app, changes, now, turn).await? {
            return Ok(Handled::InvitationExpired);
        }
    }
    Err(Failure::passing("expire an invitation that many others change"))
}

async fn sweep_delegation(app: &App, id: DelegationId, now: Moment) -> Result<Handled, Failure> {
    for turn in 1..=MOST_DECISIONS {
        let Some(delegation) = app.table.delegation(id).await? else { return Ok(Handled::NothingDue) };
        let changes = delegation::sweep(&delegation, now);
        if changes.is_empty() {
            return look_at_use(app, &delegation, now, turn).await;
        }
        let has_ended = now >= delegation.final_end();
        let goes_on = delegation.current_end(now) > delegation.ends_at;
        if keep(app, changes, now, turn).await? {
            return Ok(match (has_ended, goes_on) {
                (true, _) => Handled::DelegationExpired,
                (false, true) => Handled::DelegationExtended,
                (false, false) => Handled::Warned,
            });
        }
    }
    Err(Failure::passing("sweep a delegation that many others change"))
}

/// What is left where nothing else is due of a delegation.
async fn look_at_use(app: &App, delegation: &Delegation, now: Moment, turn: u32) -> Result<Handled, Failure> {
    if !delegation.is_use_due(now) {
        return Ok(Handled::NothingDue);
    }
    let usage = app.table.usage(delegation.id).await?;
    let changes = delegation::look_at_use(delegation, &usage, now);
    let is_idle = changes.iter().any(|change| match change {
        Change::Delegation(changed) => !changed.facts.is_empty(),
        _ => false,
    });
    // Where somebody else was faster, it is due again at the next sweep.
    keep(app, changes, now, turn).await?;
    Ok(if is_idle { Handled::Warned } else { Handled::InUse })
}

async fn sweep_subscription(
    app: &App,
    customer: CustomerId,
    id: SubscriptionId,
    now: Moment,
) -> Result<Handled, Failure> {
    for turn in 1..=MOST_DECISIONS {
        let found = app.table.subscription(customer, id).await?;
        let Some(subscription) = found else { return Ok(Handled::NothingDue) };
        let changes = subscription::sweep(&subscription, now);
        if changes.is_empty() {
            return Ok(Handled::NothingDue);
        }
        if keep(app, changes, now, turn).await? {
            return Ok(match subscription.status(now) {
                Status::Active => Handled::SubscriptionRenewed,
                Status::Expired => Handled::SubscriptionExpired,
                Status::Trial | Status::Canceled => Handled::Warned,
            });
        }
    }
    Err(Failure::passing("sweep a subscription that many others change"))
}

/// Keeps what was decided; says no when the world has moved on since the decision.
async fn keep(app: &App, changes: Vec<Change>, now: Moment, turn: u32) -> Result<bool, Failure> {
    let (actor, quotas) = (Actor::System, Quotas::NONE);
    match app.table.commit(Transaction { actor, now, changes, quotas, remembered: None }).await? {
        Ok(()) => Ok(true),
        Err(Lost::Stale) => {
            app.table.pause(turn).await;
            Ok(false)
        }
        Err(lost) => Err(Failure::lasting("keep what the sweep decided").because(format!("{lost:?}"))),
    }
}
