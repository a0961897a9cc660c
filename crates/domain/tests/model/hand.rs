//! Hands at work: each reads the clock and what it acts on, and decides; then it commits. An acceptance reads
//! twice, as its loads are several, and so does a delegate. Between these steps everybody else may act.

use std::collections::BTreeMap;

use domain::acceptance::{self, Accept, Acceptor, Facts, Replaces};
use domain::customer::Customer;
use domain::delegation::amendment::{self, Countersigner, Proposer, Terms};
use domain::delegation::{self, Delegation, Side, Slot};
use domain::invitation::{Decision as Says, Decisions, Invitation, Outcome};
use domain::lifecycle;
use domain::partner::{Member, Partner};
use domain::program::oversight;
use domain::proof::CodeCycle;
use domain::subscription::{Hold, Subscription};
use domain::{Capabilities, Change, CustomerId, DelegationId, Fact, Mint, Moment, Refusal, standing};

use super::delegate;
use super::mutant::Mutant;
use super::scenario::Scenario;
use super::table::{Kept, Table};
use crate::given;

/// Something that somebody wants to do once; numbers are places among the invitations of the scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Operation {
    /// The customer accepts what `takes` says; its page named the delegate of `replaces` as replaced.
    Accept { invitation: usize, takes: Takes, replaces: Option<usize>, generation: u16 },
    /// The holder of the link declines.
    Decline(usize),
    /// The holder of the link does not know the partner.
    Report(usize),
    /// The holder of the link tries a wrong code.
    Guess(usize),
    /// The partner takes it back.
    Cancel(usize),
    /// The partner sends it again.
    Resend(usize),
    /// The sweep finds the invitation due.
    Expire(usize),
    /// The sweep finds the delegation due that was granted through this invitation.
    Sweep(usize),
    /// The customer ends the delegation that was granted through this invitation.
    Terminate(usize),
    /// The customer leaves the delegation that was granted through this invitation one capability.
    Narrow(usize),
    /// The partner leaves itself users and groups in it.
    GiveUp(usize),
    /// The partner proposes to be granted everything in it.
    Propose(usize),
    /// The customer agrees to what is proposed in it.
    Agree(usize),
    /// The customer lets it go on by itself.
    AutoExtend(usize),
    /// The operator bans the partner of this invitation.
    Ban(usize),
    /// The operator lifts that.
    Lift(usize),
    /// A round finds the delegation that was granted through this invitation.
    Attend(usize),
    /// The partner changes a subscription of the customer on its behalf.
    Write(usize),
    /// An owner of the partner removes the person who does that.
    Remove(usize),
    /// The customer's only administrator loses that role while this invitation is open.
    Dismiss(usize),
}

impl Operation {
    /// Which invitation it is about.
    pub(crate) fn invitation(self) -> usize {
        match self {
            Operation::Accept { invitation: place, .. }
            | Operation::Decline(place)
            | Operation::Report(place)
            | Operation::Guess(place)
            | Operation::Cancel(place)
            | Operation::Resend(place)
            | Operation::Expire(place)
            | Operation::Sweep(place)
            | Operation::Terminate(place)
            | Operation::Narrow(place)
            | Operation::GiveUp(place)
            | Operation::Propose(place)
            | Operation::Agree(place)
            | Operation::AutoExtend(place)
            | Operation::Ban(place)
            | Operation::Lift(place)
            | Operation::Attend(place)
            | Operation::Write(place)
            | Operation::Remove(place)
            | Operation::Dismiss(place) => place,
        }
    }
}

/// What an acceptance says yes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Takes {
    Everything,
    Services,
    Administration,
}

/// How far an operation is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Hand {
    Waiting,
    /// It lost, and begins anew with the moment that it took for now.
    Again(Moment),
    Reading(Reading),
    Deciding(Kept<Decided>),
    Done(Kept<Answer>),
}

/// What was read first.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Reading {
    /// What the hand takes for now.
    pub(crate) now: Moment,
    /// What the clock showed.
    clock: Moment,
    invitation: Kept<Invitation>,
    partner: Kept<Partner>,
    /// The person who works for the partner in the customer's account.
    pub(crate) agent: Option<Kept<Member>>,
    pub(crate) slot: Option<Kept<Slot>>,
    delegation: Option<Kept<Delegation>>,
}

/// What is to be committed.
#[derive(Clone, Debug)]
pub(crate) struct Decided {
    pub(crate) clock: Moment,
    pub(crate) changes: Vec<Change>,
    pub(crate) dismisses: bool,
}

/// What the operation led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Done,
    Nothing,
    Refused(Refusal),
}

