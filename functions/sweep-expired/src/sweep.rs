//! When the schedule ticks: goes through everything that is due, the oldest of each shard first.

use domain::Moment;
use failure::Failure;
use futures::stream::{self, StreamExt as _};
use serde::Serialize;
use table::key::DUE_SHARDS;

use crate::App;
use crate::handle::{Handled, handle};

/// Entries looked at in one run. What is left over is at the head of the next one.
const MOST_ENTRIES: usize = 50_000;
/// A run that takes longer than this leaves the rest to the next one: well within the function's timeout.
const LONGEST_RUN_SECONDS: i64 = 200;
/// Entries of one shard looked at before the next shard has its turn.
const MOST_ENTRIES_PER_TURN: usize = 25;
/// Shards looked at side by side.
const SIDE_BY_SIDE: usize = 8;
/// Failures after which the rest of a run would fail, too: the world needs a pause, and the next tick is near.
const MOST_FAILURES: usize = 20;

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Summary {
    expired_invitations: usize,
    expired_delegations: usize,
    extended_delegations: usize,
    expired_subscriptions: usize,
    renewed_subscriptions: usize,
    warnings: usize,
    /// Things of partners of which a round recorded something: that they are suspended, or will be, or resumed.
    told: usize,
    parked: usize,
    failed: usize,
    /// How late the oldest thing was that was found: what an alarm listens to.
    late_seconds: i64,
    remaining: bool,
}

/// One turn of one shard.
#[derive(Default)]
struct Turn {
    entries: usize,
    done: Summary,
    has_more: bool,
}

/// One tick. It fails when anything failed, after everything else was done, so that somebody hears of it.
pub(crate) async fn sweep(app: App, now: Moment) -> Result<Summary, Failure> {
    let mut summary = Summary::default();
    let mut shards: Vec<u32> = (0..DUE_SHARDS).collect();
    let mut entries = 0;
    let has_time = || now.seconds_until(app.clock.now()) < LONGEST_RUN_SECONDS;
    while !shards.is_empty() && entries < MOST_ENTRIES && summary.failed < MOST_FAILURES && has_time() {
        let share = ((MOST_ENTRIES - entries) / shards.len()).clamp(1, MOST_ENTRIES_PER_TURN);
        let turns = stream::iter(shards.drain(..).map(|shard| {
            let app = &app;
            async move { (shard, turn(app, shard, share, now).await) }
        }));
        let mut turns = turns.buffer_unordered(SIDE_BY_SIDE);
        let mut more = Vec::new();
        while let Some((shard, turn)) = turns.next().await {
            entries += turn.entries;
            summary.add(turn.done);
            if turn.has_more {
                more.push(shard);
            }
        }
        drop(turns);
        shards = more;
    }
    summary.remaining = !shards.is_empty() || summary.failed > 0;
    tracing::info!(lateSeconds = summary.late_seconds, entries, "swept");
    if summary.failed > 0 {
        let summary = serde_json::to_string(&summary).unwrap_or_default();
        return Err(Failure::passing("sweep everything that is due").because(summary));
    }
    Ok(summary)
}

/// The oldest entries of a shard. After a failure the head of the shard stands still, so its turns are over.
async fn turn(app: &App, shard: u32, most: usize, now: Moment) -> Turn {
    let mut turn = Turn::default();
    let limit = u32::try_from(most).unwrap_or(u32::MAX);
    let due = match app.table.due(shard, now, limit).await {
        Ok(due) => due,
        Err(failure) => {
            tracing::error!(shard, error = failure::chain(&failure), "a shard could not be read");
            turn.done.failed += 1;
            return turn;
        }
    };
    for entry in &due {
        turn.entries += 1;
        turn.done.late_seconds = turn.done.late_seconds.max(entry.late_seconds(now));
        match handle(app, entry, now).await {
            Ok(handled) => {
                if let Handled::Round { told, is_over } = handled {
                    turn.entries += told;
                    turn.has_more |= !is_over;
                }
                turn.done.count(handled);
            }
            Err(failure) => {
                tracing::error!(due = ?entry.due, error = failure::chain(&failure), "something due could not be handled");
                turn.done.failed += 1;
            }
        }
        if turn.done.failed >= MOST_FAILURES {
            return turn;
        }
        if turn.entries >= MOST_ENTRIES {
            turn.has_more = true;
            break;
        }
    }
    turn.has_more = (turn.has_more || due.len() >= most) && turn.done.failed == 0;
    turn
}

impl Summary {
    fn count(&mut self, handled: Handled) {
        match handled {
            Handled::InvitationExpired => self.expired_invitations += 1,
            Handled::DelegationExpired => self.expired_delegations += 1,
            Handled::DelegationExtended => self.extended_delegations += 1,
            Handled::SubscriptionExpired => self.expired_subscriptions += 1,
            Handled::SubscriptionRenewed => self.renewed_subscriptions += 1,
            Handled::Warned => self.warnings += 1,
            Handled::Parked => self.parked += 1,
            Handled::Round { told, .. } => self.told += told,
            Handled::InUse | Handled::NothingDue => {}
        }
    }

    fn add(&mut self, other: Summary) {
        self.expired_invitations += other.expired_invitations;
        self.expired_delegations += other.expired_delegations;
        self.extended_delegations += other.extended_delegations;
        self.expired_subscriptions += other.expired_subscriptions;
        self.renewed_subscriptions += other.renewed_subscriptions;
        self.warnings += other.warnings;
        self.told += other.told;
        self.parked += other.parked;
        self.failed += other.failed;
        self.late_seconds = self.late_seconds.max(other.late_seconds);
    }
}
