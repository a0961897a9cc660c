//! Amendments: what a partner proposed to change in a delegation, beside what it would change. At most one waits at any
//! time, and it waits in the delegation itself.

use serde::{Deserialize, Serialize};

use super::Delegation;
use crate::capability::{Capabilities, Capability};
use crate::moment::Moment;
use crate::text::Reason;
use crate::{AmendmentId, DelegationId, EmailAddress, ReceiptId};

/// One proposal to change a delegation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Amendment {
    /// The identifier.
    pub id: AmendmentId,
    /// What it would change.
    pub delegation_id: DelegationId,
    /// Everything that would be granted; none: as before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capabilities: Option<Capabilities>,
    /// For how many days from the acceptance on; none: until the same end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_days: Option<u32>,
    /// What is granted.
    pub before: Capabilities,
    /// Until when.
    pub ends_at_before: Moment,
    /// The member of the partner who proposed it.
    pub proposed_by: EmailAddress,
    /// When.
    pub proposed_at: Moment,
    /// From this moment on it has lapsed.
    pub lapses_at: Moment,
    /// What became of it; none while it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
}

/// What became of an amendment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Outcome {
    /// The customer agreed.
    Accepted {
        /// When.
        at: Moment,
        /// The administrator.
        by: EmailAddress,
        /// The end that was agreed to.
        ends_at: Moment,
        /// The record of it.
        receipt_id: ReceiptId,
    },
    /// The customer did not.
    Declined {
        /// When.
        at: Moment,
        /// The administrator.
        by: EmailAddress,
        /// Why.
        reason: Option<Reason>,
    },
    /// Nobody answered, or what it was to change changed first.
    Lapsed {
        /// When that was recorded.
        at: Moment,
    },
}

/// What is true of an amendment at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Status {
    /// It waits for the customer.
    Open,
    /// The customer agreed.
    Accepted,
    /// The customer did not.
    Declined,
    /// It can be answered no more.
    Lapsed,
}

impl Amendment {
    /// What is true at `now`, by comparison; one of a delegation that has ended can be answered no more.
    pub fn status(&self, delegation: &Delegation, now: Moment) -> Status {
        match self.outcome {
            Some(Outcome::Accepted { .. }) => Status::Accepted,
            Some(Outcome::Declined { .. }) => Status::Declined,
            Some(Outcome::Lapsed { .. }) => Status::Lapsed,
            None if now >= self.lapses_at || !delegation.is_running(now) => Status::Lapsed,
            None => Status::Open,
        }
    }

    /// Everything that would be granted.
    pub fn after(&self) -> &Capabilities {
        self.capabilities.as_ref().unwrap_or(&self.before)
    }

    /// What would be granted that is not.
    pub fn added(&self) -> Vec<Capability> {
        self.after().iter().filter(|capability| !self.before.contains(*capability)).collect()
    }

    /// The end, were it accepted at `now`.
    pub fn ends_at_after(&self, now: Moment) -> Moment {
        match (&self.outcome, self.duration_days) {
            (Some(Outcome::Accepted { ends_at, .. }), _) => *ends_at,
            (_, Some(days)) => now.plus_days(days).max(self.ends_at_before),
            (_, None) => self.ends_at_before,
        }
    }

    /// It after it was decided on, or lapsed.
    #[must_use]
    pub fn decided(&self, outcome: Outcome) -> Amendment {
        Amendment { outcome: Some(outcome), ..self.clone() }
    }
}

impl Delegation {
    /// The amendment that waits for the customer at `now`.
    pub fn open_amendment(&self, now: Moment) -> Option<&Amendment> {
        self.amendment.as_deref().filter(|amendment| amendment.status(self, now) == Status::Open)
    }
}