/// Reads the clock and what the operation acts on; none when there is nothing of the kind.
pub(crate) fn begin(
    operation: Operation,
    scenario: &Scenario,
    table: &Table,
    now: Moment,
    mutant: Option<Mutant>,
) -> Option<Reading> {
    let clock = now;
    let now = if mutant == Some(Mutant::ReadTheClockOnce) { given::start() } else { clock };
    let place = operation.invitation();
    let invitation = table.invitations.get(&scenario.invitations[place])?;
    let partner = table.partners.get(&invitation.partner_id)?;
    let of_invitation = |delegation: &&Kept<Delegation>| delegation.invitation_id == invitation.id;
    let delegation = table.delegations.values().find(of_invitation);
    let agent = table.member(&given::agent(partner));
    let is_due = match operation {
        Operation::Expire(_) => {
            let due = invitation.outcome == Outcome::Pending && invitation.expires_at <= now;
            due || mutant == Some(Mutant::SweepEarly)
        }
        Operation::Sweep(_) => delegation?.due_at().is_some_and(|due_at| due_at <= now),
        Operation::Terminate(_)
        | Operation::Attend(_)
        | Operation::Narrow(_)
        | Operation::GiveUp(_)
        | Operation::Propose(_)
        | Operation::AutoExtend(_) => delegation.is_some(),
        Operation::Write(_) | Operation::Remove(_) => agent.is_some(),
        Operation::Agree(_) => delegation.is_some_and(|delegation| delegation.amendment.is_some()),
        Operation::Lift(_) => partner.suspension.is_some(),
        Operation::Dismiss(_) => !table.administrators.is_empty(),
        _ => true,
    };
    is_due.then(|| Reading {
        now,
        clock,
        invitation: invitation.clone(),
        partner: partner.clone(),
        agent: agent.cloned(),
        slot: customer_of(invitation, table).and_then(|id| table.slots.get(&id)).cloned(),
        delegation: delegation.cloned(),
    })
}

/// How an operation begins anew after somebody else was faster: a request with the moment at which it came in, however
/// often it is decided on, and a sweep or a round with the clock.
pub(crate) fn after_a_loss(operation: Operation, decided: &Decided) -> Hand {
    match operation {
        Operation::Expire(_) | Operation::Sweep(_) | Operation::Attend(_) => Hand::Waiting,
        _ => Hand::Again(decided.clock),
    }
}

/// Reads the rest and decides.
pub(crate) fn decide(
    place: usize,
    operation: Operation,
    reading: &Reading,
    scenario: &Scenario,
    table: &Table,
    mutant: Option<Mutant>,
) -> Result<Decided, Answer> {
    let (now, clock) = (reading.now, reading.clock);
    if let Operation::Dismiss(_) = operation {
        return Ok(Decided { clock, changes: vec![], dismisses: true });
    }
    let (real, partner) = (&reading.invitation, &reading.partner);
    let invitation = &blinded(real, mutant);
    let member = &scenario.members[&partner.id];
    let sender = given::sender(member, partner, &scenario.catalog, now);
    let changes = match operation {
        Operation::Accept { takes, replaces, generation, .. } => {
            if generation != invitation.generation && mutant != Some(Mutant::IgnoreGeneration) {
                return Err(Answer::Refused(Refusal::LinkSuperseded));
            }
            let replaces = replaces.map(|place| Replaces::Partner(scenario.partners[place].id));
            let reading = Reading { invitation: invitation.clone(), ..reading.clone() };
            accept(place, takes, replaces, &reading, scenario, table, mutant)
        }
        Operation::Decline(_) => acceptance::decline(invitation, None, now),
        Operation::Report(_) => acceptance::report(invitation, partner, now),
        Operation::Guess(_) => table
            .cycles
            .get(&invitation.id)
            .ok_or(Refusal::ProofRequired)
            .and_then(|cycle| acceptance::miss_code(invitation, cycle, now)),
        Operation::Cancel(_) => lifecycle::cancel(invitation, None, member, now),
        Operation::Resend(_) => lifecycle::resend(invitation, sender),
        Operation::Expire(_) => {
            let early = mutant == Some(Mutant::SweepEarly);
            Ok(lifecycle::expire(invitation, if early { invitation.expires_at } else { now }))
        }
        Operation::Sweep(_) => {
            let delegation = reading.delegation.as_ref().ok_or(Answer::Nothing)?;
            Ok(delegation::sweep(delegation, now))
        }
        Operation::Terminate(_) => {
            let delegation = reading.delegation.as_ref().ok_or(Answer::Nothing)?;
            delegation::terminate(delegation, Side::Customer, None, now)
        }
        Operation::Narrow(_)
        | Operation::GiveUp(_)
        | Operation::Propose(_)
        | Operation::Agree(_)
        | Operation::AutoExtend(_) => {
            let delegation = reading.delegation.as_ref().ok_or(Answer::Nothing)?;
            amend(place, operation, delegation, partner, scenario, now)
        }
        Operation::Ban(_) => oversight::suspend(partner, None, now),
        Operation::Lift(_) => oversight::reinstate(partner),
        Operation::Attend(_) => {
            let delegation = reading.delegation.as_ref().ok_or(Answer::Nothing)?;
            let mut seen = Delegation::clone(delegation);
            if mutant == Some(Mutant::ForgetWhatWasTold) {
                seen.interruption = None;
            }
            let interruption = standing::interruption(partner, &scenario.catalog, now);
            let unchanged = Change::PartnerUnchanged { partner_id: partner.id, revision: partner.revision };
            let told = delegation::attend(&seen, interruption, now).into_iter();
            Ok(told.flat_map(|told| [told, unchanged.clone()]).collect())
        }
        Operation::Write(_) => delegate::write(reading, table, &scenario.catalog, mutant),
        Operation::Remove(_) => delegate::removed(partner, table),
        Operation::Dismiss(_) => Ok(vec![]),
    };
    let mut changes = changes.map_err(Answer::Refused)?;
    if changes.is_empty() {
        return Err(Answer::Nothing);
    }
    tamper(&mut changes, real, table, mutant);
    Ok(Decided { clock, changes, dismisses: false })
}

