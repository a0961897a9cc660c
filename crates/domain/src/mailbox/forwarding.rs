//! Where a mailbox's mail goes besides: nowhere, unless somebody says so.

use serde::{Deserialize, Serialize};

use super::Mailbox;
use crate::EmailAddress;
use crate::customer::Customer;
use crate::refusal::{Fault, Refusal};

/// Forwarding of a mailbox; off by default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Forwarding {
    /// Whether mail is forwarded.
    pub enabled: bool,
    /// Where to.
    pub to: Option<EmailAddress>,
}

impl Forwarding {
    /// Where mail goes outside of the customer's own domains.
    fn leads_outside(&self, customer: &Customer) -> bool {
        let outside = |to: &EmailAddress| !customer.domains.contains(&to.domain());
        self.enabled && self.to.as_ref().is_some_and(outside)
    }

    /// What is wrong with it for a mailbox with these addresses.
    pub(super) fn faults<'a>(&self, addresses: impl IntoIterator<Item = &'a EmailAddress>) -> Vec<Fault> {
        let Some(to) = &self.to else {
            let missing = Fault::new("/forwarding/to", "is required where forwarding is enabled");
            return if self.enabled { vec![missing] } else { Vec::new() };
        };
        let is_own = addresses.into_iter().any(|own| own == to);
        let circle = Fault::new("/forwarding/to", "must not be an address of this very mailbox");
        if is_own { vec![circle] } else { Vec::new() }
    }

    /// Mail leaves the house only where the customer itself decided so; what it decided before may stay.
    pub(super) fn require_decision(
        &self,
        before: Option<&Mailbox>,
        customer: &Customer,
        is_delegate: bool,
    ) -> Result<(), Refusal> {
        let stays = before.is_some_and(|before| before.forwarding == *self);
        if is_delegate && !stays && self.leads_outside(customer) {
            return Err(Refusal::CustomerDecisionRequired);
        }
        Ok(())
    }
}
