//! Deciding on users: who may do what, and what goes with it.

use std::collections::BTreeSet;

use crate::change::{Change, Changed};
use crate::customer::Customer;
use crate::fact::Fact;
use crate::moment::Moment;
use crate::refusal::{Fault, Refusal};
use crate::subscription::{Status, Subscription};
use crate::text::Line;
use crate::{Mint, SubscriptionId, UserId};

use super::{
    Change as Kept, Fact as Happened, Group, Hand, MOST_ENTRIES, MOST_GROUPS_OF_ONE, Profile, RoleEntry,
    User, UserName, administrators, group,
};

/// Somebody who keeps a customer's directory, with what has to be known of the customer.
#[derive(Clone, Copy, Debug)]
pub struct Keeper<'a> {
    /// The customer.
    pub customer: &'a Customer,
    /// Who it is.
    pub hand: Hand,
    /// The customer's subscriptions, as far as their licenses are wanted.
    pub subscriptions: &'a [Subscription],
    /// Now.
    pub now: Moment,
}

/// A user as somebody wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserDraft {
    /// What it is called.
    pub user_name: UserName,
    /// What the customer's own systems call it.
    pub external_id: Option<Line>,
    /// Whether the person may sign in.
    pub active: bool,
    /// What the person is for; none: as before.
    pub roles: Option<Vec<RoleEntry>>,
    /// Subscriptions of which the person has a license; none: as before.
    pub licenses: Option<BTreeSet<SubscriptionId>>,
    /// Who the person is.
    pub profile: Profile,
}

/// A user is created.
pub fn create_user(keeper: Keeper<'_>, draft: UserDraft, id: UserId) -> Result<Vec<Change>, Refusal> {
    let user = User {
        id,
        customer_id: keeper.customer.id,
        user_name: draft.user_name,
        external_id: draft.external_id,
        active: draft.active,
        roles: draft.roles.unwrap_or_default(),
        licenses: draft.licenses.unwrap_or_default(),
        profile: draft.profile,
        created_at: keeper.now,
        changed_at: keeper.now,
        revision: 1,
        sequence: 1,
        chain_head: crate::ChainHead::NONE,
    };
    let mut changes = keeper.goes_with(None, Some(&user))?;
    let fact = Fact::Directory(Happened::UserCreated { user: Box::new(user.clone()) });
    let user = Box::new(Changed::one(user, fact));
    changes.insert(0, Change::Directory(Kept::User { changed: user, before: None }));
    Ok(changes)
}

/// A user becomes as the draft says; nothing changes where it is so already.
pub fn change_user(keeper: Keeper<'_>, before: &User, draft: UserDraft) -> Result<Vec<Change>, Refusal> {
    let mut user = User {
        user_name: draft.user_name,
        external_id: draft.external_id,
        active: draft.active,
        roles: draft.roles.unwrap_or_else(|| before.roles.clone()),
        licenses: draft.licenses.unwrap_or_else(|| before.licenses.clone()),
        profile: draft.profile,
        ..before.clone()
    };
    if user == *before {
        return Ok(Vec::new());
    }
    user.changed_at = keeper.now;
    user.revision += 1;
    user.sequence += 1;
    let mut changes = keeper.goes_with(Some(before), Some(&user))?;
    let fact = Fact::Directory(Happened::UserChanged { user: Box::new(user.clone()) });
    let (user, before) = (Box::new(Changed::one(user, fact)), Some(before.user_name.clone()));
    changes.insert(0, Change::Directory(Kept::User { changed: user, before }));
    Ok(changes)
}

/// A user is deleted, and is in none of its `groups` any more, of which there are no others as long as nobody came
/// into any since `seen`.
pub fn delete_user(
    keeper: Keeper<'_>,
    before: &User,
    groups: &[Group],
    seen: Option<u32>,
) -> Result<Vec<Change>, Refusal> {
    if groups.len() > MOST_GROUPS_OF_ONE {
        let detail = format_args!("is in more than {MOST_GROUPS_OF_ONE} groups: take it out of some first");
        return Err(Refusal::invalid("", detail));
    }
    let user = User { sequence: before.sequence + 1, ..before.clone() };
    let mut changes = keeper.goes_with(Some(before), None)?;
    let fact = Fact::Directory(Happened::UserDeleted { user: Box::new(before.clone()) });
    changes.insert(0, Change::Directory(Kept::UserRemoved(Box::new(Changed::one(user, fact)))));
    changes.extend(groups.iter().map(|one| group::without(one, before.id, keeper.now)));
    let customer_id = keeper.customer.id;
    changes.push(Change::Directory(Kept::NobodyAddedSince { customer_id, seen }));
    Ok(changes)
}