/// One of the changes of a delegation that runs.
fn amend(
    place: usize,
    operation: Operation,
    delegation: &Delegation,
    partner: &Partner,
    scenario: &Scenario,
    now: Moment,
) -> Result<Vec<Change>, Refusal> {
    let mut mint = Mint::new(now, u128::try_from(place * 100).map_err(|_| Refusal::NotFound)?);
    let catalog = &scenario.catalog;
    match operation {
        Operation::Narrow(_) => {
            let less = Capabilities::from_names(["users.manage"]).ok_or(Refusal::NotFound)?;
            delegation::narrow(delegation, Side::Customer, less, now)
        }
        Operation::GiveUp(_) => {
            let less =
                Capabilities::from_names(["users.manage", "groups.manage"]).ok_or(Refusal::NotFound)?;
            delegation::narrow(delegation, Side::Partner, less, now)
        }
        Operation::Propose(_) => {
            let terms = Terms { capabilities: Some(Capabilities::full()), duration_days: Some(300) };
            let proposer = Proposer { member: &scenario.members[&partner.id], partner, catalog };
            amendment::propose(delegation, mint.amendment(), terms, proposer, now).map(|(_, changes)| changes)
        }
        Operation::Agree(_) => {
            let waiting = delegation.amendment.as_ref().ok_or(Refusal::NotFound)?;
            let countersigner = Countersigner {
                email: &given::nadia(),
                partner,
                catalog,
                wording: &given::unworded,
                locale: None,
            };
            amendment::accept(delegation, waiting.id, mint.receipt(), countersigner, now)
                .map(|(_, changes)| changes)
        }
        _ => delegation::set_auto_extension(delegation, true, now),
    }
}

