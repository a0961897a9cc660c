//! The promises, each true in every state that any order of events leads to.

use std::collections::BTreeMap;

use domain::delegation::Status;
use domain::invitation::{Decision, Outcome};
use domain::proof::MOST_TRIES;
use domain::receipt::Receipt;
use domain::{Fact, Moment};
use stateright::Property;

use super::hand::{Answer, Hand, Operation};
use super::post::concerns_a_person;
use super::system::{Lack, State, System};
use super::table::{Kept, Table};

/// All of them, by name.
pub(crate) fn promises() -> Vec<Property<System>> {
    type Promise = fn(&System, &State) -> bool;
    let promises: [(&'static str, Promise); 22] = [
        ("one-delegate", |system, state| one_delegate(&state.table, system.now(state))),
        ("one-outcome", one_outcome),
        ("in-time", in_time),
        ("consent", |_, state| consent(&state.table)),
        ("explained", |_, state| explained(&state.table)),
        ("one-subscription", |system, state| one_subscription(&state.table, system.now(state))),
        ("one-trial", |_, state| one_trial(&state.table)),
        ("one-claim", |_, state| one_claim(&state.table)),
        ("gate", |_, state| !state.lacking.contains(&Lack::OpenGate)),
        ("authority", |_, state| !state.lacking.contains(&Lack::GoodProof)),
        ("newest-link", |_, state| !state.lacking.contains(&Lack::NewestLink)),
        ("acts-in-time", |_, state| !state.lacking.contains(&Lack::DelegationInTime)),
        ("acts-while-granted", |_, state| !state.lacking.contains(&Lack::DelegationInEffect)),
        ("acts-as-granted", |_, state| !state.lacking.contains(&Lack::Capability)),
        ("acts-in-standing", |_, state| !state.lacking.contains(&Lack::Standing)),
        ("acts-as-a-member", |_, state| !state.lacking.contains(&Lack::Membership)),
        ("agreed-as-shown", |_, state| agreed_as_shown(&state.table)),
        ("interrupted-in-turn", |_, state| interrupted_in_turn(&state.table)),
        ("few-tries", few_tries),
        ("told", told),
        ("identical", identical),
        ("bounded", bounded),
    ];
    promises.into_iter().map(|(name, promise)| Property::always(name, promise)).collect()
}

/// A customer has at most one effective delegation, and the slot names it; a slot that is held names a
/// delegation that is effective.
pub(crate) fn one_delegate(table: &Table, now: Moment) -> bool {
    table.customers.keys().all(|customer| {
        let effective: Vec<_> = table
            .delegations
            .values()
            .filter(|delegation| delegation.customer_id == *customer)
            .filter(|delegation| matches!(delegation.status(true, now), Status::Active | Status::Suspended))
            .map(|delegation| delegation.id)
            .collect();
        let held = table.slots.get(customer).filter(|slot| slot.is_held(now));
        let named: Vec<_> = held.map(|slot| slot.delegation_id).into_iter().collect();
        effective == named
    })
}

/// An invitation ends once, the record says what the event said, and one answer at the most was "done", where it had not
/// ended before.
fn one_outcome(system: &System, state: &State) -> bool {
    system.scenario.invitations.iter().enumerate().all(|(place, id)| {
        let ends: Vec<&Outcome> = state
            .table
            .events
            .iter()
            .filter_map(|event| match &event.fact {
                Fact::InvitationAccepted { invitation, .. }
                | Fact::InvitationDeclined { invitation }
                | Fact::InvitationCanceled { invitation }
                | Fact::InvitationExpired { invitation } => Some(invitation),
                _ => None,
            })
            .filter(|invitation| invitation.id == *id)
            .map(|invitation| &invitation.outcome)
            .collect();
        let recorded = &state.table.invitations[id].outcome;
        let was_pending = system.scenario.table.invitations[id].outcome == Outcome::Pending;
        let told_done = system.scenario.operations.iter().zip(&state.hands).filter(|(operation, hand)| {
            let ends = match operation {
                Operation::Accept { invitation, .. } => invitation,
                Operation::Decline(ended)
                | Operation::Report(ended)
                | Operation::Cancel(ended)
                | Operation::Expire(ended) => ended,
                _ => return false,
            };
            *ends == place && matches!(hand, Hand::Done(answer) if **answer == Answer::Done)
        });
        match ends[..] {
            [] => *recorded == Outcome::Pending || system.mutant.is_some(),
            [only] => only == recorded && told_done.count() == usize::from(was_pending),
            _ => false,
        }
    })
}

/// An answer is always before the expiry, by the clock of its own invocation, and an expiry never; and
/// nothing is recorded before it happens.
fn in_time(system: &System, state: &State) -> bool {
    let records = state.table.invitations.values().all(|invitation| match invitation.outcome {
        Outcome::Accepted { at, .. } | Outcome::Declined { at, .. } | Outcome::Canceled { at, .. } => {
            at < invitation.expires_at && at <= system.now(state)
        }
        Outcome::Expired { at } => at >= invitation.expires_at && at <= system.now(state),
        Outcome::Pending => true,
    });
    records && !state.lacking.contains(&Lack::Time)
}

/// There is no delegation, subscription or designation without a receipt that says so.
pub(crate) fn consent(table: &Table) -> bool {
    let said = |decision: Option<Decision>| decision == Some(Decision::Accept);
    let delegations = table.delegations.values().all(|delegation| {
        table.receipts.get(&delegation.receipt_id).is_some_and(|receipt| {
            said(receipt.decisions.delegated_administration)
                && receipt.invitation_id == Some(delegation.invitation_id)
                && receipt.delegation.as_ref().is_some_and(|granted| {
                    granted.id == delegation.id
                        && delegation.capabilities.iter().all(|one| granted.capabilities.contains(one))
                        && (delegation.auto_extends || granted.ends_at == delegation.ends_at)
                })
        })
    });
    let subscriptions = table.subscriptions.values().all(|subscription| {
        let about_it = |receipt: &&Kept<Receipt>| {
            said(receipt.decisions.commercial)
                && receipt.subscriptions.iter().any(|line| line.subscription_id == subscription.id)
        };
        let receipts: Vec<_> = table.receipts.values().filter(about_it).collect();
        let sold = receipts.iter().any(|receipt| receipt.invitation_id == Some(subscription.invitation_id));
        let designated = subscription.designation.as_ref().is_none_or(|designation| {
            receipts.iter().any(|receipt| {
                said(receipt.decisions.partner_of_record)
                    && receipt.partner_id == designation.partner_id
                    && receipt.at == designation.at
            })
        });
        sold && designated
    });
    let accepted = table.invitations.values().all(|invitation| match invitation.outcome {
        Outcome::Accepted { receipt_id, .. } => table.receipts.contains_key(&receipt_id),
        _ => true,
    });
    delegations && subscriptions && accepted
}

/// Each thing has as many events as its sequence says, numbered without a gap, in order.
pub(crate) fn explained(table: &Table) -> bool {
    let mut told: BTreeMap<&str, u32> = BTreeMap::new();
    let in_order = table.events.iter().all(|event| {
        let last = told.entry(&event.aggregate).or_default();
        *last += 1;
        event.sequence == *last
    });
    let sequences = (table.invitations.iter().map(|(id, thing)| (id.to_string(), thing.sequence)))
        .chain(table.delegations.iter().map(|(id, thing)| (id.to_string(), thing.sequence)))
        .chain(table.subscriptions.iter().map(|(id, thing)| (id.to_string(), thing.sequence)));
    in_order && sequences.into_iter().all(|(id, sequence)| told.get(id.as_str()) == Some(&sequence))
}

/// A customer has at most one running subscription of a service, and the hold names it.
pub(crate) fn one_subscription(table: &Table, now: Moment) -> bool {
    table.subscriptions.values().all(|subscription| {
        let key = (subscription.customer_id, subscription.service.clone());
        let is_running = subscription.is_running(now);
        !is_running || table.holds.get(&key).is_some_and(|hold| hold.subscription_id == Some(subscription.id))
    })
}

/// A customer has one trial of a service in its life.
pub(crate) fn one_trial(table: &Table) -> bool {
    let mut trials: BTreeMap<_, u32> = BTreeMap::new();
    for event in &table.events {
        if let Fact::SubscriptionStarted { subscription } = &event.fact
            && subscription.terms.is_none()
        {
            *trials.entry((subscription.customer_id, &subscription.service)).or_default() += 1;
        }
    }
    trials.values().all(|count| *count == 1)
}

/// A domain belongs to one customer.
fn one_claim(table: &Table) -> bool {
    let customers = table.customers.values();
    let mut domains: Vec<_> = customers.flat_map(|customer| &customer.domains).collect();
    let count = domains.len();
    domains.sort();
    domains.dedup();
    domains.len() == count
}

/// Nobody is told more often than allowed that a code was wrong.
fn few_tries(system: &System, state: &State) -> bool {
    system.scenario.table.cycles.iter().all(|(id, cycle)| {
        let missed = state.misses.iter().filter(|missed| *missed == id).count();
        cycle.wrong_tries + u32::try_from(missed).unwrap() <= MOST_TRIES
    })
}

/// When all is over, whatever concerns a person was posted and marked.
fn told(system: &System, state: &State) -> bool {
    if system.scenario.post.is_none() || !system.is_over(state) {
        return true;
    }
    let after = system.scenario.post.map_or(0, |post| post.after);
    let events = state.table.events.iter().enumerate().skip(after);
    events
        .filter(|(_, event)| concerns_a_person(&event.fact))
        .all(|(place, _)| state.post.letters.contains_key(&place) && state.post.marks.contains(&place))
}

/// All letters of one event are the same letter.
fn identical(_: &System, state: &State) -> bool {
    state.post.letters.values().all(|letters| letters.wordings.len() == 1)
}

/// Only a crash, or a repetition before the mark, makes a second letter, and each makes one at the most.
fn bounded(_: &System, state: &State) -> bool {
    state.post.letters.values().map(|letters| letters.count - 1).sum::<u8>() <= state.post.excuses
}

/// A delegation is told to be suspended and to be resumed in turn, never twice the same, and neither after its end.
fn interrupted_in_turn(table: &Table) -> bool {
    let mut told: BTreeMap<String, (bool, bool)> = BTreeMap::new();
    table.events.iter().all(|event| {
        let (is_suspended, has_ended) = told.entry(event.aggregate.clone()).or_default();
        match &event.fact {
            Fact::DelegationSuspended { .. } => !std::mem::replace(is_suspended, true) && !*has_ended,
            Fact::DelegationResumed { .. } => std::mem::replace(is_suspended, false) && !*has_ended,
            Fact::DelegationTerminated { .. }
            | Fact::DelegationExpired { .. }
            | Fact::DelegationReplaced { .. } => !std::mem::replace(has_ended, true),
            _ => true,
        }
    })
}

/// Whoever agrees to an amendment agrees to a difference from what is granted at that moment, and nobody changes what
/// has ended.
fn agreed_as_shown(table: &Table) -> bool {
    let mut granted: BTreeMap<String, domain::Capabilities> = BTreeMap::new();
    table.events.iter().all(|event| {
        let (shown, after) = match &event.fact {
            Fact::DelegationGranted { delegation } => (None, Some(&delegation.capabilities)),
            Fact::DelegationNarrowed { delegation, .. } => (None, Some(&delegation.capabilities)),
            Fact::AmendmentAccepted { delegation, amendment, .. } => {
                (Some(&amendment.before), Some(&delegation.capabilities))
            }
            Fact::DelegationTerminated { .. } | Fact::DelegationExpired { .. } => (None, None),
            _ => return true,
        };
        let is_as_shown = shown.is_none_or(|shown| granted.get(&event.aggregate) == Some(shown));
        match after {
            Some(after) => granted.insert(event.aggregate.clone(), after.clone()),
            None => granted.remove(&event.aggregate),
        };
        is_as_shown
    })
}