impl Keeper<'_> {
    /// What goes with a user that was `before` and is `after`: administration and licenses.
    fn goes_with(&self, before: Option<&User>, after: Option<&User>) -> Result<Vec<Change>, Refusal> {
        let touches_administrator = [before, after].into_iter().flatten().any(User::is_administrator);
        if touches_administrator && self.hand == Hand::Delegate {
            return Err(Refusal::AdministratorRequired);
        }
        after.map_or(Ok(()), require_bounded)?;
        let administers = |user: Option<&User>| user.and_then(User::administers_as);
        let administrators = administrators::change(self.customer, administers(before), administers(after))?;
        let mut changes: Vec<Change> = administrators.into_iter().map(Change::Directory).collect();
        let none = BTreeSet::new();
        let licenses = |user: Option<&'_ User>| user.map_or(none.clone(), |user| user.licenses.clone());
        let (had, has) = (licenses(before), licenses(after));
        for subscription in has.difference(&had) {
            changes.push(self.give(*subscription)?);
        }
        let customer_id = self.customer.id;
        let returned = had.difference(&has).map(|subscription_id| {
            Change::Directory(Kept::LicenseReturned { customer_id, subscription_id: *subscription_id })
        });
        changes.extend(returned);
        Ok(changes)
    }

    /// Gives a license of a subscription that the customer has and that runs.
    fn give(&self, id: SubscriptionId) -> Result<Change, Refusal> {
        let runs = |subscription: &&Subscription| {
            subscription.id == id && matches!(subscription.status(self.now), Status::Trial | Status::Active)
        };
        let subscription = self.subscriptions.iter().find(runs);
        let subscription = subscription
            .ok_or_else(|| Refusal::invalid("/licenses", "names no running subscription of the customer"))?;
        Ok(Change::Directory(Kept::LicenseGiven {
            customer_id: self.customer.id,
            subscription_id: id,
            most: subscription.licenses,
            sequence: subscription.sequence,
        }))
    }
}

/// The users that a new customer begins with: its administrators. Its registration is the event that explains them.
pub fn founding_users(customer: &Customer, mint: &mut Mint) -> Vec<Change> {
    let administrator = |value: &str| {
        let value = value.parse().ok()?;
        Some(RoleEntry { value, display: None, kind: None, primary: None })
    };
    let users = customer.admins.iter().filter_map(|admin| {
        let user = User {
            id: mint.user(),
            customer_id: customer.id,
            user_name: admin.as_str().parse().ok()?,
            external_id: None,
            active: true,
            roles: administrator("administrator").into_iter().collect(),
            licenses: BTreeSet::new(),
            profile: Profile::default(),
            created_at: customer.created_at,
            changed_at: customer.created_at,
            revision: 1,
            sequence: 0,
            chain_head: crate::ChainHead::NONE,
        };
        let changed = Box::new(Changed { state: user, facts: Vec::new() });
        Some(Change::Directory(Kept::User { changed, before: None }))
    });
    users.collect()
}

/// Refuses a user of whom there is too much, or an administrator that nobody could sign in as.
fn require_bounded(user: &User) -> Result<(), Refusal> {
    let mut faults = Vec::new();
    let lists = [
        ("/emails", user.profile.emails.len()),
        ("/phoneNumbers", user.profile.phone_numbers.len()),
        ("/roles", user.roles.len()),
        ("/licenses", user.licenses.len()),
    ];
    for (pointer, _) in lists.into_iter().filter(|(_, count)| *count > MOST_ENTRIES) {
        faults.push(Fault::new(pointer, format_args!("must have at most {MOST_ENTRIES} entries")));
    }
    if user.is_administrator() && user.address().is_none() {
        faults.push(Fault::new(
            "/userName",
            "must be a mail address, or emails have one: administrators sign in",
        ));
    }
    if faults.is_empty() { Ok(()) } else { Err(Refusal::Invalid(faults)) }
}
