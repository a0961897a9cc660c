//! The post: the stream hands on the events of each thing in order, late and sometimes twice; a mailer
//! looks for the mark, posts, and marks; and it may crash between any two of these.

use std::collections::{BTreeMap, BTreeSet};

use domain::invitation::{DeliveryState, Invitation};
use domain::{Change, Fact, lifecycle};

use super::mutant::Mutant;
use super::system::State;
use super::table::{Event, Kept, Table};
use crate::given;

/// How much may go wrong.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Trouble {
    /// How many events of the log it concerns none of.
    pub(crate) after: usize,
    pub(crate) crashes: u8,
    pub(crate) repeats: u8,
}

/// Where the post is. Events are named by their place in the log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Post {
    /// How many events of each thing the stream has done with.
    pub(crate) done: BTreeMap<String, u32>,
    /// What mailers work on.
    pub(crate) at_work: Vec<(usize, Step)>,
    pub(crate) marks: BTreeSet<usize>,
    pub(crate) letters: BTreeMap<usize, Letters>,
    pub(crate) crashes: u8,
    pub(crate) repeats: u8,
    /// Crashes, and repetitions of what was not marked yet.
    pub(crate) excuses: u8,
}

/// What a mailer does next with its event.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Step {
    Look,
    Post,
    Read,
    Mark(Option<Kept<Invitation>>),
}

/// What arrived of one event.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Letters {
    pub(crate) count: u8,
    pub(crate) wordings: BTreeSet<u64>,
}

/// Whether somebody has to hear of it.
pub(crate) fn concerns_a_person(fact: &Fact) -> bool {
    match fact {
        Fact::InvitationCreated { .. }
        | Fact::InvitationResent { .. }
        | Fact::InvitationRevised { .. }
        | Fact::InvitationAddressCorrected { .. }
        | Fact::InvitationCodeRequested { .. }
        | Fact::InvitationAccepted { .. }
        | Fact::InvitationDeclined { .. }
        | Fact::InvitationExpired { .. }
        | Fact::InvitationRenewalRequested { .. }
        | Fact::InvitationHandedOver { .. }
        | Fact::MessageBounced { .. }
        | Fact::DelegationExpiring { .. }
        | Fact::DelegationIdle { .. }
        | Fact::DelegationExpired { .. }
        | Fact::DelegationTerminated { .. }
        | Fact::DelegationReplaced { .. }
        | Fact::DelegationNarrowed { .. }
        | Fact::DelegationExtended { by_itself: true, .. }
        | Fact::DelegationAutoExtensionChanged { .. }
        | Fact::AmendmentProposed { .. }
        | Fact::AmendmentAccepted { .. }
        | Fact::AmendmentDeclined { .. }
        | Fact::AmendmentLapsed { .. }
        | Fact::DelegationSuspensionAnnounced { .. }
        | Fact::DelegationSuspensionWithdrawn { .. }
        | Fact::DelegationSuspended { .. }
        | Fact::DelegationResumed { .. }
        | Fact::SubscriptionRenewed { .. }
        | Fact::SubscriptionChanged { .. }
        | Fact::SubscriptionExpiring { .. }
        | Fact::SubscriptionExpired { .. }
        | Fact::SubscriptionCanceled { .. }
        | Fact::ServiceRequestOpened { .. }
        | Fact::ServiceRequestMessageAdded { .. }
        | Fact::ServiceRequestTransitioned { .. } => true,
        Fact::DesignationSet { receipt, .. } => receipt.is_some(),
        Fact::DesignationRemoved { .. }
        | Fact::MigrationCompleted { .. }
        | Fact::MigrationFailed { .. }
        | Fact::MigrationCanceled { .. } => true,
        Fact::InvitationCanceled { invitation } => invitation.was_delivered(),
        // The customer's answer and the receipt say these; the rest is for the feed alone.
        Fact::MessageSent { .. }
        | Fact::MessageDelivered { .. }
        | Fact::MessageDelayed { .. }
        | Fact::MessageComplained { .. }
        | Fact::MessageSuppressed { .. }
        | Fact::MessageStandInDelivered { .. }
        | Fact::InvitationSuspended { .. }
        | Fact::InvitationResumed { .. }
        | Fact::CustomerRegistered { .. }
        | Fact::SubscriptionStarted { .. }
        | Fact::SubscriptionConverted { .. }
        | Fact::DelegationGranted { .. }
        | Fact::DelegationWidened { .. }
        | Fact::DelegationExtended { .. }
        | Fact::PartnerReported { .. }
        | Fact::PartnerApplied { .. }
        | Fact::PartnerChanged { .. }
        | Fact::PartnerAuthorized { .. }
        | Fact::PartnerSuspended { .. }
        | Fact::PartnerReinstated { .. }
        | Fact::AgreementSigned { .. }
        | Fact::AgreementSuperseded { .. }
        | Fact::EnrollmentApplied { .. }
        | Fact::EnrollmentResubmitted { .. }
        | Fact::EnrollmentActionRequested { .. }
        | Fact::EnrollmentApproved { .. }
        | Fact::EnrollmentRejected { .. }
        | Fact::EnrollmentRevoked { .. }
        | Fact::EnrollmentRecalled { .. }
        | Fact::EnrollmentLapsed { .. }
        | Fact::MemberAdded { .. }
        | Fact::MemberChanged { .. }
        | Fact::MemberRemoved { .. }
        | Fact::MigrationCreated { .. }
        | Fact::MigrationProgressed { .. }
        | Fact::MailboxCreated { .. }
        | Fact::MailboxChanged { .. }
        | Fact::MailboxDeleted { .. }
        | Fact::MailboxProvisioned { .. }
        | Fact::CatalogChanged { .. }
        // The model has no directory.
        | Fact::Directory(_) => false,
    }
}

