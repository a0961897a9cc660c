//! Delegations: one customer lets one partner administer its account, and its [`Slot`] names the one that does.

pub mod amendment;

use serde::{Deserialize, Serialize};

use amendment::Amendment;

use crate::capability::Capabilities;
use crate::moment::Moment;
use crate::standing::Interruption;
use crate::text::{Locale, OrganizationName, Reason};
use crate::warning::Warned;
use crate::{CustomerId, DelegationId, EmailAddress, InvitationId, PartnerId, ReceiptId};

/// Days before the end at which both sides are warned.
pub const WARNING_DAYS: [u32; 3] = [30, 7, 1];
/// The longest duration in days.
pub const LONGEST_DURATION_DAYS: u32 = 730;
/// The duration in days when a partner names none.
pub const USUAL_DURATION_DAYS: u32 = 365;

/// Days by which it goes on at its end.
pub const EXTENSION_DAYS: u32 = 180;

/// One grant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Delegation {
    /// The identifier.
    pub id: DelegationId,
    /// Who granted.
    pub customer_id: CustomerId,
    /// Its name then.
    pub customer_name: OrganizationName,
    /// To whom.
    pub partner_id: PartnerId,
    /// Its name then.
    pub partner_name: OrganizationName,
    /// The member of the partner who asked.
    pub partner_contact: EmailAddress,
    /// The invitation it came from.
    pub invitation_id: InvitationId,
    /// The record of the consent.
    pub receipt_id: ReceiptId,
    /// What is granted.
    pub capabilities: Capabilities,
    /// Since when.
    pub granted_at: Moment,
    /// From this moment on it is expired, or goes on by itself.
    pub ends_at: Moment,
    /// Whether it goes on by itself at its end, as far as the customer's last confirmation carries.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub auto_extends: bool,
    /// When the customer confirmed it last, after it was granted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_at: Option<Moment>,
    /// The amendment that was proposed last and is not decided on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amendment: Option<Box<Amendment>>,
    /// The language the customer is written to in.
    pub locale: Locale,
    /// What became of it, as recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<End>,
    /// The nearest warning that was given, in days before the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warned_days: Option<u32>,
    /// When it is looked next at whether the partner makes use of it; none once the customer was told that it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idle_due_at: Option<Moment>,
    /// What both sides were told last of an interruption by the partner's standing; none: that there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interruption: Option<Interruption>,
    /// Counts up with every change that matters to either side.
    pub revision: u32,
    /// The number of events so far.
    pub sequence: u32,
    /// The hash of the last of them.
    #[serde(default, skip_serializing)]
    pub chain_head: crate::ChainHead,
}

/// How a delegation ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum End {
    /// Its time ran out, and the sweep has said so.
    Expired {
        /// When it was recorded.
        at: Moment,
    },
    /// One side ended it.
    Terminated {
        /// When.
        at: Moment,
        /// Which side.
        by: Side,
        /// Why.
        reason: Option<Reason>,
    },
    /// The customer chose another partner.
    Replaced {
        /// When.
        at: Moment,
    },
}

/// One of the two sides of a delegation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Side {
    /// The customer.
    Customer,
    /// The partner.
    Partner,
}

/// What is true of a delegation at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Status {
    /// The partner may act.
    Active,
    /// The partner's gate is closed; the delegation still holds the slot.
    Suspended,
    /// Its time is over.
    Expired,
    /// One side ended it.
    Terminated,
    /// Another partner took its place.
    Replaced,
}

impl Status {
    /// The name in the contract.
    pub fn name(self) -> &'static str {
        match self {
            Status::Active => "active",
            Status::Suspended => "suspended",
            Status::Expired => "expired",
            Status::Terminated => "terminated",
            Status::Replaced => "replaced",
        }
    }
}

impl std::str::FromStr for Status {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Status, &'static str> {
        use Status::{Active, Expired, Replaced, Suspended, Terminated};
        [Active, Suspended, Expired, Terminated, Replaced]
            .into_iter()
            .find(|status| status.name() == text)
            .ok_or("must be active, suspended, expired, terminated or replaced")
    }
}

