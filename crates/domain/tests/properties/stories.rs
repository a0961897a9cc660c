//! Any story of a customer with two partners: whatever it answers in whatever order, the promises hold.

use std::collections::{BTreeMap, BTreeSet};

use domain::acceptance::{Accepted, Replaces};
use domain::delegation::{self, Side};
use domain::invitation::{Decision, Decisions, Invitation, Kind, Outcome};
use domain::lifecycle::Invite;
use domain::overview::{self, Counted, Gates, Tally, Waiting};
use domain::{Change, PartnerId, Refusal, subscription};
use proptest::prelude::*;

use crate::examples::Desk;
use crate::given;
use crate::model::promises;

/// One offer of a partner and the customer's answer to it.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a coin that the story tosses")]
struct Chapter {
    by_contoso: bool,
    kind: Kind,
    both_services: bool,
    administration_days: Option<u32>,
    partner_of_record: bool,
    decisions: Decisions,
    replaces: Option<bool>,
    terminates_first: bool,
    sweeps_first: bool,
    days_later: u32,
}

fn decision() -> impl Strategy<Value = Option<Decision>> {
    prop_oneof![4 => Just(Some(Decision::Accept)), 1 => Just(Some(Decision::Decline)), 2 => Just(None)]
}

prop_compose! {
    fn chapter()(
        by_contoso in any::<bool>(),
        kind in prop::sample::select(vec![Kind::Trial, Kind::Purchase, Kind::DelegatedAdministration]),
        both_services in any::<bool>(),
        administration_days in prop::option::of(1_u32..120),
        partner_of_record in any::<bool>(),
        (commercial, delegated_administration, of_record) in (decision(), decision(), decision()),
        replaces in prop::option::of(any::<bool>()),
        terminates_first in prop::bool::weighted(0.1),
        sweeps_first in prop::bool::weighted(0.3),
        days_later in prop_oneof![0_u32..3, 0_u32..60],
    ) -> Chapter {
        let has_lines = kind != Kind::DelegatedAdministration;
        let decisions = Decisions {
            commercial: commercial.filter(|_| has_lines),
            delegated_administration,
            partner_of_record: of_record.filter(|_| has_lines && partner_of_record),
        };
        Chapter {
            by_contoso, kind, both_services, administration_days, decisions, replaces,
            partner_of_record: partner_of_record && has_lines,
            terminates_first, sweeps_first, days_later,
        }
    }
}

fn invite(desk: &mut Desk, chapter: &Chapter) -> Invitation {
    let partner = if chapter.by_contoso { given::contoso() } else { given::fabrikam() };
    let mut command =
        Invite { partner_of_record: chapter.partner_of_record, ..given::proposal(chapter.kind) };
    if chapter.kind == Kind::DelegatedAdministration || chapter.administration_days.is_some() {
        command.delegated_administration =
            Some(given::administration(chapter.administration_days.unwrap_or(9)));
    }
    match chapter.kind {
        Kind::Trial if chapter.both_services => command.lines.push(given::trial_line("chat")),
        Kind::Purchase if chapter.both_services => command.lines.push(given::purchase_line("chat")),
        _ => {}
    }
    desk.invite(&partner, command)
}

/// Everything before the answer: time passes, a sweep may run, a delegation may be ended.
fn meanwhile(desk: &mut Desk, chapter: &Chapter) {
    desk.after_days(chapter.days_later);
    let held: Vec<_> =
        desk.table.subscriptions.values().map(|one| subscription::Subscription::clone(one)).collect();
    for (number, one) in held.iter().enumerate() {
        if chapter.sweeps_first {
            desk.keep(&subscription::sweep(one, desk.now));
        } else if chapter.terminates_first
            && number % 2 == 0
            && let Ok(canceled) = subscription::cancel(one, None, None, desk.now)
        {
            desk.keep(&canceled);
        }
    }
    let ids: Vec<_> = desk.table.delegations.keys().copied().collect();
    for id in ids {
        let delegation = delegation::Delegation::clone(&desk.table.delegations[&id]);
        if chapter.sweeps_first {
            desk.keep(&delegation::sweep(&delegation, desk.now));
        }
        if chapter.terminates_first {
            let delegation = delegation::Delegation::clone(&desk.table.delegations[&id]);
            if let Ok(changes) = delegation::terminate(&delegation, Side::Customer, None, desk.now) {
                desk.keep(&changes);
            }
        }
    }
}

