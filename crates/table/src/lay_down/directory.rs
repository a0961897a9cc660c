//! A customer's directory: users with their names and licenses, groups, and who administers.

use domain::change::Changed;
use domain::customer::Customer;
use domain::directory::{Change, Group, MOST_GROUPS, MOST_USERS, User, UserName};
use domain::{CustomerId, EmailAddress, Refusal};
use failure::Failure;
use serde_json::json;

use super::Page;
use super::chain::Chain;
use crate::commit::Lost;
use crate::key::{self, Key};
use crate::record::{SEQUENCE, record};
use crate::write::{COUNT, Condition, Write};

impl Page<'_> {
    pub(super) fn directory(&mut self, change: &Change) -> Result<(), Failure> {
        match change {
            Change::User { changed, before } => self.user(changed, before.as_ref()),
            Change::UserRemoved(changed) => self.user_removed(changed),
            Change::Group(changed) => self.group(changed),
            Change::GroupRemoved(changed) => {
                let group = &changed.state;
                let key = key::group(group.customer_id, group.id);
                self.removed(key, &Chain::of(&group.id, group.sequence, &group.chain_head), &changed.facts)?;
                self.count_down(key::groups_counted(group.customer_id));
                Ok(())
            }
            Change::PersonErased(changed) => self.customer_that_was(changed),
            Change::Administrators { changed, added, removed } => {
                self.customer_that_was(changed)?;
                self.administrators(changed.state.id, added.as_ref(), removed.as_ref())
            }
            Change::LicenseGiven { customer_id, subscription_id, most, sequence } => {
                let seen = Condition::Equal(vec![(SEQUENCE, json!(sequence))]);
                let key = key::subscription(*customer_id, *subscription_id);
                self.writes.push(Write::require(key, seen, Lost::Stale));
                let none_left =
                    Refusal::invalid("/licenses", "cannot be given: no license of the subscription is left");
                let key = key::licenses_given(*customer_id, *subscription_id);
                let one = [(COUNT.to_owned(), 1)].into();
                self.writes.push(Write::tally_within(key, one, *most, Lost::Refused(none_left)));
                Ok(())
            }
            Change::LicenseReturned { customer_id, subscription_id } => {
                self.count_down(key::licenses_given(*customer_id, *subscription_id));
                Ok(())
            }
            Change::StillUser { customer_id, user_id } => {
                let nobody = Refusal::invalid("/members", "names somebody who is no user of the customer");
                let key = key::user(*customer_id, *user_id);
                self.writes.push(Write::require(key, Condition::Present, Lost::Refused(nobody)));
                Ok(())
            }
            Change::MembersAdded { customer_id } => {
                let one = [(COUNT.to_owned(), 1)].into();
                self.writes.push(Write::tally(key::members_added(*customer_id), one));
                Ok(())
            }
            Change::NobodyAddedSince { customer_id, seen } => {
                let condition = match seen {
                    Some(seen) => Condition::Equal(vec![(COUNT, json!(seen))]),
                    None => Condition::Absent,
                };
                self.writes.push(Write::require(key::members_added(*customer_id), condition, Lost::Stale));
                Ok(())
            }
        }
    }

    /// A customer that was there before moves on.
    fn customer_that_was(&mut self, changed: &Changed<Customer>) -> Result<(), Failure> {
        let customer = &changed.state;
        let chain = Chain::of(&customer.id, customer.sequence, &customer.chain_head);
        self.aggregate(key::customer(customer.id), record(customer)?, &chain, &changed.facts)
    }

    fn user(&mut self, changed: &Changed<User>, before: Option<&UserName>) -> Result<(), Failure> {
        let user = &changed.state;
        let key = key::user(user.customer_id, user.id);
        let chain = Chain::of(&user.id, user.sequence, &user.chain_head);
        self.kept(key, record(user)?, before.is_none(), &chain, &changed.facts)?;
        let folded = user.user_name.folded();
        if before.is_some_and(|before| before.folded() == folded) {
            return Ok(());
        }
        let named = [("userId".to_owned(), json!(user.id))].into_iter().collect();
        let taken = Lost::Refused(Refusal::AlreadyInState);
        self.writes.push(Write::create(key::user_name(user.customer_id, &folded), named, taken));
        match before {
            Some(before) => self.name_freed(user, before),
            None => self.count_within(key::users_counted(user.customer_id), MOST_USERS, "users"),
        }
        Ok(())
    }

    fn user_removed(&mut self, changed: &Changed<User>) -> Result<(), Failure> {
        let user = &changed.state;
        let chain = Chain::of(&user.id, user.sequence, &user.chain_head);
        self.removed(key::user(user.customer_id, user.id), &chain, &changed.facts)?;
        self.name_freed(user, &user.user_name);
        self.count_down(key::users_counted(user.customer_id));
        Ok(())
    }

    fn name_freed(&mut self, user: &User, name: &UserName) {
        let mine = Condition::Equal(vec![("userId", json!(user.id))]);
        let key = key::user_name(user.customer_id, &name.folded());
        self.writes.push(Write::remove(key, mine, Lost::Stale));
    }

    fn group(&mut self, changed: &Changed<Group>) -> Result<(), Failure> {
        let group = &changed.state;
        let is_new = group.revision == 1;
        let key = key::group(group.customer_id, group.id);
        let chain = Chain::of(&group.id, group.sequence, &group.chain_head);
        self.kept(key, record(group)?, is_new, &chain, &changed.facts)?;
        if is_new {
            self.count_within(key::groups_counted(group.customer_id), MOST_GROUPS, "groups");
        }
        Ok(())
    }

    fn administrators(
        &mut self,
        customer: CustomerId,
        added: Option<&EmailAddress>,
        removed: Option<&EmailAddress>,
    ) -> Result<(), Failure> {
        if let Some(email) = added {
            let key = key::membership_of_customer(email, customer);
            self.writes.push(Write::create(key, record(email)?, Lost::Stale));
        }
        if let Some(email) = removed {
            let key = key::membership_of_customer(email, customer);
            self.writes.push(Write::remove(key, Condition::Present, Lost::Stale));
        }
        Ok(())
    }

    fn count_within(&mut self, key: Key, most: u32, what: &str) {
        if self.writes.iter_mut().any(|write| write.counts_one_more(&key)) {
            return;
        }
        let full = Refusal::invalid("", format_args!("cannot be created: there are {most} {what} already"));
        let one = [(COUNT.to_owned(), 1)].into();
        self.writes.push(Write::tally_within(key, one, most, Lost::Refused(full)));
    }

    fn count_down(&mut self, key: Key) {
        self.writes.push(Write::tally(key, [(COUNT.to_owned(), -1)].into()));
    }
}
