//! Invitations: one proposal of one partner to one address, the envelope of consent.
//!
//! `pending → accepted | declined | canceled | expired`; terminal states absorb (**one-outcome**).
//! Suspension and expiry are computed when asked, never waited for.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::capability::Capabilities;
use crate::moment::Moment;
use crate::offer::Line;
use crate::refusal::Refusal;
use crate::text::{Locale, Message, Name, OrganizationName, Reason};
use crate::{CustomerId, EmailAddress, InvitationId, PartnerId, ReceiptId};

/// Days in which the record of a finished invitation stays readable.
pub const READABLE_DAYS: u32 = 400;
/// The longest an invitation lives, resends included, in days since it was created.
pub const LONGEST_LIFE_DAYS: u32 = 90;

/// What an invitation proposes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// Trying services.
    Trial,
    /// Buying services.
    Purchase,
    /// Letting the partner administer the account, and nothing else.
    DelegatedAdministration,
}

impl Kind {
    /// The name in the contract.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Trial => "trial",
            Kind::Purchase => "purchase",
            Kind::DelegatedAdministration => "delegatedAdministration",
        }
    }
}

impl FromStr for Kind {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Kind, &'static str> {
        match text {
            "trial" => Ok(Kind::Trial),
            "purchase" => Ok(Kind::Purchase),
            "delegatedAdministration" => Ok(Kind::DelegatedAdministration),
            _ => Err("must be trial, purchase or delegatedAdministration"),
        }
    }
}

/// To whom an invitation goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Recipient {
    /// The address.
    pub email: EmailAddress,
    /// The person, as the partner knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// The organization, as the partner knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<Name>,
}

/// The delegated administration that an invitation asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestedDelegation {
    /// What the partner would be allowed to do.
    pub capabilities: Capabilities,
    /// For how many days from acceptance on (1–730).
    pub duration_days: u32,
}

/// One invitation with its whole life so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Invitation {
    /// The identifier.
    pub id: InvitationId,
    /// What it proposes.
    pub kind: Kind,
    /// What became of it, as recorded; see [`Invitation::status`] for what is true.
    pub outcome: Outcome,
    /// The partner that asks.
    pub partner_id: PartnerId,
    /// Its name when it asked.
    pub partner_name: OrganizationName,
    /// The member who sent it.
    pub created_by: EmailAddress,
    /// To whom it goes.
    pub recipient: Recipient,
    /// The language of its letters and page.
    pub locale: Locale,
    /// The services offered; none when it only asks for administration.
    pub lines: Vec<Line>,
    /// The administration asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegated_administration: Option<RequestedDelegation>,
    /// Whether becoming partner of record is offered, as a choice of its own.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub partner_of_record: bool,
    /// Counts up with each revision of the lines.
    pub offer_version: u32,
    /// The trial that a purchase follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follows_invitation_id: Option<InvitationId>,
    /// The customer, where the partner named one it serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<CustomerId>,
    /// What the partner wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<Message>,
    /// When it was created and first sent.
    pub created_at: Moment,
    /// From this moment on it is expired.
    pub expires_at: Moment,
    /// The days it lives after each sending.
    pub lifetime_days: u32,
    /// How often it was sent again.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub resend_count: u32,
    /// How often its address was corrected.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub correction_count: u32,
    /// When a mail with the link was last asked for.
    pub last_sent_at: Moment,
    /// Only links of this generation open it.
    pub generation: u16,
    /// Where its mail is.
    pub delivery: Delivery,
    /// When the holder of an expired link last asked for a new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renewal_requested_at: Option<Moment>,
    /// When it was last handed to the customer's administrators.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handed_over_at: Option<Moment>,
    /// Whether it was recorded last that the partner's gate is closed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_held_up: bool,
    /// Counts up with every change that matters to partner or customer; delivery does not.
    pub revision: u32,
    /// The number of events so far.
    pub sequence: u32,
    /// The hash of the last of them.
    #[serde(default, skip_serializing)]
    pub chain_head: crate::ChainHead,
}

/// What became of an invitation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Outcome {
    /// Nothing yet.
    Pending,
    /// The customer took part or all of it.
    Accepted {
        /// When.
        at: Moment,
        /// The answer to each element that was offered.
        decisions: Decisions,
        /// The customer.
        customer_id: CustomerId,
        /// The record of the consent.
        receipt_id: ReceiptId,
    },
    /// The customer took nothing.
    Declined {
        /// When.
        at: Moment,
        /// Why.
        cause: DeclineCause,
    },
    /// The partner took it back.
    Canceled {
        /// When.
        at: Moment,
        /// Why.
        reason: Option<Reason>,
    },
    /// Its time ran out, and the sweep has said so.
    Expired {
        /// When it was recorded.
        at: Moment,
    },
}

/// Why a customer declined.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum DeclineCause {
    /// Without a word.
    Unstated,
    /// In its own words.
    Stated(Reason),
    /// It does not know the partner.
    UnknownSender,
}

impl DeclineCause {
    /// What the partner is told.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            DeclineCause::Unstated => None,
            DeclineCause::Stated(reason) => Some(reason.as_str()),
            DeclineCause::UnknownSender => Some("unknownSender"),
        }
    }
}

/// The customer's answer, one for each element that was offered; none where it was not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Decisions {
    /// The lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commercial: Option<Decision>,
    /// The administration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegated_administration: Option<Decision>,
    /// The partner of record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner_of_record: Option<Decision>,
}

