//! What changes in a delegation while it runs.

use domain::delegation::amendment::{self, Amendment, Countersigner, Proposer, Status as Answer, Terms};
use domain::delegation::{self, Delegation, EXTENSION_DAYS, LONGEST_DURATION_DAYS, Side, Status};
use domain::{Capabilities, Change, Fact, Mint, Moment, Refusal};

use super::{granted, swept};
use crate::given;

fn some(names: &[&str]) -> Capabilities {
    Capabilities::from_names(names.iter().copied()).unwrap()
}

/// A delegation of two capabilities for so many days.
fn partial(days: u32) -> Delegation {
    Delegation { capabilities: some(&["users.manage", "groups.manage"]), ..granted(days) }
}

fn after(changes: &[Change]) -> (Delegation, Vec<&'static str>) {
    let changed = changes.iter().find_map(|change| match change {
        Change::Delegation(changed) => Some(changed),
        _ => None,
    });
    let changed = changed.unwrap();
    (changed.state.clone(), changed.facts.iter().map(Fact::name).collect())
}

fn propose(
    delegation: &Delegation,
    capabilities: Option<Capabilities>,
    duration_days: Option<u32>,
    now: Moment,
) -> Result<(Amendment, Vec<Change>), Refusal> {
    let (partner, catalog) = (given::fabrikam(), given::catalog());
    let proposer = Proposer { member: &given::seller(&partner), partner: &partner, catalog: &catalog };
    let id = Mint::new(now, 9).amendment();
    amendment::propose(delegation, id, Terms { capabilities, duration_days }, proposer, now)
}

fn agree(
    delegation: &Delegation,
    amendment: &Amendment,
    now: Moment,
) -> Result<(Amendment, Vec<Change>), Refusal> {
    let (partner, catalog) = (given::fabrikam(), given::catalog());
    let countersigner = Countersigner {
        email: &given::nadia(),
        partner: &partner,
        catalog: &catalog,
        wording: &given::unworded,
        locale: None,
    };
    amendment::accept(delegation, amendment.id, Mint::new(now, 10).receipt(), countersigner, now)
}

#[test]
fn either_side_leaves_a_part_and_only_a_part() {
    let (delegation, now) = (partial(365), given::start());
    let less = some(&["users.manage"]);
    let changes = delegation::narrow(&delegation, Side::Partner, less.clone(), now).unwrap();
    let (narrowed, told) = after(&changes);
    assert_eq!((narrowed.capabilities.clone(), told), (less.clone(), vec!["delegation.narrowed"]));
    assert_eq!(narrowed.revision, delegation.revision + 1);
    let again = delegation::narrow(&narrowed, Side::Customer, less, now);
    assert_eq!(again, Err(Refusal::AlreadyInState));
    let more = delegation::narrow(&narrowed, Side::Customer, Capabilities::full(), now);
    assert_eq!(more, Err(Refusal::invalid("/capabilities", "must be a part of what is granted")));
    let late = delegation::narrow(&delegation, Side::Customer, some(&["users.manage"]), delegation.ends_at);
    assert_eq!(late, Err(Refusal::InvalidTransition));
}

#[test]
fn an_amendment_waits_counts_from_the_agreement_and_leaves_a_receipt() {
    let (delegation, now) = (partial(100), given::start());
    let wider = some(&["users.manage", "groups.manage", "data.migrate"]);
    let (amendment, changes) = propose(&delegation, Some(wider.clone()), Some(365), now).unwrap();
    let (waiting, told) = after(&changes);
    assert_eq!((told, waiting.revision), (vec!["amendment.proposed"], delegation.revision));
    assert_eq!(waiting.capabilities, delegation.capabilities, "what was granted stands meanwhile");
    assert_eq!(propose(&waiting, Some(Capabilities::full()), None, now), Err(Refusal::InvalidTransition));

    let later = now.plus_days(29);
    let (accepted, changes) = agree(&waiting, &amendment, later).unwrap();
    let (amended, told) = after(&changes);
    assert_eq!(told, ["amendment.accepted", "delegation.widened", "delegation.extended"]);
    assert_eq!((amended.capabilities.clone(), amended.ends_at), (wider.clone(), later.plus_days(365)));
    assert_eq!(amended.sequence, waiting.sequence + 3);
    assert_eq!(accepted.status(&amended, later), Answer::Accepted);
    let receipt = changes.iter().find_map(|change| match change {
        Change::Receipt(receipt) => Some(receipt),
        _ => None,
    });
    let receipt = receipt.unwrap();
    assert_eq!((receipt.id, receipt.amendment_id), (amended.receipt_id, Some(amendment.id)));
    assert_eq!(receipt.delegation.as_ref().unwrap().capabilities, wider);
    assert!(changes.iter().any(|change| matches!(change, Change::Slot { .. })), "the slot is held longer");
}