fn accept(
    place: usize,
    takes: Takes,
    replaces: Option<Replaces>,
    reading: &Reading,
    scenario: &Scenario,
    table: &Table,
    mutant: Option<Mutant>,
) -> Result<Vec<Change>, Refusal> {
    let invitation: &Invitation = &reading.invitation;
    let customer = customer_of(invitation, table).and_then(|id| table.customers.get(&id));
    let holds = holds_of(customer.map(|customer| customer.id), table, mutant);
    let subscriptions: BTreeMap<String, Subscription> = holds
        .iter()
        .filter_map(|(service, hold)| Some((service, table.subscriptions.get(&hold.subscription_id?)?)))
        .map(|(service, subscription)| (service.clone(), Subscription::clone(subscription)))
        .collect();
    let slot = reading.slot.as_deref().filter(|_| mutant != Some(Mutant::IgnoreHolder));
    let facts = Facts {
        invitation,
        partner: &reading.partner,
        catalog: &scenario.catalog,
        customer: customer.map(|customer| -> &Customer { customer }),
        slot,
        slot_delegation: slot
            .and_then(|slot| table.delegations.get(&slot.delegation_id))
            .map(|delegation| -> &Delegation { delegation }),
        holds: &holds,
        subscriptions: &subscriptions,
        now: reading.now,
    };
    let acceptor = match (customer, table.cycles.get(&invitation.id)) {
        (_, Some(cycle)) => Acceptor::ProvedMailbox(CodeCycle::clone(cycle)),
        (Some(customer), None) if table.administers(customer.id, &invitation.recipient.email) => {
            Acceptor::SignedIn(invitation.recipient.email.clone())
        }
        _ => Acceptor::LinkHolder,
    };
    let yes = |wanted: bool| Some(if wanted { Says::Accept } else { Says::Decline });
    let offered = |offered: bool, wanted: Option<Says>| wanted.filter(|_| offered);
    let command = Accept {
        revision: invitation.revision,
        offer_version: invitation.offer_version,
        decisions: Decisions {
            commercial: offered(!invitation.lines.is_empty(), yes(takes != Takes::Administration)),
            delegated_administration: offered(
                invitation.delegated_administration.is_some(),
                yes(takes != Takes::Services),
            ),
            partner_of_record: offered(invitation.partner_of_record, yes(takes == Takes::Everything)),
        },
        organization: Some((scenario.organization.clone(), None)),
        replaces,
        locale: None,
    };
    let mut mint = Mint::new(reading.now, u128::try_from(place * 100).map_err(|_| Refusal::NotFound)?);
    acceptance::accept(&command, &acceptor, &facts, &given::unworded, &mut mint)
        .map(|accepted| accepted.changes)
}

/// The customer that claims the invited address's domain.
pub(crate) fn customer_of(invitation: &Invitation, table: &Table) -> Option<CustomerId> {
    table.claims.get(&invitation.recipient.email.domain()).copied()
}

fn holds_of(customer: Option<CustomerId>, table: &Table, mutant: Option<Mutant>) -> BTreeMap<String, Hold> {
    let mut holds: BTreeMap<String, Hold> = table
        .holds
        .iter()
        .filter(|((id, _), _)| Some(*id) == customer)
        .map(|((_, service), hold)| (service.clone(), Hold::clone(hold)))
        .collect();
    if mutant == Some(Mutant::IgnoreTrialUsed) {
        for hold in holds.values_mut() {
            hold.trial_used = false;
        }
    }
    holds
}

/// The invitation as a decision sees it that does not ask what it should.
fn blinded(invitation: &Kept<Invitation>, mutant: Option<Mutant>) -> Kept<Invitation> {
    let seen = match mutant {
        Some(Mutant::IgnoreExpiry) => {
            Invitation { expires_at: invitation.expires_at.plus_days(1_000), ..Invitation::clone(invitation) }
        }
        Some(Mutant::IgnoreOutcome) => {
            Invitation { outcome: Outcome::Pending, ..Invitation::clone(invitation) }
        }
        _ => return invitation.clone(),
    };
    Kept::new(seen)
}

/// What a decision without one of its parts wants kept.
fn tamper(changes: &mut Vec<Change>, invitation: &Invitation, table: &Table, mutant: Option<Mutant>) {
    let held_by = |customer: &CustomerId| -> Option<DelegationId> {
        table.slots.get(customer).map(|slot| slot.delegation_id)
    };
    match mutant {
        Some(Mutant::SkipReceipt) => changes.retain(|change| !matches!(change, Change::Receipt(_))),
        Some(Mutant::KeepTheProposal) => {
            let waiting = table.delegations.values().find_map(|delegation| delegation.amendment.clone());
            for change in changes {
                if let Change::Delegation(changed) = change
                    && changed.facts.iter().any(|fact| matches!(fact, Fact::DelegationNarrowed { .. }))
                {
                    changed.state.amendment.clone_from(&waiting);
                }
            }
        }
        Some(Mutant::SkipSlot) => {
            changes.retain(|change| !matches!(change, Change::Slot { after: Some(_), .. }));
        }
        Some(Mutant::SkipRelease) => {
            changes.retain(|change| !matches!(change, Change::Slot { after: None, .. }));
        }
        Some(Mutant::SkipReplaced) => changes
            .retain(|change| !matches!(change, Change::Delegation(changed) if changed.state.end.is_some())),
        Some(Mutant::IgnoreExpiry) => {
            for change in changes {
                if let Change::Invitation(changed) = change {
                    changed.state.expires_at = invitation.expires_at;
                }
            }
        }
        Some(Mutant::IgnoreHolder) => {
            for change in changes {
                if let Change::Slot { customer_id, before, .. } = change {
                    *before = held_by(customer_id);
                }
            }
        }
        _ => {}
    }
}
