//! Who administers a customer: its active users with that role, and always somebody.

use crate::EmailAddress;
use crate::change::Changed;
use crate::customer::Customer;
use crate::fact::Fact;
use crate::refusal::Refusal;

use super::{Change, Fact as Happened};

/// The change when somebody administers the customer as `after` who did so as `before`; none where nothing changes.
pub(super) fn change(
    customer: &Customer,
    before: Option<EmailAddress>,
    after: Option<EmailAddress>,
) -> Result<Option<Change>, Refusal> {
    if before == after {
        return Ok(None);
    }
    let removed = before.filter(|email| customer.admins.contains(email));
    let mut next = Customer { revision: customer.revision + 1, ..customer.clone() };
    let mut facts = Vec::new();
    if let Some(email) = &after {
        if !next.admins.insert(email.clone()) {
            return Err(Refusal::AlreadyInState);
        }
        next.sequence += 1;
        let customer = Box::new(next.clone());
        facts.push(Fact::Directory(Happened::AdministratorAdded { customer, email: email.clone() }));
    }
    if let Some(email) = &removed {
        next.admins.remove(email);
        if next.admins.is_empty() {
            return Err(Refusal::LastAdmin);
        }
        next.sequence += 1;
        let customer = Box::new(next.clone());
        facts.push(Fact::Directory(Happened::AdministratorRemoved { customer, email: email.clone() }));
    }
    let changed = Box::new(Changed { state: next, facts });
    Ok((!changed.facts.is_empty()).then_some(Change::Administrators { changed, added: after, removed }))
}
