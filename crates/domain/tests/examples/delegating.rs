//! The life of a delegation.

use domain::delegation::{self, Delegation, Side, Status};
use domain::invitation::Kind;
use domain::lifecycle::Invite;
use domain::moment::DAY_SECONDS;
use domain::usage::{IDLE_DAYS, Usage};
use domain::{Capability, Change, Fact, Moment, Refusal};

use super::desk::{Desk, YES, says, told};
use crate::given;

/// What Fabrikam was granted for `days` from the start on.
pub(crate) fn granted(days: u32) -> Delegation {
    let mut desk = Desk::with_northwind();
    let command = Invite {
        delegated_administration: Some(given::administration(days)),
        ..given::proposal(Kind::DelegatedAdministration)
    };
    let invitation = desk.invite(&given::fabrikam(), command);
    desk.accept(invitation.id, says(None, YES, None)).unwrap().delegation.unwrap()
}

/// Sweeps at `now`: the delegation after it, and the warning in days, when one was given.
pub(crate) fn swept(delegation: &Delegation, now: Moment) -> (Delegation, Option<u32>) {
    let changes = delegation::sweep(delegation, now);
    let changed = changes.iter().find_map(|change| match change {
        Change::Delegation(changed) => Some(changed),
        _ => None,
    });
    let Some(changed) = changed else { return (delegation.clone(), None) };
    let warned = match changed.facts[..] {
        [Fact::DelegationExpiring { days, .. }] => Some(days),
        _ => None,
    };
    (changed.state.clone(), warned)
}

/// Looks at the use of a delegation that nobody makes use of.
pub(crate) fn unused(delegation: &Delegation, now: Moment) -> Delegation {
    match delegation::look_at_use(delegation, &Usage::default(), now).pop() {
        Some(Change::Delegation(changed)) => changed.state,
        _ => delegation.clone(),
    }
}

fn before_end(delegation: &Delegation, days: i64) -> Moment {
    delegation.ends_at.plus_seconds(-days * DAY_SECONDS)
}

#[test]
fn a_delegation_is_effective_until_its_end_and_while_the_gate_is_open() {
    let delegation = granted(365);
    let last = delegation.ends_at.plus_seconds(-1);
    assert_eq!(delegation.status(true, last), Status::Active);
    assert_eq!(delegation.status(false, last), Status::Suspended);
    assert_eq!(delegation.status(true, last), Status::Active, "it resumes without new consent");
    assert_eq!(delegation.status(true, delegation.ends_at), Status::Expired);
    assert_eq!(delegation.status(false, delegation.ends_at), Status::Expired);
}

#[test]
fn both_sides_are_warned_thirty_seven_and_one_days_before_the_end() {
    let mut delegation = granted(365);
    let mut warnings = Vec::new();
    for day in (0..=364).rev() {
        let (after, warned) = swept(&delegation, before_end(&delegation, day));
        warnings.extend(warned.map(|days| (day, days)));
        delegation = after;
    }
    assert_eq!(warnings, [(30, 30), (7, 7), (1, 1)]);
    assert_eq!(delegation.status(true, delegation.ends_at), Status::Expired);
}

#[test]
fn missed_warnings_collapse_into_the_nearest() {
    let delegation = Delegation { idle_due_at: None, ..granted(365) };
    let (after, warned) = swept(&delegation, before_end(&delegation, 5));
    assert_eq!(warned, Some(7));
    assert_eq!(after.due_at(), Some(before_end(&delegation, 1)));
    let (_, warned) = swept(&delegation, delegation.ends_at.plus_seconds(-1));
    assert_eq!(warned, Some(1));
}

#[test]
fn a_short_delegation_is_not_warned_of_before_it_began() {
    assert_eq!(granted(1).due_at(), Some(granted(1).ends_at));
    assert_eq!(granted(7).due_at(), Some(before_end(&granted(7), 1)));
    assert_eq!(granted(20).due_at(), Some(before_end(&granted(20), 7)));
    let (_, warned) = swept(&granted(20), given::start().plus_days(1));
    assert_eq!(warned, None);
}

#[test]
fn a_warning_leaves_the_grant_as_it_is() {
    let delegation = granted(365);
    let (warned, _) = swept(&delegation, before_end(&delegation, 30));
    assert_eq!((warned.revision, warned.sequence), (delegation.revision, delegation.sequence + 1));
}

#[test]
fn the_end_is_recorded_once_and_frees_the_slot() {
    let delegation = granted(365);
    let changes = delegation::sweep(&delegation, delegation.ends_at);
    assert_eq!(told(&changes), ["delegation.expired"]);
    let frees = |change: &Change| matches!(change, Change::Slot { before: Some(_), after: None, .. });
    assert!(changes.iter().any(frees));
    let (ended, _) = swept(&delegation, delegation.ends_at);
    assert_eq!(ended.due_at(), None);
    assert_eq!(delegation::sweep(&ended, delegation.ends_at.plus_days(1)), []);
}

#[test]
fn either_side_ends_it_at_once() {
    for by in [Side::Customer, Side::Partner] {
        let delegation = granted(365);
        let reason = "we part as friends".parse().ok();
        let changes = delegation::terminate(&delegation, by, reason, given::start()).unwrap();
        assert_eq!(told(&changes), ["delegation.terminated"]);
        let frees = |change: &Change| matches!(change, Change::Slot { before: Some(id), after: None, .. } if *id == delegation.id);
        assert!(changes.iter().any(frees));
    }
}

#[test]
fn an_ended_delegation_is_not_ended_again() {
    let delegation = granted(365);
    let end = |delegation: &Delegation, now| delegation::terminate(delegation, Side::Partner, None, now);
    let changes = end(&delegation, given::start()).unwrap();
    let Some(Change::Delegation(terminated)) = changes.last() else { panic!("{changes:?}") };
    assert_eq!(end(&terminated.state, given::start()), Err(Refusal::AlreadyInState));
    assert_eq!(delegation::sweep(&terminated.state, delegation.ends_at), []);
    assert_eq!(end(&delegation, delegation.ends_at), Err(Refusal::InvalidTransition));
}

#[test]
fn who_lets_a_partner_that_does_nothing_is_told_once() {
    let delegation = granted(365);
    let ninety = delegation.granted_at.plus_days(IDLE_DAYS);
    assert_eq!(delegation.due_at(), Some(ninety));
    let never = Usage::default();
    assert_eq!(delegation::look_at_use(&delegation, &never, ninety.plus_seconds(-1)), []);

    let last = delegation.granted_at.plus_days(20);
    let used: Usage = [(Capability::UsersManage, last)].into_iter().collect();
    let [Change::Delegation(later)] = &delegation::look_at_use(&delegation, &used, ninety)[..] else {
        panic!("it is looked at again")
    };
    assert_eq!((&later.facts[..], later.state.due_at()), (&[][..], Some(last.plus_days(IDLE_DAYS))));
    assert_eq!((later.state.revision, later.state.sequence), (delegation.revision, delegation.sequence));

    let told = delegation::look_at_use(&later.state, &used, last.plus_days(IDLE_DAYS));
    let [Change::Delegation(told)] = &told[..] else { panic!("the customer is told") };
    assert!(matches!(&told.facts[..], [Fact::DelegationIdle { since, .. }] if *since == last));
    assert_eq!(told.state.due_at(), Some(before_end(&delegation, 30)), "and never again");
    let ended = Delegation { end: Some(delegation::End::Expired { at: ninety }), ..delegation };
    assert_eq!(delegation::look_at_use(&ended, &never, ninety), []);
}
