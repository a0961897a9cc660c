//! Committing: all writes of a decision at once, or none, with the reason.

use std::collections::HashMap;

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{AttributeValue, CancellationReason, ReturnConsumedCapacity};
use domain::{Actor, Change, Moment, Refusal};
use failure::Failure;

use crate::client::{Table, consumed};
use crate::idempotency::Remembered;
use crate::lay_down::{Quotas, lay_down};
use crate::write::Write;

/// What a decision wants kept.
#[derive(Clone, Debug)]
pub struct Transaction {
    /// Who caused it.
    pub actor: Actor,
    /// When it was decided.
    pub now: Moment,
    /// What changes.
    pub changes: Vec<Change>,
    /// What may be used up.
    pub quotas: Quotas,
    /// The answer to remember with it.
    pub remembered: Option<Remembered>,
}

/// Why a transaction was not kept. Nothing of it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lost {
    /// A lock or a quota says no.
    Refused(Refusal),
    /// Something is no longer as the decision saw it: load and decide again.
    Stale,
    /// The same request was answered in the meantime: give that answer.
    Answered,
    /// The same request is being answered right now.
    InProgress,
}

/// Transaction conflicts are retried this often; the SDK does not retry them.
pub(crate) const MOST_CONFLICTS: u32 = 8;

impl Table {
    /// Keeps the changes, their events and the answer in one transaction.
    pub async fn commit(&self, transaction: Transaction) -> Result<Result<(), Lost>, Failure> {
        let Transaction { actor, now, changes, quotas, remembered } = transaction;
        let mut writes = Vec::new();
        if let Some(remembered) = &remembered {
            writes.push(remembered.write(now)?);
        }
        writes.extend(lay_down(&changes, &actor, quotas, (now, self.salts.next()))?);
        self.transact(writes, remembered.is_some()).await
    }

    /// Writes all or nothing. With `first_is_answer`, a conflict on the first write means that the same
    /// request is being answered right now.
    pub(crate) async fn transact(
        &self,
        writes: Vec<Write>,
        first_is_answer: bool,
    ) -> Result<Result<(), Lost>, Failure> {
        if writes.is_empty() {
            return Ok(Ok(()));
        }
        let losts: Vec<Lost> = writes.iter().map(|write| write.lost.clone()).collect();
        let mut items = Vec::with_capacity(writes.len());
        for write in writes {
            items.push(self.named(write.into_transact_item()?));
        }
        for attempt in 1..=MOST_CONFLICTS {
            let sent = self
                .client
                .transact_write_items()
                .set_transact_items(Some(items.clone()))
                .return_consumed_capacity(ReturnConsumedCapacity::Indexes)
                .send()
                .await;
            let error = match sent {
                Ok(answer) => {
                    consumed("TransactWriteItems", answer.consumed_capacity());
                    return Ok(Ok(()));
                }
                Err(error) => error,
            };
            let reasons = reasons_of(&error);
            if let Some(lost) = lost_by(reasons, &losts) {
                return Ok(Err(lost));
            }
            let conflicts = is_conflict(&error);
            if !conflicts {
                return Err(Failure::passing("write to the table").because(error));
            }
            if attempt == MOST_CONFLICTS {
                let on_answer =
                    reasons.first().and_then(CancellationReason::code) == Some("TransactionConflict");
                return if first_is_answer && on_answer {
                    Ok(Err(Lost::InProgress))
                } else {
                    Err(Failure::passing("write to the table among many others").because(error))
                };
            }
            self.pause(attempt).await;
        }
        Err(Failure::passing("write to the table"))
    }
}

fn reasons_of(error: &SdkError<TransactWriteItemsError>) -> &[CancellationReason] {
    match error.as_service_error() {
        Some(TransactWriteItemsError::TransactionCanceledException(canceled)) => {
            canceled.cancellation_reasons()
        }
        _ => &[],
    }
}

fn is_conflict(error: &SdkError<TransactWriteItemsError>) -> bool {
    let in_progress =
        matches!(error.as_service_error(), Some(TransactWriteItemsError::TransactionInProgressException(_)));
    in_progress || reasons_of(error).iter().any(|reason| reason.code() == Some("TransactionConflict"))
}

/// The first failed condition decides, in the order in which the writes were laid down.
fn lost_by(reasons: &[CancellationReason], losts: &[Lost]) -> Option<Lost> {
    let failed =
        reasons.iter().zip(losts).find(|(reason, _)| reason.code() == Some("ConditionalCheckFailed"));
    failed.map(|(reason, lost)| match lost {
        Lost::Refused(Refusal::DuplicatePendingInvitation { .. }) => {
            let conflicting_id = reason.item().and_then(conflicting_invitation).unwrap_or_default();
            Lost::Refused(Refusal::DuplicatePendingInvitation { conflicting_id })
        }
        other => other.clone(),
    })
}

/// The invitation that holds the lock.
pub(crate) fn conflicting_invitation(lock: &HashMap<String, AttributeValue>) -> Option<String> {
    lock.get("invitationId")?.as_s().ok().cloned()
}