#[test]
fn what_is_proposed_must_be_more() {
    let (delegation, now) = (partial(365), given::start());
    let pointers = |proposed: Result<(Amendment, Vec<Change>), Refusal>| match proposed {
        Err(Refusal::Invalid(faults)) => faults.into_iter().map(|fault| fault.pointer).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    let same = Some(delegation.capabilities.clone());
    assert_eq!(pointers(propose(&delegation, None, None, now)), ["/capabilities"]);
    assert_eq!(pointers(propose(&delegation, same, None, now)), ["/capabilities"]);
    let other = Some(some(&["users.manage", "data.migrate"]));
    assert_eq!(pointers(propose(&delegation, other, None, now)), ["/capabilities"]);
    assert_eq!(pointers(propose(&delegation, None, Some(365), now)), ["/durationDays"]);
    let too_long = Some(LONGEST_DURATION_DAYS + 1);
    assert_eq!(pointers(propose(&delegation, None, too_long, now)), ["/durationDays"]);
    assert!(propose(&delegation, None, Some(366), now).is_ok());
}

#[test]
fn an_amendment_lapses_after_thirty_days_by_comparison_and_the_sweep_says_so_once() {
    let (delegation, now) = (partial(365), given::start());
    let (amendment, changes) = propose(&delegation, Some(Capabilities::full()), None, now).unwrap();
    let (waiting, _) = after(&changes);
    let last = now.plus_days(30).plus_seconds(-1);
    assert_eq!(amendment.status(&waiting, last), Answer::Open);
    assert_eq!(amendment.status(&waiting, now.plus_days(30)), Answer::Lapsed);
    assert_eq!(agree(&waiting, &amendment, now.plus_days(30)), Err(Refusal::InvalidTransition));
    assert_eq!(waiting.due_at(), Some(now.plus_days(30)));
    let (lapsed, told) = after(&delegation::sweep(&waiting, now.plus_days(33)));
    assert_eq!(told, ["amendment.lapsed"]);
    assert_eq!(delegation::sweep(&lapsed, now.plus_days(33)), []);
    // Whoever proposes anew before a sweep records the one before, too.
    let (_, changes) = propose(&waiting, Some(Capabilities::full()), None, now.plus_days(31)).unwrap();
    assert_eq!(after(&changes).1, ["amendment.lapsed", "amendment.proposed"]);
}

#[test]
fn narrowing_ends_what_was_proposed_against_more() {
    let (delegation, now) = (partial(365), given::start());
    let (amendment, changes) = propose(&delegation, Some(Capabilities::full()), None, now).unwrap();
    let (waiting, _) = after(&changes);
    let changes = delegation::narrow(&waiting, Side::Customer, some(&["users.manage"]), now).unwrap();
    let (narrowed, told) = after(&changes);
    assert_eq!(told, ["amendment.lapsed", "delegation.narrowed"]);
    assert_eq!(narrowed.sequence, waiting.sequence + 2);
    assert_eq!(agree(&narrowed, &amendment, now), Err(Refusal::NotFound));
}

#[test]
fn it_goes_on_by_itself_and_never_past_what_the_customer_confirmed() {
    let (delegation, now) = (granted(365), given::start());
    let (extending, told) = after(&delegation::set_auto_extension(&delegation, true, now).unwrap());
    assert_eq!(told, ["delegation.autoExtensionChanged"]);
    assert_eq!(delegation::set_auto_extension(&extending, true, now), Ok(vec![]));
    let (end, last) = (delegation.ends_at, now.plus_days(LONGEST_DURATION_DAYS));
    assert_eq!(extending.current_end(end.plus_seconds(-1)), end);
    assert_eq!(extending.status(true, end), Status::Active);
    assert_eq!(extending.current_end(end), end.plus_days(EXTENSION_DAYS));
    assert_eq!(extending.current_end(end.plus_days(EXTENSION_DAYS)), end.plus_days(2 * EXTENSION_DAYS));
    assert_eq!(extending.current_end(last.plus_seconds(-1)), last);
    assert_eq!(extending.status(true, last), Status::Expired);
    assert!(extending.slot().is_held(end) && !extending.slot().is_held(last));

    // Several extensions that no sweep recorded are one, and only then is the last end warned of.
    let (recorded, told) = after(&delegation::sweep(&extending, end.plus_days(EXTENSION_DAYS)));
    assert_eq!((recorded.ends_at, told), (end.plus_days(2 * EXTENSION_DAYS), vec!["delegation.extended"]));
    assert_eq!(recorded.revision, extending.revision);
    let (warned, days) = swept(&recorded, last.plus_days(1).plus_seconds(-8 * 86_400));
    assert_eq!(days, Some(7));
    let ended = delegation::sweep(&warned, last);
    assert_eq!(after(&ended).1, ["delegation.expired"]);

    let (off, _) = after(&delegation::set_auto_extension(&extending, false, end.plus_days(1)).unwrap());
    assert_eq!(
        (off.ends_at, off.final_end()),
        (end.plus_days(EXTENSION_DAYS), end.plus_days(EXTENSION_DAYS))
    );
}
