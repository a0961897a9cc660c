//! A mailbox as everybody sees it who may see it at all.

use std::collections::BTreeSet;

use domain::mailbox::{Forwarding, Kind, Mailbox, Provisioning, Status};
use domain::text::Reason;
use domain::{CustomerId, EmailAddress, MailboxId, Moment};
use serde::Serialize;

/// The answer of the contract.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MailboxView<'a> {
    id: MailboxId,
    customer_id: CustomerId,
    address: &'a EmailAddress,
    display_name: &'a str,
    kind: Kind,
    aliases: &'a BTreeSet<EmailAddress>,
    quota_megabytes: u32,
    forwarding: &'a Forwarding,
    status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<&'a str>,
    created_at: Moment,
    updated_at: Moment,
    revision: u32,
}

impl<'a> MailboxView<'a> {
    /// The mailbox as it is.
    pub fn new(mailbox: &'a Mailbox) -> MailboxView<'a> {
        let failure = match &mailbox.provisioning {
            Provisioning::Failed { detail } => detail.as_ref().map(Reason::as_str),
            Provisioning::Provisioning | Provisioning::Ready => None,
        };
        MailboxView {
            id: mailbox.id,
            customer_id: mailbox.customer_id,
            address: &mailbox.address,
            display_name: mailbox.display_name.as_str(),
            kind: mailbox.kind,
            aliases: &mailbox.aliases,
            quota_megabytes: mailbox.quota_megabytes,
            forwarding: &mailbox.forwarding,
            status: mailbox.provisioning.status(),
            failure,
            created_at: mailbox.created_at,
            updated_at: mailbox.updated_at,
            revision: mailbox.revision,
        }
    }
}
