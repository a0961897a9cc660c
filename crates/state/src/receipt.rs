//! Receipts: what exactly was consented to, by whom, when. Written once, never changed (**consent**).

use serde::{Deserialize, Serialize};

use crate::capability::Capabilities;
use crate::invitation::{Decisions, Kind};
use crate::moment::Moment;
use crate::offer::Line;
use crate::text::{Locale, OrganizationName};
use crate::{
    AmendmentId, CustomerId, DelegationId, EmailAddress, InvitationId, PartnerId, ReceiptId, SubscriptionId,
};

/// The record of one consent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// The identifier.
    pub id: ReceiptId,
    /// Who consented.
    pub customer_id: CustomerId,
    /// Its name then.
    pub customer_name: OrganizationName,
    /// The person who consented for it.
    pub accepted_by: EmailAddress,
    /// How the person proved to be allowed to.
    pub proof: Proof,
    /// When.
    pub at: Moment,
    /// To which partner.
    pub partner_id: PartnerId,
    /// Its name then.
    pub partner_name: OrganizationName,
    /// Through which invitation; none for what the customer decided by itself.
    pub invitation_id: Option<InvitationId>,
    /// Through which amendment of what that led to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amendment_id: Option<AmendmentId>,
    /// What that proposed.
    pub kind: Option<Kind>,
    /// Which version of the offer.
    pub offer_version: Option<u32>,
    /// The language it was read in.
    pub locale: Locale,
    /// The answers.
    pub decisions: Decisions,
    /// The subscriptions that began or changed with it, each with its line.
    pub subscriptions: Vec<ReceiptLine>,
    /// The delegation that began with it.
    pub delegation: Option<ReceiptDelegation>,
    /// The same in words: the exact text that was agreed to, and its hash.
    #[serde(flatten)]
    pub statement: Statement,
}

/// The words of a consent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Statement {
    /// The text, in the language that the receipt names.
    pub text: String,
    /// Its SHA-256 in base64url, for whoever has to show that it is the same.
    pub text_hash: String,
}

/// Puts a receipt, as far as it is, in words.
pub type Wording<'a> = &'a dyn Fn(&Receipt) -> Statement;

impl Receipt {
    /// The receipt with its words.
    #[must_use]
    pub fn worded(self, wording: Wording<'_>) -> Receipt {
        Receipt { statement: wording(&self), ..self }
    }
}

/// One accepted line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReceiptLine {
    /// What it became.
    pub subscription_id: SubscriptionId,
    /// When that ends.
    pub ends_at: Moment,
    /// The line.
    #[serde(flatten)]
    pub line: Line,
}

/// The granted administration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReceiptDelegation {
    /// The delegation.
    pub id: DelegationId,
    /// What was granted.
    pub capabilities: Capabilities,
    /// Until when.
    pub ends_at: Moment,
    /// How many days that is from the answer on; none where the end stayed what it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_days: Option<u32>,
    /// Whom it replaced.
    pub replaced_partner_name: Option<OrganizationName>,
}

/// How somebody proved to be allowed to consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Proof {
    /// A code mailed to the invited address, for an organization that was not known yet.
    Code,
    /// A signed-in administrator.
    AdministratorSignIn,
}