/// One answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Decision {
    /// Yes.
    Accept,
    /// No.
    Decline,
}

impl FromStr for Decision {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Decision, &'static str> {
        match text {
            "accept" => Ok(Decision::Accept),
            "decline" => Ok(Decision::Decline),
            _ => Err("must be accept or decline"),
        }
    }
}

/// Which mail of an invitation: a new link makes another one, and so does another offer behind the same link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mailing {
    /// The generation of its link.
    pub generation: u16,
    /// The version of the offer that it shows.
    pub offer_version: u32,
}

/// Where the invitation's mail is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Delivery {
    /// How far it came.
    pub state: DeliveryState,
    /// Since when.
    pub at: Moment,
}

/// How far a mail came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum DeliveryState {
    /// Waiting to be posted.
    Queued,
    /// Posted.
    Sent,
    /// On its way for longer than usual.
    Delayed,
    /// Taken by the recipient's server.
    Delivered,
    /// Refused by the recipient's server.
    Bounced,
    /// Reported as unwanted by the recipient.
    Complained,
    /// Not posted, because the recipient does not want mail of this partner. A stand-in was posted, to nobody.
    Suppressed,
    /// The same, and the stand-in was delivered as the mail would have been.
    StandInDelivered,
}

/// What is true of an invitation at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Status {
    /// It can be answered.
    Pending,
    /// It could be answered if the partner's gate were open.
    Suspended,
    /// Part or all of it was taken.
    Accepted,
    /// Nothing of it was taken.
    Declined,
    /// The partner took it back.
    Canceled,
    /// Its time is over.
    Expired,
}

impl Status {
    /// The name in the contract.
    pub fn name(self) -> &'static str {
        match self {
            Status::Pending => "pending",
            Status::Suspended => "suspended",
            Status::Accepted => "accepted",
            Status::Declined => "declined",
            Status::Canceled => "canceled",
            Status::Expired => "expired",
        }
    }
}

impl FromStr for Status {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Status, &'static str> {
        use Status::{Accepted, Canceled, Declined, Expired, Pending, Suspended};
        [Pending, Suspended, Accepted, Declined, Canceled, Expired]
            .into_iter()
            .find(|status| status.name() == text)
            .ok_or("must be pending, suspended, accepted, declined, canceled or expired")
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks like this")]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

impl Invitation {
    /// The newest mail that was asked for.
    pub fn mailing(&self) -> Mailing {
        Mailing { generation: self.generation, offer_version: self.offer_version }
    }

    /// What is true at `now`, by comparison: an invitation is expired from `expires_at` on, whether a
    /// sweep ran or not.
    pub fn status(&self, gate_open: bool, now: Moment) -> Status {
        match self.outcome {
            Outcome::Pending if now >= self.expires_at => Status::Expired,
            Outcome::Pending if !gate_open => Status::Suspended,
            Outcome::Pending => Status::Pending,
            Outcome::Accepted { .. } => Status::Accepted,
            Outcome::Declined { .. } => Status::Declined,
            Outcome::Canceled { .. } => Status::Canceled,
            Outcome::Expired { .. } => Status::Expired,
        }
    }

    /// When it ended; none while it has not.
    pub fn ended_at(&self, now: Moment) -> Option<Moment> {
        match &self.outcome {
            Outcome::Pending => (now >= self.expires_at).then_some(self.expires_at),
            Outcome::Accepted { at, .. } | Outcome::Declined { at, .. } | Outcome::Canceled { at, .. } => {
                Some(*at)
            }
            Outcome::Expired { .. } => Some(self.expires_at),
        }
    }

    /// Refuses what is older than the record stays readable.
    pub fn require_readable(&self, now: Moment) -> Result<(), Refusal> {
        match self.ended_at(now) {
            Some(ended_at) if now >= ended_at.plus_days(READABLE_DAYS) => Err(Refusal::Archived),
            _ => Ok(()),
        }
    }

    /// Refuses an answer of the link's holder to anything that is not pending.
    pub fn require_answerable(&self, wanted: Status, now: Moment) -> Result<(), Refusal> {
        match self.status(true, now) {
            Status::Pending | Status::Suspended => Ok(()),
            Status::Expired => Err(Refusal::InvitationExpired),
            Status::Canceled => Err(Refusal::InvitationCanceled),
            current if current == wanted => Err(Refusal::AlreadyInState),
            Status::Accepted | Status::Declined => Err(Refusal::InvalidTransition),
        }
    }

    /// Refuses the partner's change of anything that is not pending.
    pub fn require_open(&self, now: Moment) -> Result<(), Refusal> {
        match self.status(true, now) {
            Status::Pending | Status::Suspended => Ok(()),
            Status::Expired => Err(Refusal::InvitationExpired),
            Status::Canceled => Err(Refusal::InvitationCanceled),
            Status::Accepted | Status::Declined => Err(Refusal::InvalidTransition),
        }
    }

    /// Whether the recipient may have seen a mail of it: one was posted and did not come back. While the
    /// next one waits, the one before it counts.
    pub fn was_delivered(&self) -> bool {
        match self.delivery.state {
            DeliveryState::Queued => self.resend_count > 0 || self.offer_version > 1,
            DeliveryState::Sent
            | DeliveryState::Delayed
            | DeliveryState::Delivered
            | DeliveryState::Complained => true,
            DeliveryState::Bounced | DeliveryState::Suppressed | DeliveryState::StandInDelivered => false,
        }
    }
}