/// What each change is about; a transaction can write a thing only once.
fn subject(change: &Change) -> String {
    match change {
        Change::Invitation(changed) => changed.state.id.to_string(),
        Change::Customer(changed) => changed.state.id.to_string(),
        Change::Partner(changed) => changed.state.id.to_string(),
        Change::Catalog(_) => "catalog".into(),
        Change::Directory(_) => "directory".into(),
        Change::DelegationUsed { .. } => "usage".into(),
        Change::Member { .. } | Change::Founding { .. } | Change::StillMember { .. } => "member".into(),
        Change::Subscription(changed) => changed.state.id.to_string(),
        Change::Hold { service, .. } => format!("hold {service}"),
        Change::Delegation(changed) => changed.state.id.to_string(),
        Change::Amendment(amendment) => amendment.id.to_string(),
        Change::Slot { .. } => "slot".into(),
        Change::ServiceRequest(changed) => changed.state.id.to_string(),
        Change::Message(message) => format!("{} {}", message.request_id, message.number),
        Change::Migration(changed) => changed.state.id.to_string(),
        Change::Moves { migration_id, .. } => format!("moves of {migration_id}"),
        Change::Mailbox(changed) => changed.state.id.to_string(),
        Change::AddressTaken { email, .. } | Change::AddressFreed { email, .. } => {
            format!("address {email}")
        }
        Change::Receipt(receipt) => receipt.id.to_string(),
        Change::CodeCycle { .. } | Change::CodeStillUsable { .. } => "code".into(),
        Change::Complaint { email, .. } => format!("complaint {email}"),
        Change::PartnerUnchanged { partner_id, .. } => partner_id.to_string(),
        Change::DelegationUnchanged { delegation_id, .. } => delegation_id.to_string(),
        Change::StillAdministrator { email, .. } => email.to_string(),
    }
}

/// What a partner has, by effective state: as the facts tell it, and counted one by one.
fn tallies(desk: &Desk, partner: PartnerId, gate_open: bool) -> (Tally, Tally) {
    let table = &desk.table;
    let mut signed: BTreeMap<Counted, i64> = BTreeMap::new();
    let counts = table.events.iter().flat_map(|event| overview::counts(&event.fact));
    for (_, counted, by) in counts.filter(|(of, ..)| *of == partner) {
        *signed.entry(counted).or_default() += i64::from(by);
    }
    let recorded =
        signed.into_iter().map(|(counted, count)| (counted, u32::try_from(count).unwrap())).collect();
    let (mut waiting, mut there) = (Vec::new(), Tally::new());
    for invitation in table.invitations.values().filter(|one| one.partner_id == partner) {
        waiting.extend(Waiting::of_invitation(invitation));
        let status = invitation.status(gate_open, desk.now);
        *there.entry(Counted::Invitation(invitation.kind, status)).or_default() += 1;
    }
    for delegation in table.delegations.values().filter(|one| one.partner_id == partner) {
        waiting.extend(Waiting::of_delegation(delegation));
        let status = delegation.status(gate_open, desk.now);
        *there.entry(Counted::Delegation(status)).or_default() += 1;
    }
    for subscription in table.subscriptions.values().filter(|one| one.partner_id == partner) {
        waiting.extend(Waiting::of_subscription(subscription));
        *there.entry(Counted::Subscription(subscription.status(desk.now))).or_default() += 1;
        if subscription.is_running(desk.now) && !subscription.records_its_seller() {
            *there.entry(Counted::Unrecorded).or_default() += 1;
        }
    }
    let gates = Gates { offers: gate_open, delegations: gate_open };
    let mut told = overview::effective(&recorded, &waiting, gates, desk.now);
    told.retain(|_, count| *count > 0);
    (told, there)
}