impl Post {
    /// The post as a scenario begins.
    pub(crate) fn at_start(trouble: Option<Trouble>, table: &Table) -> Post {
        let Some(Trouble { after, crashes, repeats }) = trouble else { return Post::default() };
        let earlier = table.events.iter().take(after);
        let done = earlier.map(|event| (event.aggregate.clone(), event.sequence)).collect();
        Post { done, crashes, repeats, ..Post::default() }
    }
}

/// The events that the stream can hand on now: the next one of each thing that nobody works on.
pub(crate) fn next_events(state: &State) -> Vec<usize> {
    let is_next =
        |event: &Event| event.sequence == state.post.done.get(&event.aggregate).copied().unwrap_or(0) + 1;
    let is_free = |place: usize| !state.post.at_work.iter().any(|(taken, _)| *taken == place);
    let events = state.table.events.iter().enumerate();
    events.filter(|(place, event)| is_next(event) && is_free(*place)).map(|(place, _)| place).collect()
}

/// A mailer takes an event from the stream; what concerns nobody is done at once.
pub(crate) fn take(state: &mut State, place: usize, mutant: Option<Mutant>) {
    if !concerns_a_person(&state.table.events[place].fact) {
        finish(state, place);
        return;
    }
    state.post.at_work.push((place, Step::Look));
    if mutant == Some(Mutant::MoveOnBeforePosting) {
        finish(state, place);
    }
}

/// The stream is done with an event, unless it was before.
fn finish(state: &mut State, place: usize) {
    let event = &state.table.events[place];
    let done = state.post.done.entry(event.aggregate.clone()).or_default();
    *done = (*done).max(event.sequence);
}

/// A mailer does its next step.
pub(crate) fn work(state: &mut State, mailer: usize, mutant: Option<Mutant>) {
    let (place, step) = state.post.at_work.remove(mailer);
    let marks_first = mutant == Some(Mutant::MarkBeforePosting);
    let next = match step {
        Step::Look if state.post.marks.contains(&place) && mutant != Some(Mutant::IgnoreMarks) => None,
        Step::Look => Some(if marks_first { Step::Read } else { Step::Post }),
        Step::Post => {
            post(state, place, mutant);
            (!marks_first).then_some(Step::Read)
        }
        Step::Read => Some(Step::Mark(mailed(state, place))),
        Step::Mark(read) => mark(state, place, read.as_ref(), mutant, marks_first.then_some(Step::Post)),
    };
    match next {
        Some(next) => state.post.at_work.insert(mailer, (place, next)),
        None => finish(state, place),
    }
}

fn post(state: &mut State, place: usize, mutant: Option<Mutant>) {
    let event = &state.table.events[place];
    let mut wording = event.digest();
    if mutant == Some(Mutant::WordFromNow) {
        wording ^= mailed(state, place).map_or(0, |invitation| invitation.digest());
    }
    let letters = state.post.letters.entry(place).or_default();
    letters.count += 1;
    letters.wordings.insert(wording);
}

/// The invitation as it is now, when the event's letter is the one with its link.
fn mailed(state: &State, place: usize) -> Option<Kept<Invitation>> {
    match &state.table.events[place].fact {
        Fact::InvitationCreated { invitation } | Fact::InvitationResent { invitation } => {
            state.table.invitations.get(&invitation.id).cloned()
        }
        _ => None,
    }
}

/// Marks the letter together with what changes by its being posted. Where something else was written in
/// the meantime, the mailer reads again; the letter is out already.
fn mark(
    state: &mut State,
    place: usize,
    read: Option<&Kept<Invitation>>,
    mutant: Option<Mutant>,
    then: Option<Step>,
) -> Option<Step> {
    if state.post.marks.contains(&place) && mutant != Some(Mutant::IgnoreMarks) {
        return None;
    }
    let mailing = match &state.table.events[place].fact {
        Fact::InvitationCreated { invitation } | Fact::InvitationResent { invitation } => {
            Some(invitation.mailing())
        }
        _ => None,
    };
    let changes: Vec<Change> = read.zip(mailing).map_or_else(Vec::new, |(invitation, mailing)| {
        lifecycle::deliver(invitation, mailing, DeliveryState::Sent, given::start())
    });
    let Some(table) = state.table.commit(&changes, mutant) else {
        return Some(Step::Read);
    };
    state.table = Kept::hashed(table);
    state.post.marks.insert(place);
    then
}
