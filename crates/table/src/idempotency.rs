//! The memory of requests: the same request gets the same answer for a day, and its effect once.

use domain::Moment;
use domain::moment::DAY_SECONDS;
use failure::Failure;
use serde::{Deserialize, Serialize};

use crate::Table;
use crate::commit::Lost;
use crate::key::{self, Key};
use crate::record;
use crate::write::{Condition, TTL, Write};

/// An answer as it was given, to be given again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StoredAnswer {
    /// What was asked: a digest of method, route and body.
    pub fingerprint: String,
    /// The HTTP status.
    pub status: u16,
    /// Headers that belong to the answer: `Location`, `ETag`.
    pub headers: Vec<(String, String)>,
    /// The body, byte for byte.
    pub body: String,
}

/// Where the answer to a request is remembered: under its principal and key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remembered {
    pub(crate) key: Key,
    pub(crate) answer: StoredAnswer,
}

impl Remembered {
    /// Remembers `answer` as the one to what `principal` asked under `idempotency_key`.
    pub fn new(principal: &str, idempotency_key: &str, answer: StoredAnswer) -> Remembered {
        Remembered { key: key::idempotency(principal, idempotency_key), answer }
    }

    pub(crate) fn write(&self, now: Moment) -> Result<Write, Failure> {
        let mut item = record::record(&self.answer)?;
        item.insert(TTL.into(), (now.as_second() + DAY_SECONDS).into());
        let free = Condition::AbsentOrLapsed { attribute: TTL, now: now.as_second() };
        Ok(Write::advance(self.key.clone(), item, free, Lost::Answered))
    }
}

impl Table {
    /// Remembers an answer whose effects were kept in transactions of their own.
    pub async fn remember(&self, remembered: &Remembered, now: Moment) -> Result<Result<(), Lost>, Failure> {
        self.transact(vec![remembered.write(now)?], true).await
    }

    /// What was answered within the last 24 hours to the request that `principal` made under
    /// `idempotency_key`.
    pub async fn answered(
        &self,
        principal: &str,
        idempotency_key: &str,
        now: Moment,
    ) -> Result<Option<StoredAnswer>, Failure> {
        let key = key::idempotency(principal, idempotency_key);
        let Some(item) = self.get(&key, "answer").await? else { return Ok(None) };
        let lapsed = item
            .get(TTL)
            .and_then(|ttl| ttl.as_n().ok()?.parse::<i64>().ok())
            .is_none_or(|ttl| ttl <= now.as_second());
        if lapsed { Ok(None) } else { record::read(item, "answer").map(Some) }
    }
}
