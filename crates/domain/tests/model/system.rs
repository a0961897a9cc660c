//! The whole: a clock, a table, hands and the post, and every order in which they can act.

use std::collections::BTreeSet;

use domain::{Change, InvitationId, Moment};
use stateright::{Model, Property};

use super::delegate;
use super::hand::{self, Answer, Hand, Operation, Reading};
use super::mutant::Mutant;
use super::post::{self, Post};
use super::promises;
use super::scenario::Scenario;
use super::table::{Kept, Table};

/// One scenario, with or without one of its guards.
pub(crate) struct System {
    pub(crate) scenario: Scenario,
    pub(crate) mutant: Option<Mutant>,
    /// The one promise to look at; none: all of them.
    pub(crate) promise: Option<&'static str>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct State {
    /// Which of the scenario's moments it is.
    pub(crate) tick: usize,
    pub(crate) table: Kept<Table>,
    pub(crate) hands: Vec<Hand>,
    pub(crate) post: Post,
    /// What an acceptance, or what a delegate wrote, lacked when it was kept.
    pub(crate) lacking: BTreeSet<Lack>,
    /// The invitations of which a code was answered as wrong.
    pub(crate) misses: Vec<InvitationId>,
}

/// What an observer of the whole may miss at the moment in which an acceptance, or what a delegate wrote, is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Lack {
    OpenGate,
    GoodProof,
    NewestLink,
    Time,
    DelegationInTime,
    DelegationInEffect,
    Capability,
    Standing,
    Membership,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Tick,
    Begin(usize),
    Decide(usize),
    Commit(usize),
    Take(usize),
    Repeat(usize),
    Work(usize),
    Crash(usize),
}

impl System {
    pub(crate) fn now(&self, state: &State) -> Moment {
        self.scenario.moments[state.tick]
    }

    /// Whether nothing can happen any more.
    pub(crate) fn is_over(&self, state: &State) -> bool {
        let mut actions = Vec::new();
        self.actions(state, &mut actions);
        actions.is_empty()
    }

    fn begin(&self, state: &State, place: usize) -> Option<Reading> {
        let now = match state.hands[place] {
            Hand::Again(now) => now,
            _ => self.now(state),
        };
        hand::begin(self.scenario.operations[place], &self.scenario, &state.table, now, self.mutant)
    }

    fn decide(&self, state: &State, place: usize, reading: &Reading) -> Hand {
        let operation = self.scenario.operations[place];
        match hand::decide(place, operation, reading, &self.scenario, &state.table, self.mutant) {
            Ok(decided) => Hand::Deciding(Kept::new(decided)),
            Err(answer) => Hand::Done(Kept::new(answer)),
        }
    }

    fn commit(&self, state: &mut State, place: usize, decided: &hand::Decided) {
        let operation = self.scenario.operations[place];
        let Some(mut table) = state.table.commit(&decided.changes, self.mutant) else {
            state.hands[place] = hand::after_a_loss(operation, decided);
            return;
        };
        if decided.dismisses {
            table.administrators.clear();
        }
        match operation {
            Operation::Accept { generation, .. } => {
                let lacking = self.lacking(state, decided, generation);
                state.lacking.extend(lacking);
            }
            Operation::Write(_) => {
                let lacking = delegate::lacking(decided, &state.table, &self.scenario.catalog);
                state.lacking.extend(lacking);
            }
            Operation::Guess(guessed) => state.misses.push(self.scenario.invitations[guessed]),
            _ => {}
        }
        state.table = Kept::hashed(table);
        state.hands[place] = Hand::Done(Kept::new(Answer::Done));
    }

