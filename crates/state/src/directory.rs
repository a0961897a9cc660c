//! A customer's own directory: its users and groups. Administrators are users with a role.

mod group;
mod user;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::change::Changed;
use crate::customer::Customer;
use crate::{CustomerId, EmailAddress, GroupId, SubscriptionId, UserId};

pub use group::Group;
pub use user::{Contact, ContactMail, Enterprise, Manager, PersonName, Profile, RoleEntry, User, UserName};

/// The most users of a customer.
pub const MOST_USERS: u32 = 5_000;
/// The most groups of a customer.
pub const MOST_GROUPS: u32 = 500;
/// The most members of a group.
pub const MOST_MEMBERS: usize = 1_000;
/// The most members that one request adds and removes: all of them are one transaction with their group.
pub const MOST_MEMBERS_AT_ONCE: usize = 80;
/// The most groups that a user is taken out of by being deleted, for the same reason.
pub const MOST_GROUPS_OF_ONE: usize = 40;
/// The most licenses of a user, and the most entries of each list about it.
pub const MOST_ENTRIES: usize = 20;

/// What happened in a directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data", rename_all_fields = "camelCase")]
pub enum Fact {
    /// A user was created.
    #[serde(rename = "user.created")]
    UserCreated {
        /// The user.
        user: Box<User>,
    },
    /// Something about a user is otherwise.
    #[serde(rename = "user.changed")]
    UserChanged {
        /// The user after it.
        user: Box<User>,
    },
    /// A user is no more.
    #[serde(rename = "user.deleted")]
    UserDeleted {
        /// The user as it was.
        user: Box<User>,
    },
    /// Somebody became an administrator.
    #[serde(rename = "administrator.added")]
    AdministratorAdded {
        /// The customer after it.
        customer: Box<Customer>,
        /// The address.
        email: EmailAddress,
    },
    /// Somebody is no administrator any more.
    #[serde(rename = "administrator.removed")]
    AdministratorRemoved {
        /// The customer after it.
        customer: Box<Customer>,
        /// The address.
        email: EmailAddress,
    },
    /// Somebody who is gone was erased from what is kept.
    #[serde(rename = "person.erased")]
    PersonErased {
        /// The customer.
        customer_id: CustomerId,
        /// Of how many events something was erased.
        events: u32,
        /// Of how many other records.
        records: u32,
    },
    /// A group was created.
    #[serde(rename = "group.created")]
    GroupCreated {
        /// The group.
        group: GroupName,
        /// Who is in it.
        added: BTreeSet<UserId>,
    },
    /// A group has other members, or another name.
    #[serde(rename = "group.changed")]
    GroupChanged {
        /// The group after it.
        group: GroupName,
        /// Who came into it.
        added: BTreeSet<UserId>,
        /// Who left it.
        removed: BTreeSet<UserId>,
    },
    /// A group is no more.
    #[serde(rename = "group.deleted")]
    GroupDeleted {
        /// The group as it was.
        group: GroupName,
    },
}

/// A group without its members, of which there may be many.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupName {
    /// The identifier.
    pub id: GroupId,
    /// The customer.
    pub customer_id: CustomerId,
    /// The name shown to others.
    pub display_name: crate::text::Line,
}

impl Fact {
    /// The type in the feed.
    pub fn name(&self) -> &'static str {
        match self {
            Fact::UserCreated { .. } => "user.created",
            Fact::UserChanged { .. } => "user.changed",
            Fact::UserDeleted { .. } => "user.deleted",
            Fact::AdministratorAdded { .. } => "administrator.added",
            Fact::AdministratorRemoved { .. } => "administrator.removed",
            Fact::PersonErased { .. } => "person.erased",
            Fact::GroupCreated { .. } => "group.created",
            Fact::GroupChanged { .. } => "group.changed",
            Fact::GroupDeleted { .. } => "group.deleted",
        }
    }
}

/// One part of what a decision changes in a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A user begins or moves on; nobody else of the customer may have its name.
    User {
        /// The user after it.
        changed: Box<Changed<User>>,
        /// The name that it had; none for a new one.
        before: Option<UserName>,
    },
    /// A user is no more, and its name is free.
    UserRemoved(Box<Changed<User>>),
    /// A group begins or moves on.
    Group(Box<Changed<Group>>),
    /// A group is no more.
    GroupRemoved(Box<Changed<Group>>),
    /// Somebody was erased from what is kept of the customer.
    PersonErased(Box<Changed<Customer>>),
    /// Who administers a customer.
    Administrators {
        /// The customer after it.
        changed: Box<Changed<Customer>>,
        /// Who begins.
        added: Option<EmailAddress>,
        /// Who ends.
        removed: Option<EmailAddress>,
    },
    /// A license of a subscription is given to a user, as long as there is one.
    LicenseGiven {
        /// The customer.
        customer_id: CustomerId,
        /// The subscription.
        subscription_id: SubscriptionId,
        /// How many there are.
        most: u32,
        /// The number of the subscription's events that was read.
        sequence: u32,
    },
    /// A license is free again.
    LicenseReturned {
        /// The customer.
        customer_id: CustomerId,
        /// The subscription.
        subscription_id: SubscriptionId,
    },
    /// Nothing changes, but the decision relied on a user being there.
    StillUser {
        /// The customer.
        customer_id: CustomerId,
        /// The user.
        user_id: UserId,
    },
    /// Somebody came into a group of the customer.
    MembersAdded {
        /// The customer.
        customer_id: CustomerId,
    },
    /// Nothing changes, but the decision relied on having seen every group that somebody is in.
    NobodyAddedSince {
        /// The customer.
        customer_id: CustomerId,
        /// How often somebody had come into a group; none where nobody ever had.
        seen: Option<u32>,
    },
}
