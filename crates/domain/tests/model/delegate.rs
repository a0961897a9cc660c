//! A delegate at work in a customer's account. First it reads who it is and what holds the customer's slot; then the
//! delegation with its partner, and decides by the domain's own gates; then it commits, under the conditions that all
//! of this is still so.

use domain::authorization::Authority;
use domain::catalog::Catalog;
use domain::delegation::Delegation;
use domain::partner::{Member, Partner, Role};
use domain::program::membership::{self, Team};
use domain::{Capability, Change, Moment, Refusal, standing, subscription};

use super::hand::{Decided, Reading};
use super::mutant::Mutant;
use super::system::Lack;
use super::table::Table;
use crate::given;

/// What it needs for what it does.
const WANTED: Capability = Capability::SubscriptionsManage;
/// The partner's people who work in a customer's account.
const WORKING_ROLES: [Role; 2] = [Role::Owner, Role::DelegateAgent];
/// Longer than any delegation lasts.
const ENDLESS_DAYS: u32 = 10_000;

/// It gives the customer's subscription one license more.
pub(crate) fn write(
    reading: &Reading,
    table: &Table,
    catalog: &Catalog,
    mutant: Option<Mutant>,
) -> Result<Vec<Change>, Refusal> {
    let (now, agent) = (reading.now, reading.agent.as_ref().ok_or(Refusal::NotFound)?);
    agent.require_any(&WORKING_ROLES)?;
    let held = reading.slot.as_ref().filter(|slot| {
        let is_held = slot.is_held(now) || mutant == Some(Mutant::IgnoreEnd);
        slot.partner_id == agent.partner_id && is_held
    });
    // Who holds nothing sees what it sold, and may not change it.
    let slot = held.ok_or(Refusal::CapabilityMissing)?;
    let delegation = table.delegations.get(&slot.delegation_id).ok_or(Refusal::NotFound)?;
    let partner = table.partners.get(&slot.partner_id).ok_or(Refusal::NotFound)?;
    require(delegation, partner, catalog, now, mutant)?;
    let mut subscriptions = table.subscriptions.values();
    let subscription = subscriptions.find(|one| one.customer_id == delegation.customer_id);
    let subscription = subscription.ok_or(Refusal::NotFound)?;
    let (licenses, name) = (subscription.licenses + 1, partner.name.clone());
    let mut changes = subscription::change(subscription, licenses, Some(name), now)?;
    changes.extend(still(delegation, partner, agent));
    Ok(changes)
}

/// Asks every gate, of what a decision sees that does not ask what it should.
fn require(
    delegation: &Delegation,
    partner: &Partner,
    catalog: &Catalog,
    now: Moment,
    mutant: Option<Mutant>,
) -> Result<(), Refusal> {
    let (mut delegation, mut partner) = (delegation.clone(), partner.clone());
    let mut wanted = WANTED.into();
    match mutant {
        Some(Mutant::IgnoreEnd) => delegation.ends_at = now.plus_days(ENDLESS_DAYS),
        Some(Mutant::IgnoreEnding) => delegation.end = None,
        Some(Mutant::IgnoreCapability) => wanted = delegation.capabilities.clone(),
        Some(Mutant::CountTheProposal) => {
            if let Some(proposed) = &delegation.amendment {
                delegation.capabilities = proposed.after().clone();
            }
        }
        Some(Mutant::IgnoreBan) => partner.suspension = None,
        _ => {}
    }
    Authority { partner: &partner, catalog, delegation: Some(&delegation) }.require(&wanted, now)
}

/// What must still be so when it takes effect, and the mark that use was made of the delegation.
fn still(delegation: &Delegation, partner: &Partner, agent: &Member) -> [Change; 4] {
    let (partner_id, delegation_id) = (partner.id, delegation.id);
    let (email, revision) = (agent.email.clone(), agent.revision);
    [
        Change::DelegationUnchanged { delegation_id, sequence: delegation.sequence },
        Change::PartnerUnchanged { partner_id, revision: partner.revision },
        Change::StillMember { partner_id, email, revision },
        Change::DelegationUsed { delegation_id, capabilities: WANTED.into() },
    ]
}

/// What an owner of the partner changes that removes the delegate.
pub(crate) fn removed(partner: &Partner, table: &Table) -> Result<Vec<Change>, Refusal> {
    let people = [given::owner(partner), given::agent(partner)];
    let members: Vec<Member> =
        people.iter().filter_map(|member| table.member(member)).map(|member| Member::clone(member)).collect();
    let [actor, agent] = &members[..] else { return Err(Refusal::NotFound) };
    membership::remove(Team { partner, members: &members, actor }, agent)
}

/// What is not there of all that a delegate needs, as the table is when what it wrote is kept.
///
/// A decision is made at the moment that its request was received: what was decided before the end and is kept right
/// after it was in time. Everything but time counts as it is when it is kept.
pub(crate) fn lacking(decided: &Decided, table: &Table, catalog: &Catalog) -> Vec<Lack> {
    let used = decided.changes.iter().find_map(|change| match change {
        Change::DelegationUsed { delegation_id, capabilities } => Some((*delegation_id, capabilities)),
        _ => None,
    });
    let agent = decided.changes.iter().find_map(|change| match change {
        Change::StillMember { partner_id, email, .. } => Some((*partner_id, email.clone())),
        _ => None,
    });
    let (Some((id, used)), Some(agent)) = (used, agent) else { return vec![Lack::DelegationInEffect] };
    let (delegation, partner) = (&table.delegations[&id], &table.partners[&agent.0]);
    let slot = table.slots.get(&delegation.customer_id);
    let holds_the_slot = slot.is_some_and(|slot| slot.delegation_id == id);
    let stands = standing::of_delegations(partner, catalog, decided.clock).is_open();
    let seen = [
        (decided.clock < delegation.final_end(), Lack::DelegationInTime),
        (delegation.end.is_none() && holds_the_slot, Lack::DelegationInEffect),
        (used.iter().all(|one| delegation.capabilities.contains(one)), Lack::Capability),
        (partner.suspension.is_none() && stands, Lack::Standing),
        (table.members.get(&agent).is_some_and(|agent| agent.has_any(&WORKING_ROLES)), Lack::Membership),
    ];
    seen.into_iter().filter(|(is_there, _)| !is_there).map(|(_, lack)| lack).collect()
}