    fn lacking(&self, state: &State, decided: &hand::Decided, generation: u16) -> Vec<Lack> {
        let before = decided.changes.iter().find_map(|change| match change {
            Change::Invitation(changed) => state.table.invitations.get(&changed.state.id),
            _ => None,
        });
        let receipt = decided.changes.iter().find_map(|change| match change {
            Change::Receipt(receipt) => Some(receipt),
            _ => None,
        });
        let administers =
            receipt.is_some_and(|receipt| state.table.administers(receipt.customer_id, &receipt.accepted_by));
        let proved = before.and_then(|invitation| state.table.cycles.get(&invitation.id));
        let is_new = receipt.is_some_and(|receipt| !state.table.customers.contains_key(&receipt.customer_id));
        let code_holds = proved.is_some_and(|cycle| cycle.require_usable(decided.clock).is_ok());
        let partner = before.and_then(|invitation| state.table.partners.get(&invitation.partner_id));
        let gate_is_open =
            partner.is_some_and(|partner| partner.gate(&self.scenario.catalog, decided.clock).is_ok());
        let proof_is_good = receipt.is_none() || administers || (is_new && code_holds);
        let link_is_newest = before.is_some_and(|invitation| invitation.generation == generation);
        let is_in_time = before.is_some_and(|invitation| decided.clock < invitation.expires_at);
        let seen = [
            (gate_is_open, Lack::OpenGate),
            (proof_is_good, Lack::GoodProof),
            (link_is_newest, Lack::NewestLink),
            (is_in_time, Lack::Time),
        ];
        seen.into_iter().filter(|(is_there, _)| !is_there).map(|(_, lack)| lack).collect()
    }
}

impl Model for System {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![State {
            tick: 0,
            table: Kept::hashed(self.scenario.table.clone()),
            hands: vec![Hand::Waiting; self.scenario.operations.len()],
            post: Post::at_start(self.scenario.post, &self.scenario.table),
            lacking: BTreeSet::new(),
            misses: vec![],
        }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        if state.tick + 1 < self.scenario.moments.len() {
            actions.push(Action::Tick);
        }
        for (place, hand) in state.hands.iter().enumerate() {
            match hand {
                Hand::Waiting | Hand::Again(_) => {
                    if self.begin(state, place).is_some() {
                        actions.push(Action::Begin(place));
                    }
                }
                Hand::Reading(_) => actions.push(Action::Decide(place)),
                Hand::Deciding(_) => actions.push(Action::Commit(place)),
                Hand::Done(_) => {}
            }
        }
        if self.scenario.post.is_some() {
            actions.extend(post::next_events(state).into_iter().map(Action::Take));
            for (mailer, (place, _)) in state.post.at_work.iter().enumerate() {
                actions.push(Action::Work(mailer));
                if state.post.crashes > 0 {
                    actions.push(Action::Crash(mailer));
                }
                if state.post.repeats > 0 {
                    actions.push(Action::Repeat(*place));
                }
            }
            if state.post.repeats > 0 {
                actions.extend(state.post.letters.keys().copied().map(Action::Repeat));
            }
        }
    }

    fn next_state(&self, before: &State, action: Action) -> Option<State> {
        let mut state = before.clone();
        let mutant = self.mutant;
        match action {
            Action::Tick => state.tick += 1,
            Action::Begin(place) => {
                let reading = self.begin(before, place)?;
                state.hands[place] = match self.scenario.operations[place] {
                    Operation::Accept { .. } | Operation::Write(_) => Hand::Reading(reading),
                    _ => self.decide(&state, place, &reading),
                };
            }
            Action::Decide(place) => {
                let Hand::Reading(reading) = &before.hands[place] else { return None };
                state.hands[place] = self.decide(&state, place, reading);
            }
            Action::Commit(place) => {
                let Hand::Deciding(decided) = &before.hands[place] else { return None };
                self.commit(&mut state, place, decided);
            }
            Action::Take(place) => post::take(&mut state, place, mutant),
            Action::Repeat(place) => {
                state.post.repeats -= 1;
                state.post.excuses += u8::from(!state.post.marks.contains(&place));
                state.post.at_work.push((place, post::Step::Look));
            }
            Action::Work(mailer) => post::work(&mut state, mailer, mutant),
            Action::Crash(mailer) => {
                state.post.crashes -= 1;
                state.post.excuses += 1;
                state.post.at_work.remove(mailer);
            }
        }
        Some(state)
    }

    fn properties(&self) -> Vec<Property<System>> {
        let mut properties = promises::promises();
        if let Some(promise) = self.promise {
            properties.retain(|property| property.name == promise);
            return properties;
        }
        let reached = self.scenario.reaches.iter();
        properties.extend(reached.map(|(name, reached)| Property::sometimes(name, *reached)));
        properties
    }
}
