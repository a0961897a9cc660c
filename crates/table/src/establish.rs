//! Putting in place what the program itself does not yet make: partners, customers and their people.

use domain::customer::Customer;
use domain::partner::{Member, Partner};
use domain::{Actor, Change, Fact, Moment};
use failure::Failure;
use serde_json::json;

use crate::client::Table;
use crate::commit::{Lost, Transaction};
use crate::key;
use crate::lay_down::Quotas;
use crate::record::record;
use crate::write::Write;

impl Table {
    /// Puts a partner and its people in place, if it is new. Its sequence is at least 1: its being there
    /// counts as the first thing that happened to it.
    pub async fn establish_partner(
        &self,
        partner: &Partner,
        members: &[Member],
    ) -> Result<Result<(), Lost>, Failure> {
        if partner.sequence == 0 {
            return Err(Failure::lasting("establish a partner to which nothing has happened"));
        }
        let mut item = record(partner)?;
        item.insert("seq".into(), json!(partner.sequence));
        item.insert("owner".into(), json!(key::OWNER_OF_PARTNERS));
        item.insert("owned".into(), json!(key::owned_partner(partner.id)));
        let mut writes = vec![Write::create(key::partner(partner.id), item, Lost::Answered)];
        for member in members {
            let item = record(member)?;
            writes.push(Write::create(
                key::member(partner.id, &key::MemberId::of(&member.email)),
                item.clone(),
                Lost::Answered,
            ));
            writes.push(Write::create(
                key::membership_of_partner(&member.email, partner.id),
                item,
                Lost::Answered,
            ));
        }
        self.transact(writes, false).await
    }

    /// Registers a customer, its domains and its administrators, if all of them are new.
    pub async fn establish_customer(
        &self,
        customer: Customer,
        actor: Actor,
        now: Moment,
    ) -> Result<Result<(), Lost>, Failure> {
        let fact = Fact::CustomerRegistered { customer: Box::new(customer.clone()) };
        let change = Change::Customer(Box::new(domain::fact::Changed::one(customer, fact)));
        let quotas = Quotas::NONE;
        self.commit(Transaction { actor, now, changes: vec![change], quotas, remembered: None }).await
    }
}
