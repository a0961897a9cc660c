//! Web sessions: kept under the digest of a secret that only the browser has.

use domain::Moment;
use failure::Failure;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::client::Table;
use crate::commit::Lost;
use crate::key;
use crate::record;
use crate::write::{Condition, TTL, Write};

impl Table {
    /// Keeps a session until `expires_at`.
    pub async fn keep_session(
        &self,
        secret_digest: &str,
        session: &impl Serialize,
        expires_at: Moment,
    ) -> Result<(), Failure> {
        let mut item = record::record(session)?;
        item.insert(TTL.into(), json!(expires_at.as_second()));
        let kept = Write::create(key::web_session(secret_digest), item, Lost::Answered);
        match self.transact(vec![kept], false).await? {
            Ok(()) => Ok(()),
            Err(_) => Err(Failure::lasting("keep a session under a secret that is in use")),
        }
    }

    /// The session with this secret, while it lasts.
    pub async fn session<T: DeserializeOwned>(
        &self,
        secret_digest: &str,
        now: Moment,
    ) -> Result<Option<T>, Failure> {
        let Some(item) = self.get(&key::web_session(secret_digest), "session").await? else {
            return Ok(None);
        };
        let lasts = item
            .get(TTL)
            .and_then(|ttl| ttl.as_n().ok()?.parse::<i64>().ok())
            .is_some_and(|ttl| now.as_second() < ttl);
        if lasts { record::read(item, "session").map(Some) } else { Ok(None) }
    }

    /// Ends a session. Ending one that is over changes nothing.
    pub async fn end_session(&self, secret_digest: &str) -> Result<(), Failure> {
        let ended = Write::remove(key::web_session(secret_digest), Condition::Present, Lost::Answered);
        self.transact(vec![ended], false).await.map(drop)
    }
}
