//! An amendment as either side sees it: what it would change, before and after.

use domain::capability::Capabilities;
use domain::delegation::Delegation;
use domain::delegation::amendment::{Amendment, Outcome, Status};
use domain::{AmendmentId, Capability, DelegationId, EmailAddress, Moment, ReceiptId};
use serde::Serialize;

use super::delegation::DelegationView;

/// The answer of the contract.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AmendmentView<'a> {
    id: AmendmentId,
    delegation_id: DelegationId,
    status: Status,
    capabilities: Option<&'a Capabilities>,
    duration_days: Option<u32>,
    diff: Diff<'a>,
    proposed_by: &'a EmailAddress,
    proposed_at: Moment,
    lapses_at: Moment,
    #[serde(skip_serializing_if = "Option::is_none")]
    decided_at: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decided_by: Option<&'a EmailAddress>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decline_reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt_id: Option<ReceiptId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delegation: Option<DelegationView<'a>>,
}

/// What an amendment changes.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Diff<'a> {
    before: Grant<'a>,
    after: Grant<'a>,
    added: Vec<&'static str>,
    removed: Vec<&'static str>,
    ends_at: Moment,
}

/// What is granted, until when.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Grant<'a> {
    capabilities: &'a Capabilities,
    ends_at: Moment,
}

impl<'a> AmendmentView<'a> {
    /// What is true of the amendment of `delegation` at `now`.
    pub fn new(amendment: &'a Amendment, delegation: &Delegation, now: Moment) -> AmendmentView<'a> {
        let (mut decided_at, mut decided_by, mut decline_reason, mut receipt_id) = (None, None, None, None);
        match &amendment.outcome {
            Some(Outcome::Accepted { at, by, receipt_id: receipt, .. }) => {
                (decided_at, decided_by, receipt_id) = (Some(*at), Some(by), Some(*receipt));
            }
            Some(Outcome::Declined { at, by, reason }) => {
                (decided_at, decided_by) = (Some(*at), Some(by));
                decline_reason = reason.as_ref().map(domain::text::Reason::as_str);
            }
            Some(Outcome::Lapsed { .. }) | None => {}
        }
        let ends_at = amendment.ends_at_after(now);
        let added = amendment.added();
        AmendmentView {
            id: amendment.id,
            delegation_id: amendment.delegation_id,
            status: amendment.status(delegation, now),
            capabilities: amendment.capabilities.as_ref(),
            duration_days: amendment.duration_days,
            diff: Diff {
                before: Grant { capabilities: &amendment.before, ends_at: amendment.ends_at_before },
                after: Grant { capabilities: amendment.after(), ends_at },
                added: added.into_iter().map(Capability::name).collect(),
                removed: Vec::new(),
                ends_at,
            },
            proposed_by: &amendment.proposed_by,
            proposed_at: amendment.proposed_at,
            lapses_at: amendment.lapses_at,
            decided_at,
            decided_by,
            decline_reason,
            receipt_id,
            delegation: None,
        }
    }

    /// The same with the delegation as it is now.
    #[must_use]
    pub fn with(self, delegation: DelegationView<'a>) -> AmendmentView<'a> {
        AmendmentView { delegation: Some(delegation), ..self }
    }
}
