//! Mailboxes of a customer, and migrations into them.

use std::collections::BTreeSet;

use domain::mailbox::Mailbox;
use domain::migration::{Asked, MOST_MAILBOXES, Migration, Move, Targets};
use domain::{Change, CustomerId, MailboxId, MigrationId};
use failure::Failure;

use crate::client::{Item, Table};
use crate::key::{self, Key};
use crate::page::{Page, PagePosition, read_page};
use crate::record;

/// Things that are asked for in one request at the most.
const MOST_TOGETHER: usize = 100;

impl PagePosition {
    /// The end of a page of a customer's mailboxes whose last one this is.
    pub fn of_mailbox(customer: CustomerId, id: MailboxId) -> PagePosition {
        PagePosition(key::mailbox(customer, id).sk)
    }

    /// The end of a page of a customer's migrations whose last one this is.
    pub fn of_migration(id: MigrationId) -> PagePosition {
        PagePosition(key::owned_migration(id))
    }
}

/// The mailbox after what was decided.
pub fn mailbox_after(changes: &[Change]) -> Option<&Mailbox> {
    changes.iter().find_map(|change| match change {
        Change::Mailbox(changed) => Some(&changed.state),
        _ => None,
    })
}

impl Table {
    /// A mailbox.
    pub async fn mailbox(&self, customer: CustomerId, id: MailboxId) -> Result<Option<Mailbox>, Failure> {
        self.one(&key::mailbox(customer, id), "mailbox").await
    }

    /// A customer's mailboxes, the oldest first.
    pub async fn mailboxes(
        &self,
        customer: CustomerId,
        limit: u32,
        after: Option<&PagePosition>,
    ) -> Result<Page<Mailbox>, Failure> {
        let page = self.query(&key::customer(customer).pk, key::MAILBOXES, limit, after, "mailboxes").await?;
        read_page(page, "mailbox")
    }

    /// The mailboxes of a customer that the rows of a migration name, by identifier or by address.
    pub async fn targets(&self, customer: CustomerId, rows: &[Asked]) -> Result<Targets, Failure> {
        let mut ids: BTreeSet<MailboxId> = BTreeSet::new();
        let addresses = rows.iter().filter_map(|row| row.target.as_ref().err());
        let locks: BTreeSet<Key> = addresses.map(|address| key::mailbox_address(customer, address)).collect();
        for item in self.many(locks, "addresses of mailboxes").await? {
            let id = item.get("mailboxId").and_then(|id| id.as_s().ok()).and_then(|id| id.parse().ok());
            ids.insert(id.ok_or_else(|| Failure::lasting("read the stored address of a mailbox"))?);
        }
        ids.extend(rows.iter().filter_map(|row| row.target.as_ref().ok()));
        let keys = ids.into_iter().map(|id| key::mailbox(customer, id)).collect();
        let mailboxes = self.many(keys, "mailboxes").await?.into_iter();
        let mailboxes = mailboxes.map(|item| record::read(item, "mailbox")).collect::<Result<Vec<_>, _>>()?;
        Ok(Targets::new(mailboxes))
    }

    /// A migration.
    pub async fn migration(&self, id: MigrationId) -> Result<Option<Migration>, Failure> {
        self.one(&key::migration(id), "migration").await
    }

    /// How far each mailbox of a migration is, in the order in which they were asked for.
    pub async fn moves(&self, id: MigrationId) -> Result<Vec<Move>, Failure> {
        let (partition, chunks) = (key::migration(id).pk, MOST_MAILBOXES.div_ceil(key::MOVES_IN_A_CHUNK));
        let most = u32::try_from(chunks).unwrap_or(u32::MAX);
        let page = self.query(&partition, key::MOVES, most, None, "moves").await?;
        let chunks: Page<Vec<Move>> = read_page(page, "moves")?;
        Ok(chunks.items.into_iter().flatten().collect())
    }

    /// A customer's migrations, newest first.
    pub async fn migrations(
        &self,
        customer: CustomerId,
        limit: u32,
        after: Option<&PagePosition>,
    ) -> Result<Page<Migration>, Failure> {
        let key_of = |id: &str| id.parse().ok().map(key::migration);
        self.owned(&key::owner_customer(customer), key::OWNED_MIGRATIONS, limit, after, key_of).await
    }

    async fn many(&self, keys: BTreeSet<Key>, what: &str) -> Result<Vec<Item>, Failure> {
        let keys: Vec<Key> = keys.into_iter().collect();
        let mut found = Vec::new();
        for some in keys.chunks(MOST_TOGETHER) {
            found.extend(self.get_all(some.iter(), what).await?.into_values());
        }
        Ok(found)
    }
}
