//! Rounds: many things that one change concerns are looked through page by page, resumed where the last run ended.
//!
//! A round is one item. Whatever asks for it makes it due and begins it anew, in its own transaction; whoever goes it
//! writes how far it came, and at its end when it is due next. Two that go it at once are told apart by its step.

use domain::{Moment, PartnerId};
use failure::Failure;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::client::Table;
use crate::commit::Lost;
use crate::key::{self, Key};
use crate::page::PagePosition;
use crate::record;
use crate::write::{Condition, Write};

/// What a round goes through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoundOf {
    /// What a partner was granted and offered.
    Partner(PartnerId),
    /// All partners.
    Catalog,
}

impl RoundOf {
    fn key(self) -> Key {
        match self {
            RoundOf::Partner(id) => key::round_of_partner(id),
            RoundOf::Catalog => key::round_of_catalog(),
        }
    }
}

/// How far a round came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    of: RoundOf,
    progress: Progress,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Progress {
    /// The number of the event that asked for it last.
    asked_by: u32,
    /// Counts up with each part of it since then.
    step: u32,
    /// The end of the page that was looked through last; none at the beginning.
    after: Option<String>,
    /// When to go on; none when there is nothing to wait for.
    due_at: Option<Moment>,
}

impl Round {
    /// The end of the page that was looked through last; none at the beginning.
    pub fn after(&self) -> Option<PagePosition> {
        self.progress.after.clone().map(PagePosition)
    }

    /// Whether it is to be gone at `now`.
    pub fn is_due(&self, now: Moment) -> bool {
        self.progress.due_at.is_some_and(|due_at| due_at <= now)
    }
}

impl Progress {
    fn write(&self, key: Key, condition: Condition) -> Result<Write, Failure> {
        let mut item = record::record_with(self, &["askedBy", "step"])?;
        if let Some(due_at) = self.due_at {
            item.insert("dueShard".into(), json!(key::due_shard(&key.pk)));
            item.insert("dueAt".into(), json!(due_at.as_second()));
        }
        Ok(Write::advance(key, item, condition, Lost::Stale))
    }
}

/// The write that asks for a round, to be kept together with what it is asked for by.
pub(crate) fn asked(key: Key, asked_by: u32, now: Moment) -> Result<Write, Failure> {
    let progress = Progress { asked_by, due_at: Some(now), ..Progress::default() };
    progress.write(key, Condition::Guarded)
}

impl Table {
    /// A round; none where nobody ever asked for it.
    pub async fn round(&self, of: RoundOf) -> Result<Option<Round>, Failure> {
        let item = self.get(&of.key(), "round").await?;
        let progress = item.map(|item| record::read(item, "round")).transpose()?;
        Ok(progress.map(|progress| Round { of, progress }))
    }

    /// Writes how far a round came and when to go on. None when somebody else went on with it, or asked for it anew.
    pub async fn step(
        &self,
        round: &Round,
        after: Option<PagePosition>,
        due_at: Option<Moment>,
    ) -> Result<Option<Round>, Failure> {
        let Progress { asked_by, step, .. } = round.progress;
        let seen = vec![("askedBy", json!(asked_by)), ("step", json!(step))];
        let after = after.map(|position| position.0);
        let progress = Progress { asked_by, step: step + 1, after, due_at };
        let write = progress.write(round.of.key(), Condition::Equal(seen))?;
        let kept = self.transact(vec![write], false).await?.is_ok();
        Ok(kept.then_some(Round { of: round.of, progress }))
    }

    /// Asks for the round of a partner, from its beginning. Says whether it did: it did not when somebody else wrote
    /// it at the same moment.
    pub async fn ask_round(&self, partner: PartnerId, now: Moment) -> Result<bool, Failure> {
        let of = RoundOf::Partner(partner);
        if let Some(round) = self.round(of).await? {
            return Ok(self.step(&round, None, Some(now)).await?.is_some());
        }
        let progress = Progress { due_at: Some(now), ..Progress::default() };
        let write = progress.write(of.key(), Condition::Absent)?;
        Ok(self.transact(vec![write], false).await?.is_ok())
    }
}