/// Who holds a customer's delegation. There is one such item per customer at the most, so that two
/// partners can never hold it at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Slot {
    /// The customer.
    pub customer_id: CustomerId,
    /// The delegation.
    pub delegation_id: DelegationId,
    /// The partner.
    pub partner_id: PartnerId,
    /// Its name.
    pub partner_name: OrganizationName,
    /// When the delegation has ended, however often it goes on by itself; from then on the slot counts as free.
    pub ends_at: Moment,
}

impl Slot {
    /// Whether the slot is held at `now`: a delegation that has lapsed by time holds nothing.
    pub fn is_held(&self, now: Moment) -> bool {
        now < self.ends_at
    }
}

impl Delegation {
    /// What is true at `now`, by comparison with the end and by the partner's gate.
    pub fn status(&self, gate_open: bool, now: Moment) -> Status {
        match self.end {
            Some(End::Expired { .. }) => Status::Expired,
            Some(End::Terminated { .. }) => Status::Terminated,
            Some(End::Replaced { .. }) => Status::Replaced,
            None if now >= self.final_end() => Status::Expired,
            None if !gate_open => Status::Suspended,
            None => Status::Active,
        }
    }

    /// Whether it lasts at `now`, interrupted or not.
    pub fn is_running(&self, now: Moment) -> bool {
        matches!(self.status(true, now), Status::Active | Status::Suspended)
    }

    /// From this moment on it has ended, whatever a sweep did or did not record.
    pub fn final_end(&self) -> Moment {
        if self.auto_extends { self.ends_at.max(self.confirmed_until()) } else { self.ends_at }
    }

    /// The end as it is at `now`: where it goes on by itself, the one of the present half-year.
    pub fn current_end(&self, now: Moment) -> Moment {
        let (mut end, last) = (self.ends_at, self.final_end());
        while now >= end && end < last {
            end = end.plus_days(EXTENSION_DAYS).min(last);
        }
        end
    }

    /// How far the customer's last confirmation carries.
    fn confirmed_until(&self) -> Moment {
        self.confirmed_at.unwrap_or(self.granted_at).plus_days(LONGEST_DURATION_DAYS)
    }

    /// When it goes on by itself next; none when it does not, or not any more.
    pub fn extends_at(&self) -> Option<Moment> {
        (self.ends_at < self.final_end()).then_some(self.ends_at)
    }

    /// Whether it is time to look at its use.
    pub fn is_use_due(&self, now: Moment) -> bool {
        self.idle_due_at.is_some_and(|due_at| now >= due_at) && self.is_running(now)
    }

    /// The slot as this delegation holds it.
    pub fn slot(&self) -> Slot {
        Slot {
            customer_id: self.customer_id,
            delegation_id: self.id,
            partner_id: self.partner_id,
            partner_name: self.partner_name.clone(),
            ends_at: self.final_end(),
        }
    }

    /// The delegation after it ended as `end` says.
    #[must_use]
    pub fn ended(&self, end: End) -> Delegation {
        Delegation {
            end: Some(end),
            revision: self.revision + 1,
            sequence: self.sequence + 1,
            ..self.clone()
        }
    }

    /// The next moment at which something is due: a warning not yet given, a look at its use, an extension, the time of
    /// an amendment, or the end.
    pub fn due_at(&self) -> Option<Moment> {
        if self.end.is_some() {
            return None;
        }
        let lapses_at = self.amendment.as_ref().map(|amendment| amendment.lapses_at);
        let due = [Some(self.warned().due_at(&WARNING_DAYS)), self.idle_due_at, self.extends_at(), lapses_at];
        due.into_iter().flatten().min()
    }

    /// Its warnings so far.
    pub fn warned(&self) -> Warned {
        Warned { since: self.granted_at, ends_at: self.final_end(), given_days: self.warned_days }
    }
}
