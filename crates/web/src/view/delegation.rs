//! A delegation as either side sees it.

use domain::capability::{Capabilities, Capability};
use domain::delegation::{Delegation, End, Side, Status};
use domain::usage::Usage;
use domain::{AmendmentId, DelegationId, InvitationId, Moment, ReceiptId};
use serde::Serialize;

use super::{CustomerName, PartnerName};

/// The answer of the contract. It never says who replaced a partner.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DelegationView<'a> {
    id: DelegationId,
    status: Status,
    customer: CustomerName<'a>,
    partner: PartnerName<'a>,
    capabilities: &'a Capabilities,
    granted_at: Moment,
    ends_at: Moment,
    auto_extend: bool,
    latest_ends_at: Moment,
    #[serde(skip_serializing_if = "Option::is_none")]
    open_amendment_id: Option<AmendmentId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    terminated_by: Option<Side>,
    #[serde(skip_serializing_if = "Option::is_none")]
    termination_reason: Option<&'a str>,
    invitation_id: InvitationId,
    receipt_id: ReceiptId,
    #[serde(skip_serializing_if = "Option::is_none")]
    capabilities_use: Option<Vec<UseView>>,
    revision: u32,
}

/// When one thing that was granted was last used.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct UseView {
    capability: Capability,
    last_used_at: Option<Moment>,
    idle: bool,
}

impl<'a> DelegationView<'a> {
    /// What is true of the delegation at `now`, with its partner's gate open or closed.
    pub fn new(delegation: &'a Delegation, gate_open: bool, now: Moment) -> DelegationView<'a> {
        let status = delegation.status(gate_open, now);
        let (ended_at, terminated_by, termination_reason) = match &delegation.end {
            Some(End::Terminated { at, by, reason }) => {
                (Some(*at), Some(*by), reason.as_ref().map(domain::text::Reason::as_str))
            }
            Some(End::Replaced { at }) => (Some(*at), None, None),
            Some(End::Expired { .. }) => (Some(delegation.ends_at), None, None),
            None => ((status == Status::Expired).then_some(delegation.final_end()), None, None),
        };
        DelegationView {
            id: delegation.id,
            status,
            customer: CustomerName { id: delegation.customer_id, name: delegation.customer_name.as_str() },
            partner: PartnerName { id: delegation.partner_id, name: delegation.partner_name.as_str() },
            capabilities: &delegation.capabilities,
            granted_at: delegation.granted_at,
            ends_at: delegation.current_end(now),
            auto_extend: delegation.auto_extends,
            latest_ends_at: delegation.final_end(),
            open_amendment_id: delegation.open_amendment(now).map(|amendment| amendment.id),
            ended_at,
            terminated_by,
            termination_reason,
            invitation_id: delegation.invitation_id,
            receipt_id: delegation.receipt_id,
            capabilities_use: None,
            revision: delegation.revision,
        }
    }

    /// With when each thing that is granted was last used.
    #[must_use]
    pub fn with_use(mut self, delegation: &Delegation, usage: &Usage, now: Moment) -> DelegationView<'a> {
        let used = |capability| UseView {
            capability,
            last_used_at: usage.last(capability),
            idle: usage.is_idle(capability, delegation.granted_at, now),
        };
        self.capabilities_use = Some(delegation.capabilities.iter().map(used).collect());
        self
    }
}
