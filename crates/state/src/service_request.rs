//! Service requests: what a customer, or its delegate, asks the operator to help with.
//!
//! `open → inProgress → waiting → resolved → closed`; what is resolved can be opened again for [`REOPEN_DAYS`].

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::moment::Moment;
use crate::text::{CaseText, Locale, OrganizationName, Subject};
use crate::{CustomerId, EmailAddress, PartnerId, ServiceRequestId};

/// Days after it was resolved in which a request can be opened again.
pub const REOPEN_DAYS: u32 = 14;
/// The most messages of one request.
pub const MOST_MESSAGES: u32 = 200;

/// A support case of a customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceRequest {
    /// The identifier.
    pub id: ServiceRequestId,
    /// Whose it is; it stays so, whoever opened it.
    pub customer_id: CustomerId,
    /// Its name then.
    pub customer_name: OrganizationName,
    /// The language the customer is written to in.
    pub locale: Locale,
    /// What it is about.
    pub subject: Subject,
    /// The matter.
    pub description: CaseText,
    /// How bad it is.
    pub severity: Severity,
    /// The service's key in the catalog, where it is about one.
    pub service: Option<String>,
    /// Where it stands.
    pub status: Status,
    /// Who opened it.
    pub opened_by: Author,
    /// When.
    pub created_at: Moment,
    /// When something last happened to it.
    pub updated_at: Moment,
    /// When it was last resolved; none while it is being worked on.
    pub resolved_at: Option<Moment>,
    /// How many messages there are.
    pub message_count: u32,
    /// Counts up with every change.
    pub revision: u32,
    /// The number of events so far.
    pub sequence: u32,
    /// The hash of the last of them.
    #[serde(default, skip_serializing)]
    pub chain_head: crate::ChainHead,
}

impl ServiceRequest {
    /// The partner that opened it on the customer's behalf.
    pub fn partner_id(&self) -> Option<PartnerId> {
        match self.opened_by {
            Author::Partner { partner_id, .. } => Some(partner_id),
            Author::Customer { .. } | Author::Operator { .. } => None,
        }
    }

    /// Whether `partner` may see it: a partner sees what it opened itself, and nothing of what the customer or
    /// another partner had to say to the operator.
    pub fn is_visible_to(&self, partner: PartnerId) -> bool {
        self.partner_id() == Some(partner)
    }

    /// Until when it can be opened again; none for one that was not resolved.
    pub fn reopens_until(&self) -> Option<Moment> {
        self.resolved_at.map(|at| at.plus_days(REOPEN_DAYS))
    }
}

/// Something that was said to a request after its description. Written once, never changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    /// Whose request.
    pub customer_id: CustomerId,
    /// Which one.
    pub request_id: ServiceRequestId,
    /// Its place among the messages, from 1.
    pub number: u32,
    /// Who says it.
    pub from: Author,
    /// What.
    pub text: CaseText,
    /// When.
    pub at: Moment,
}

/// Who speaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Author {
    /// An administrator of the customer.
    Customer {
        /// The person.
        email: EmailAddress,
    },
    /// A member of the partner that the customer lets.
    Partner {
        /// The partner.
        partner_id: PartnerId,
        /// Its name.
        partner_name: OrganizationName,
        /// The person.
        email: EmailAddress,
    },
    /// The operator's people.
    Operator {
        /// The person.
        email: EmailAddress,
    },
}

/// How bad it is, in the words of who asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    /// It can wait.
    Low,
    /// As most things.
    #[default]
    Normal,
    /// Work is held up.
    High,
    /// Nothing goes on.
    Critical,
}

impl Severity {
    /// Every one, the mildest first.
    pub const ALL: [Severity; 4] = [Severity::Low, Severity::Normal, Severity::High, Severity::Critical];

    /// The name in the contract.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Low => "low",
            Severity::Normal => "normal",
            Severity::High => "high",
            Severity::Critical => "critical",
        }
    }
}

impl FromStr for Severity {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Severity, &'static str> {
        let known = Severity::ALL.into_iter().find(|severity| severity.name() == text);
        known.ok_or("must be low, normal, high or critical")
    }
}

/// Where a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Status {
    /// Nobody has looked at it.
    Open,
    /// The operator works on it.
    InProgress,
    /// The operator waits for an answer.
    Waiting,
    /// It is solved, as somebody of either side says.
    Resolved,
    /// Nobody expects anything more.
    Closed,
}

impl Status {
    /// Every one, in their order.
    pub const ALL: [Status; 5] =
        [Status::Open, Status::InProgress, Status::Waiting, Status::Resolved, Status::Closed];

    /// The name in the contract.
    pub fn name(self) -> &'static str {
        match self {
            Status::Open => "open",
            Status::InProgress => "inProgress",
            Status::Waiting => "waiting",
            Status::Resolved => "resolved",
            Status::Closed => "closed",
        }
    }
}

impl FromStr for Status {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Status, &'static str> {
        let known = Status::ALL.into_iter().find(|status| status.name() == text);
        known.ok_or("must be open, inProgress, waiting, resolved or closed")
    }
}
