//! Mailboxes of a customer: what the vendor's mail system is to provide, and how far it is.
//!
//! A mailbox is written down here and then made there: `provisioning → ready | failed`, anew with each change.
//! An address belongs to one mailbox at the most.

use std::collections::BTreeSet;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::moment::Moment;
use crate::text::{Name, Reason};
use crate::{CustomerId, EmailAddress, MailboxId};

/// The most further addresses of one mailbox.
pub const MOST_ALIASES: usize = 20;
/// The largest mailbox, in megabytes.
pub const LARGEST_QUOTA_MEGABYTES: u32 = 102_400;
/// What a mailbox holds when nobody says, in megabytes.
pub const USUAL_QUOTA_MEGABYTES: u32 = 25_600;

/// One mailbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Mailbox {
    /// The identifier.
    pub id: MailboxId,
    /// Whose it is.
    pub customer_id: CustomerId,
    /// Its address; it never changes.
    pub address: EmailAddress,
    /// What people see beside the address.
    pub display_name: Name,
    /// Whether it is a person's.
    pub kind: Kind,
    /// Further addresses of it.
    pub aliases: BTreeSet<EmailAddress>,
    /// How much it holds.
    pub quota_megabytes: u32,
    /// Where its mail goes besides.
    pub forwarding: Forwarding,
    /// How far the vendor's mail system is with it.
    pub provisioning: Provisioning,
    /// Since when it is written down.
    pub created_at: Moment,
    /// When it was last changed.
    pub updated_at: Moment,
    /// Counts up with every change that somebody made; what the mail system reports does not count.
    pub revision: u32,
    /// The number of events so far.
    pub sequence: u32,
    /// The hash of the last of them.
    #[serde(default, skip_serializing)]
    pub chain_head: crate::ChainHead,
}

impl Mailbox {
    /// Every address under which it gets mail.
    pub fn addresses(&self) -> impl Iterator<Item = &EmailAddress> {
        std::iter::once(&self.address).chain(&self.aliases)
    }
}

/// Whose a mailbox is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// One person's.
    #[default]
    User,
    /// Several people's.
    Shared,
}

impl Kind {
    /// Every one.
    pub const ALL: [Kind; 2] = [Kind::User, Kind::Shared];

    /// The name in the contract.
    pub fn name(self) -> &'static str {
        match self {
            Kind::User => "user",
            Kind::Shared => "shared",
        }
    }
}

impl FromStr for Kind {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Kind, &'static str> {
        Kind::ALL.into_iter().find(|kind| kind.name() == text).ok_or("must be user or shared")
    }
}

/// How far the vendor's mail system is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Provisioning {
    /// It has not answered yet.
    Provisioning,
    /// It is as it is written down.
    Ready,
    /// It could not be made so.
    Failed {
        /// Why.
        detail: Option<Reason>,
    },
}

impl Provisioning {
    /// The status in the contract.
    pub fn status(&self) -> Status {
        match self {
            Provisioning::Provisioning => Status::Provisioning,
            Provisioning::Ready => Status::Ready,
            Provisioning::Failed { .. } => Status::Failed,
        }
    }
}

/// Where a mailbox stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Status {
    /// It is being made.
    Provisioning,
    /// It is there.
    Ready,
    /// It could not be made.
    Failed,
}

impl Status {
    /// Every one.
    pub const ALL: [Status; 3] = [Status::Provisioning, Status::Ready, Status::Failed];

    /// The name in the contract.
    pub fn name(self) -> &'static str {
        match self {
            Status::Provisioning => "provisioning",
            Status::Ready => "ready",
            Status::Failed => "failed",
        }
    }
}

impl FromStr for Status {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Status, &'static str> {
        let known = Status::ALL.into_iter().find(|status| status.name() == text);
        known.ok_or("must be provisioning, ready or failed")
    }
}

/// Forwarding of a mailbox; off by default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Forwarding {
    /// Whether mail is forwarded.
    pub enabled: bool,
    /// Where to.
    pub to: Option<EmailAddress>,
}