fn is_consistent(before: &Invitation, accepted: &Accepted) -> Result<(), TestCaseError> {
    let subjects: BTreeSet<String> = accepted.changes.iter().map(subject).collect();
    prop_assert_eq!(subjects.len(), accepted.changes.len(), "each thing is written once");
    let after = &accepted.invitation;
    let unowned = Invitation {
        outcome: after.outcome.clone(),
        revision: before.revision + 1,
        sequence: before.sequence + 1,
        ..before.clone()
    };
    prop_assert_eq!(after, &unowned, "acceptance changes nothing but the outcome");
    let Outcome::Accepted { at, decisions, customer_id, receipt_id } = after.outcome else {
        return Err(TestCaseError::fail("not accepted"));
    };
    prop_assert!(at < after.expires_at, "an acceptance is before the expiry");
    let receipt = &accepted.receipt;
    prop_assert_eq!((receipt.id, receipt.customer_id, receipt.at), (receipt_id, customer_id, at));
    prop_assert_eq!(receipt.decisions, decisions);
    prop_assert_eq!(receipt.subscriptions.len(), accepted.subscriptions.len());
    for (line, subscription) in receipt.subscriptions.iter().zip(&accepted.subscriptions) {
        prop_assert_eq!(line.subscription_id, subscription.id);
        prop_assert_eq!(line.line.total_per_period(), subscription.total_per_period());
    }
    let took = |decision: Option<Decision>| decision == Some(Decision::Accept);
    prop_assert_eq!(took(decisions.delegated_administration), accepted.delegation.is_some());
    prop_assert_eq!(took(decisions.commercial), !accepted.subscriptions.is_empty());
    Ok(())
}

proptest! {
    #![proptest_config(super::cases(48))]

    #[test]
    fn the_promises_hold_in_any_story(chapters in prop::collection::vec(chapter(), 1..10)) {
        let mut desk = Desk::with_northwind();
        for chapter in chapters {
            meanwhile(&mut desk, &chapter);
            let invitation = invite(&mut desk, &chapter);
            let before = desk.table.clone();
            let partner = |contoso: bool| if contoso { given::contoso().id } else { given::fabrikam().id };
            let answered = match chapter.replaces {
                None => desk.accept(invitation.id, chapter.decisions),
                Some(contoso) => {
                    desk.replace(invitation.id, chapter.decisions, Replaces::Partner(partner(contoso)))
                }
            };
            match answered {
                Ok(accepted) => is_consistent(&invitation, &accepted)?,
                Err(refusal) => {
                    prop_assert_eq!(&desk.table, &before, "nothing is written");
                    prop_assert!(matches!(
                        refusal,
                        Refusal::Invalid(_)
                            | Refusal::TrialAlreadyUsed
                            | Refusal::ServiceAlreadyOwned
                            | Refusal::DelegateSlotTaken
                            | Refusal::SlotChanged
                    ), "{refusal:?}");
                }
            }
            prop_assert!(promises::one_delegate(&desk.table, desk.now), "one-delegate");
            prop_assert!(promises::consent(&desk.table), "consent");
            prop_assert!(promises::explained(&desk.table), "explained");
            prop_assert!(promises::one_subscription(&desk.table, desk.now), "one-subscription");
            prop_assert!(promises::one_trial(&desk.table), "one-trial");
            for partner in [given::contoso().id, given::fabrikam().id] {
                for gate_open in [true, false] {
                    let (told, there) = tallies(&desk, partner, gate_open);
                    prop_assert_eq!(told, there, "counts of what happened are counts of what there is");
                }
            }
        }
    }
}
