//! Questions about a customer's directory.

use domain::directory::{Group, MOST_GROUPS, User, UserName};
use domain::{CustomerId, GroupId, UserId};
use failure::Failure;

use crate::client::{Item, Table};
use crate::key::{self, Key};
use crate::page::{Page, PagePosition, read_page};
use crate::record;
use crate::write::COUNT;

/// Groups in one read.
const GROUPS_AT_ONCE: u32 = 100;

impl Table {
    /// A user of a customer.
    pub async fn user(&self, customer: CustomerId, id: UserId) -> Result<Option<User>, Failure> {
        let item = self.get(&key::user(customer, id), "user").await?;
        item.map(|item| record::read(item, "user")).transpose()
    }

    /// The user of a customer with this name, whatever its case.
    pub async fn user_named(&self, customer: CustomerId, name: &UserName) -> Result<Option<User>, Failure> {
        let Some(lock) = self.get(&key::user_name(customer, &name.folded()), "user name").await? else {
            return Ok(None);
        };
        let id = lock.get("userId").and_then(|id| id.as_s().ok()).and_then(|id| id.parse().ok());
        self.user(customer, id.ok_or_else(|| Failure::lasting("read the stored user name"))?).await
    }

    /// The users of a customer, those who were there first before others.
    pub async fn users(
        &self,
        customer: CustomerId,
        limit: u32,
        after: Option<&PagePosition>,
    ) -> Result<Page<User>, Failure> {
        let page = self.query(&key::customer(customer).pk, key::USERS, limit, after, "users").await?;
        read_page(page, "user")
    }

    /// A group of a customer.
    pub async fn group(&self, customer: CustomerId, id: GroupId) -> Result<Option<Group>, Failure> {
        let item = self.get(&key::group(customer, id), "group").await?;
        item.map(|item| record::read(item, "group")).transpose()
    }

    /// The groups of a customer, those that were there first before others.
    pub async fn groups(
        &self,
        customer: CustomerId,
        limit: u32,
        after: Option<&PagePosition>,
    ) -> Result<Page<Group>, Failure> {
        let page = self.query(&key::customer(customer).pk, key::GROUPS, limit, after, "groups").await?;
        read_page(page, "group")
    }

    /// The groups that a user is in, and how often somebody had come into any group of the customer before they
    /// were looked through.
    pub async fn groups_of(
        &self,
        customer: CustomerId,
        user: UserId,
    ) -> Result<(Vec<Group>, Option<u32>), Failure> {
        let seen = self.counted(&key::members_added(customer)).await?;
        let (mut found, mut after) = (Vec::new(), None);
        for _ in 0..=MOST_GROUPS / GROUPS_AT_ONCE {
            let page = self.groups(customer, GROUPS_AT_ONCE, after.as_ref()).await?;
            found.extend(page.items.into_iter().filter(|group| group.members.contains(&user)));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        Ok((found, seen))
    }

    /// How many users a customer has.
    pub async fn users_counted(&self, customer: CustomerId) -> Result<u32, Failure> {
        Ok(self.counted(&key::users_counted(customer)).await?.unwrap_or(0))
    }

    /// How many groups a customer has.
    pub async fn groups_counted(&self, customer: CustomerId) -> Result<u32, Failure> {
        Ok(self.counted(&key::groups_counted(customer)).await?.unwrap_or(0))
    }

    async fn counted(&self, key: &Key) -> Result<Option<u32>, Failure> {
        let item = self.get(key, "count").await?;
        let count = |item: Item| item.get(COUNT).and_then(|count| count.as_n().ok()?.parse().ok());
        let unreadable = || Failure::lasting("read the stored count");
        item.map(|item| count(item).ok_or_else(unreadable)).transpose()
    }
}
