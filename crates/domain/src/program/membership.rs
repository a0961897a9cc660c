//! The people of a partner: added, given other roles, removed. The last owner stays one.

use std::collections::BTreeSet;

use super::{changed, moved, still_member};
use crate::EmailAddress;
use crate::change::Change;
use crate::fact::Fact;
use crate::moment::Moment;
use crate::partner::{Member, Partner, Role};
use crate::refusal::Refusal;

/// The most people a partner has.
pub const MOST_MEMBERS: usize = 100;

/// Everybody of the partner, and the one of them who acts.
#[derive(Clone, Copy, Debug)]
pub struct Team<'a> {
    /// The partner.
    pub partner: &'a Partner,
    /// Its people.
    pub members: &'a [Member],
    /// Who acts.
    pub actor: &'a Member,
}

/// An owner adds somebody, whoever that is elsewhere.
pub fn add(
    team: Team<'_>,
    email: &EmailAddress,
    roles: BTreeSet<Role>,
    now: Moment,
) -> Result<(Member, Vec<Change>), Refusal> {
    team.actor.require_any(&[Role::Owner])?;
    if team.members.iter().any(|member| member.email == *email) {
        return Err(Refusal::AlreadyInState);
    }
    if team.members.len() >= MOST_MEMBERS {
        let detail = format!("is one too many: a partner has at most {MOST_MEMBERS} members");
        return Err(Refusal::invalid("/email", detail));
    }
    let after = moved(team.partner, |_| {});
    let member = Member::joining(&after, email.clone(), roles, now);
    let place = Change::Member { before: None, after: Some(member.clone()) };
    let told = member.clone();
    let change = changed(after, |partner| Fact::MemberAdded { partner, member: told });
    Ok((member, vec![change, place, still_member(team.actor)]))
}

/// An owner gives somebody other roles. The same ones again change nothing.
pub fn change_roles(
    team: Team<'_>,
    member: &Member,
    roles: BTreeSet<Role>,
) -> Result<(Member, Vec<Change>), Refusal> {
    team.actor.require_any(&[Role::Owner])?;
    if member.roles == roles {
        return Ok((member.clone(), Vec::new()));
    }
    if !roles.contains(&Role::Owner) {
        require_another_owner(team.members, member)?;
    }
    let after = moved(team.partner, |_| {});
    let changed_member = Member { roles, revision: after.revision, ..member.clone() };
    let place = Change::Member { before: Some(member.clone()), after: Some(changed_member.clone()) };
    let told = changed_member.clone();
    let change = changed(after, |partner| Fact::MemberChanged { partner, member: told });
    Ok((changed_member, with_actor(team, member, vec![change, place])))
}

/// An owner removes somebody, or somebody leaves.
pub fn remove(team: Team<'_>, member: &Member) -> Result<Vec<Change>, Refusal> {
    if team.actor.email != member.email {
        team.actor.require_any(&[Role::Owner])?;
    }
    require_another_owner(team.members, member)?;
    let after = moved(team.partner, |_| {});
    let place = Change::Member { before: Some(member.clone()), after: None };
    let told = member.clone();
    let change = changed(after, |partner| Fact::MemberRemoved { partner, member: told });
    Ok(with_actor(team, member, vec![change, place]))
}

/// The actor's own place is written already where the change is about itself.
fn with_actor(team: Team<'_>, member: &Member, mut changes: Vec<Change>) -> Vec<Change> {
    if team.actor.email != member.email {
        changes.push(still_member(team.actor));
    }
    changes
}

fn require_another_owner(members: &[Member], member: &Member) -> Result<(), Refusal> {
    let is_owner = |member: &Member| member.roles.contains(&Role::Owner);
    let others = members.iter().filter(|other| other.email != member.email);
    if is_owner(member) && !others.into_iter().any(is_owner) { Err(Refusal::LastAdmin) } else { Ok(()) }
}
