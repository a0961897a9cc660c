//! Mail that goes on to somebody else leads nowhere outside, unless the customer itself says so.

use super::{Forwarding, Mailbox};
use crate::EmailAddress;
use crate::customer::Customer;
use crate::refusal::{Fault, Refusal};

/// What is wrong with it for a mailbox with these addresses.
pub(super) fn faults<'a>(
    forwarding: &Forwarding,
    addresses: impl IntoIterator<Item = &'a EmailAddress>,
) -> Vec<Fault> {
    let Some(to) = &forwarding.to else {
        let missing = Fault::new("/forwarding/to", "is required where forwarding is enabled");
        return if forwarding.enabled { vec![missing] } else { Vec::new() };
    };
    let is_own = addresses.into_iter().any(|own| own == to);
    let circle = Fault::new("/forwarding/to", "must not be an address of this very mailbox");
    if is_own { vec![circle] } else { Vec::new() }
}

/// Mail leaves the house only where the customer itself decided so; what it decided before may stay.
pub(super) fn require_decision(
    forwarding: &Forwarding,
    before: Option<&Mailbox>,
    customer: &Customer,
    is_delegate: bool,
) -> Result<(), Refusal> {
    let stays = before.is_some_and(|before| before.forwarding == *forwarding);
    if is_delegate && !stays && leads_outside(forwarding, customer) {
        return Err(Refusal::CustomerDecisionRequired);
    }
    Ok(())
}

/// Whether mail goes outside of the customer's own domains.
fn leads_outside(forwarding: &Forwarding, customer: &Customer) -> bool {
    let outside = |to: &EmailAddress| !customer.domains.contains(&to.domain());
    forwarding.enabled && forwarding.to.as_ref().is_some_and(outside)
}
