//! Deciding on groups: who comes, who goes, and how many.

use std::collections::BTreeSet;

use crate::change::{Change, Changed};
use crate::fact::Fact;
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::text::Line;
use crate::{CustomerId, GroupId, UserId};

use super::{Change as Kept, Fact as Happened, Group, MOST_MEMBERS, MOST_MEMBERS_AT_ONCE};

/// A group as somebody wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupDraft {
    /// The name shown to others.
    pub display_name: Line,
    /// What the customer's own systems call it.
    pub external_id: Option<Line>,
    /// Who is in it.
    pub members: BTreeSet<UserId>,
}

/// A group is created.
pub fn create_group(
    customer_id: CustomerId,
    draft: GroupDraft,
    id: GroupId,
    now: Moment,
) -> Result<Vec<Change>, Refusal> {
    let group = Group {
        id,
        customer_id,
        display_name: draft.display_name,
        external_id: draft.external_id,
        members: draft.members,
        created_at: now,
        changed_at: now,
        revision: 1,
        sequence: 1,
        chain_head: crate::ChainHead::NONE,
    };
    let mut changes = coming(&group, &group.members, 0)?;
    let fact = Happened::GroupCreated { group: group.name(), added: group.members.clone() };
    changes.insert(0, Change::Directory(Kept::Group(Box::new(Changed::one(group, Fact::Directory(fact))))));
    Ok(changes)
}

/// A group becomes as the draft says; nothing changes where it is so already.
pub fn change_group(before: &Group, draft: GroupDraft, now: Moment) -> Result<Vec<Change>, Refusal> {
    let mut group = Group {
        display_name: draft.display_name,
        external_id: draft.external_id,
        members: draft.members,
        ..before.clone()
    };
    if group == *before {
        return Ok(Vec::new());
    }
    group.changed_at = now;
    group.revision += 1;
    group.sequence += 1;
    let added: BTreeSet<UserId> = group.members.difference(&before.members).copied().collect();
    let removed: BTreeSet<UserId> = before.members.difference(&group.members).copied().collect();
    let mut changes = coming(&group, &added, removed.len())?;
    let fact = Fact::Directory(Happened::GroupChanged { group: group.name(), added, removed });
    changes.insert(0, Change::Directory(Kept::Group(Box::new(Changed::one(group, fact)))));
    Ok(changes)
}

/// A group is deleted; its members stay.
pub fn delete_group(before: &Group) -> Vec<Change> {
    let group = Group { sequence: before.sequence + 1, ..before.clone() };
    let fact = Fact::Directory(Happened::GroupDeleted { group: group.name() });
    vec![Change::Directory(Kept::GroupRemoved(Box::new(Changed::one(group, fact))))]
}

/// A group without somebody who is deleted.
pub(super) fn without(before: &Group, user: UserId, now: Moment) -> Change {
    let mut group = before.clone();
    group.members.remove(&user);
    group.changed_at = now;
    group.revision += 1;
    group.sequence += 1;
    let (added, removed) = (BTreeSet::new(), BTreeSet::from([user]));
    let fact = Fact::Directory(Happened::GroupChanged { group: group.name(), added, removed });
    Change::Directory(Kept::Group(Box::new(Changed::one(group, fact))))
}

/// What has to be so for those who come into a group.
fn coming(group: &Group, added: &BTreeSet<UserId>, removed: usize) -> Result<Vec<Change>, Refusal> {
    if group.members.len() > MOST_MEMBERS {
        return Err(Refusal::invalid("/members", format_args!("must be at most {MOST_MEMBERS}")));
    }
    if added.len() + removed > MOST_MEMBERS_AT_ONCE {
        let detail = format_args!("must change by at most {MOST_MEMBERS_AT_ONCE} in one request");
        return Err(Refusal::invalid("/members", detail));
    }
    let customer_id = group.customer_id;
    let still = added.iter().map(|user_id| Kept::StillUser { customer_id, user_id: *user_id });
    let counted = (!added.is_empty()).then_some(Kept::MembersAdded { customer_id });
    Ok(still.chain(counted).map(Change::Directory).collect())
}
