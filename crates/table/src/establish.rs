//! Putting in place what the program itself does not make: customers without an invitation.

use domain::customer::Customer;
use domain::{Actor, Change, Fact, Mint, Moment, directory};
use failure::Failure;

use crate::client::Table;
use crate::commit::{Lost, Transaction};
use crate::lay_down::Quotas;

impl Table {
    /// Registers a customer, its domains and its administrators, if all of them are new.
    pub async fn establish_customer(
        &self,
        customer: Customer,
        actor: Actor,
        (now, mint): (Moment, &mut Mint),
    ) -> Result<Result<(), Lost>, Failure> {
        let users = directory::founding_users(&customer, mint);
        let fact = Fact::CustomerRegistered { customer: Box::new(customer.clone()) };
        let change = Change::Customer(Box::new(domain::change::Changed::one(customer, fact)));
        let mut changes = vec![change];
        changes.extend(users);
        let quotas = Quotas::NONE;
        self.commit(Transaction { actor, now, changes, quotas, remembered: None }).await
    }
}
