//! Migrations: mail is moved from another system into mailboxes of a customer, by the vendor's services.
//!
//! `queued → running → completed | failed | canceled`. What is written down here is what was asked for and how far
//! each mailbox is; the services follow the events and report back.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::address::Domain;
use crate::moment::Moment;
use crate::text::{Locale, OrganizationName, Reason};
use crate::{CustomerId, EmailAddress, MailboxId, MigrationId};

/// The most mailboxes of one migration.
pub const MOST_MAILBOXES: usize = 1_000;

/// One migration, without the state of each mailbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Migration {
    /// The identifier.
    pub id: MigrationId,
    /// Into whose account.
    pub customer_id: CustomerId,
    /// Its name then.
    pub customer_name: OrganizationName,
    /// The language the customer is written to in.
    pub locale: Locale,
    /// Where the mail comes from.
    pub source: Source,
    /// How far it is.
    pub status: Status,
    /// How many mailboxes are how far.
    pub counts: Counts,
    /// The partner that started it on the customer's behalf.
    pub delegate: Option<OrganizationName>,
    /// Since when it is asked for.
    pub created_at: Moment,
    /// When something last happened to it.
    pub updated_at: Moment,
    /// When it ended.
    pub ended_at: Option<Moment>,
    /// Counts up with what people decide; what the services report does not count.
    pub revision: u32,
    /// The number of events so far.
    pub sequence: u32,
    /// The hash of the last of them.
    #[serde(default, skip_serializing)]
    pub chain_head: crate::ChainHead,
}

/// Where mail comes from. How to get in there is between the customer and the vendor's services, and never here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// What kind of system.
    pub kind: SourceKind,
    /// Its name on the network.
    pub host: Option<Domain>,
}

/// Kinds of systems that mail comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SourceKind {
    /// Any server that speaks IMAP.
    Imap,
    /// Exchange on the customer's own premises.
    Exchange,
    /// Google Workspace.
    GoogleWorkspace,
    /// Files of Outlook.
    Pst,
}

impl SourceKind {
    /// Every one.
    pub const ALL: [SourceKind; 4] =
        [SourceKind::Imap, SourceKind::Exchange, SourceKind::GoogleWorkspace, SourceKind::Pst];

    /// The name in the contract.
    pub fn name(self) -> &'static str {
        match self {
            SourceKind::Imap => "imap",
            SourceKind::Exchange => "exchange",
            SourceKind::GoogleWorkspace => "googleWorkspace",
            SourceKind::Pst => "pst",
        }
    }
}

impl FromStr for SourceKind {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<SourceKind, &'static str> {
        let known = SourceKind::ALL.into_iter().find(|kind| kind.name() == text);
        known.ok_or("must be imap, exchange, googleWorkspace or pst")
    }
}

/// How far a migration is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Status {
    /// Nothing has begun.
    Queued,
    /// Mail is being moved.
    Running,
    /// Every mailbox is moved.
    Completed,
    /// It is over, and some mailbox could not be moved.
    Failed,
    /// Somebody called it off.
    Canceled,
}

impl Status {
    /// Every one, in their order.
    pub const ALL: [Status; 5] =
        [Status::Queued, Status::Running, Status::Completed, Status::Failed, Status::Canceled];

    /// The name in the contract.
    pub fn name(self) -> &'static str {
        match self {
            Status::Queued => "queued",
            Status::Running => "running",
            Status::Completed => "completed",
            Status::Failed => "failed",
            Status::Canceled => "canceled",
        }
    }

    /// Whether nothing more happens.
    pub fn is_over(self) -> bool {
        matches!(self, Status::Completed | Status::Failed | Status::Canceled)
    }
}

impl FromStr for Status {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Status, &'static str> {
        let known = Status::ALL.into_iter().find(|status| status.name() == text);
        known.ok_or("must be queued, running, completed, failed or canceled")
    }
}

/// How many mailboxes are how far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Not begun.
    pub queued: u32,
    /// Being moved.
    pub running: u32,
    /// Moved.
    pub completed: u32,
    /// Given up.
    pub failed: u32,
}

impl Counts {
    /// All of them.
    pub fn total(self) -> u32 {
        self.queued + self.running + self.completed + self.failed
    }
}

/// One mailbox of a migration, and how far it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Move {
    /// Where its mail is now.
    pub source_address: EmailAddress,
    /// Which mailbox it goes to.
    pub target_mailbox_id: MailboxId,
    /// Under which address.
    pub target_address: EmailAddress,
    /// How far it is.
    pub state: MoveState,
    /// How much of it is done.
    pub percent: u8,
    /// What the services say to it.
    pub detail: Option<Reason>,
}

/// How far the move of one mailbox is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum MoveState {
    /// Not begun.
    Queued,
    /// Under way.
    Running,
    /// Done.
    Completed,
    /// Given up.
    Failed,
}

impl MoveState {
    /// Every one, in their order.
    pub const ALL: [MoveState; 4] =
        [MoveState::Queued, MoveState::Running, MoveState::Completed, MoveState::Failed];

    /// The name in the contract.
    pub fn name(self) -> &'static str {
        match self {
            MoveState::Queued => "queued",
            MoveState::Running => "running",
            MoveState::Completed => "completed",
            MoveState::Failed => "failed",
        }
    }

    /// Whether nothing more happens to it.
    pub fn is_over(self) -> bool {
        matches!(self, MoveState::Completed | MoveState::Failed)
    }
}

impl FromStr for MoveState {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<MoveState, &'static str> {
        let known = MoveState::ALL.into_iter().find(|state| state.name() == text);
        known.ok_or("must be queued, running, completed or failed")
    }
}
