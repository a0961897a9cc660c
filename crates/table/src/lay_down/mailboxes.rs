//! Mailboxes with their addresses, and migrations with their moves.

use domain::change::Changed;
use domain::mailbox::Mailbox;
use domain::migration::{Migration, Move};
use domain::{CustomerId, EmailAddress, Fact, MailboxId, MigrationId, Refusal};
use failure::Failure;
use serde_json::json;

use super::Page;
use super::chain::Chain;
use crate::commit::Lost;
use crate::key;
use crate::record::record;
use crate::write::{Condition, Write};

impl Page<'_> {
    /// A mailbox begins, moves on, or is gone; what happened to it stays.
    pub(super) fn mailbox(&mut self, changed: &Changed<Mailbox>) -> Result<(), Failure> {
        let mailbox = &changed.state;
        let key = key::mailbox(mailbox.customer_id, mailbox.id);
        let is_gone = changed.facts.iter().any(|fact| matches!(fact, Fact::MailboxDeleted { .. }));
        let chain = Chain::of(&mailbox.id, mailbox.sequence, &mailbox.chain_head);
        if is_gone {
            self.removed(key, &chain, &changed.facts)
        } else {
            self.aggregate(key, record(mailbox)?, &chain, &changed.facts)
        }
    }

    /// An address belongs to one mailbox at the most.
    pub(super) fn take_address(
        &mut self,
        customer: CustomerId,
        mailbox: MailboxId,
        email: &EmailAddress,
        pointer: &str,
    ) {
        let item = [("mailboxId".to_owned(), json!(mailbox))].into_iter().collect();
        let taken = Lost::Refused(Refusal::invalid(pointer, "is an address of another mailbox"));
        self.writes.push(Write::create(key::mailbox_address(customer, email), item, taken));
    }

    /// The address is free again.
    pub(super) fn free_address(&mut self, customer: CustomerId, mailbox: MailboxId, email: &EmailAddress) {
        let mine = Condition::Equal(vec![("mailboxId", json!(mailbox))]);
        self.writes.push(Write::remove(key::mailbox_address(customer, email), mine, Lost::Stale));
    }

    /// A migration, found by its customer in the index.
    pub(super) fn migration(&mut self, changed: &Changed<Migration>) -> Result<(), Failure> {
        let migration = &changed.state;
        let mut item = record(migration)?;
        item.insert("owner".into(), json!(key::owner_customer(migration.customer_id)));
        item.insert("owned".into(), json!(key::owned_migration(migration.id)));
        let chain = Chain::of(&migration.id, migration.sequence, &migration.chain_head);
        self.aggregate(key::migration(migration.id), item, &chain, &changed.facts)
    }

    /// The moves of a migration, in chunks that stay small items; only those that changed are written, under the
    /// condition of the migration in the same transaction.
    pub(super) fn moves(&mut self, id: MigrationId, before: &[Move], after: &[Move]) -> Result<(), Failure> {
        let mut old = before.chunks(key::MOVES_IN_A_CHUNK);
        for (number, chunk) in after.chunks(key::MOVES_IN_A_CHUNK).enumerate() {
            let key = key::moves(id, number);
            match old.next() {
                Some(same) if same == chunk => {}
                Some(_) => {
                    let write = Write::advance(key, record(&chunk)?, Condition::Guarded, Lost::Stale);
                    self.writes.push(write);
                }
                None => self.writes.push(Write::create(key, record(&chunk)?, Lost::Stale)),
            }
        }
        Ok(())
    }
}
