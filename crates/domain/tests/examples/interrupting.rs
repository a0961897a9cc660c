//! What both sides of a delegation are told of its partner's standing.

use domain::delegation::{self, Delegation};
use domain::partner::{Enrollment, EnrollmentStatus, Partner};
use domain::program;
use domain::standing::{self, Cause, Interruption};
use domain::{Change, Fact, Moment, lifecycle};

use crate::given;

/// A delegation of Fabrikam for so many days, and the moment it began at.
fn granted(days: u32) -> (Delegation, Moment) {
    (super::granted(days), given::start())
}

fn lapsed_since(since: Moment) -> Partner {
    let enrollment = Enrollment::new(EnrollmentStatus::Lapsed, since);
    Partner { enrollments: [("cloudEssentials".to_owned(), enrollment)].into(), ..given::fabrikam() }
}

/// The delegation after it was attended to, and the name of what was told.
fn attended(delegation: &Delegation, partner: &Partner, now: Moment) -> (Delegation, Option<&'static str>) {
    let interruption = standing::interruption(partner, &given::catalog(), now);
    match delegation::attend(delegation, interruption, now) {
        Some(Change::Delegation(changed)) => {
            let name = changed.facts.first().map(Fact::name);
            (changed.state, name)
        }
        Some(other) => panic!("{other:?}"),
        None => (delegation.clone(), None),
    }
}

#[test]
fn a_lapse_is_announced_once_then_suspends_once_and_resumes_once() {
    let (delegation, lapse) = granted(365);
    let (lapsed, good) = (lapsed_since(lapse), given::fabrikam());
    let suspends_at = lapse.plus_days(standing::NOTICE_DAYS);
    let (announced, told) = attended(&delegation, &lapsed, lapse);
    assert_eq!(told, Some("delegation.suspensionAnnounced"));
    let expected = Interruption::Announced { suspends_at, cause: Cause::Program };
    assert_eq!(announced.interruption, Some(expected));
    assert_eq!(attended(&announced, &lapsed, suspends_at.plus_seconds(-1)).1, None);
    let (suspended, told) = attended(&announced, &lapsed, suspends_at);
    assert_eq!(told, Some("delegation.suspended"));
    assert_eq!(attended(&suspended, &lapsed, suspends_at.plus_days(1)).1, None);
    let (resumed, told) = attended(&suspended, &good, suspends_at.plus_days(2));
    assert_eq!(told, Some("delegation.resumed"));
    assert_eq!(attended(&resumed, &good, suspends_at.plus_days(3)).1, None);
    assert_eq!(resumed.revision, delegation.revision, "what was seen of it is still so");
    assert_eq!(resumed.sequence, delegation.sequence + 3);
}

#[test]
fn what_nobody_told_of_collapses_into_what_remains() {
    let (delegation, lapse) = granted(365);
    let late = lapse.plus_days(standing::NOTICE_DAYS + 3);
    assert_eq!(attended(&delegation, &lapsed_since(lapse), late).1, Some("delegation.suspended"));
    assert_eq!(attended(&delegation, &given::fabrikam(), late).1, None);
    let (announced, _) = attended(&delegation, &lapsed_since(lapse), lapse);
    let back = attended(&announced, &given::fabrikam(), lapse.plus_days(3));
    assert_eq!(back.1, Some("delegation.suspensionWithdrawn"));
}

#[test]
fn nobody_hears_of_a_suspension_that_would_begin_after_the_end() {
    let (delegation, lapse) = granted(20);
    assert_eq!(attended(&delegation, &lapsed_since(lapse), lapse).1, None);
    assert_eq!(attended(&delegation, &lapsed_since(lapse), delegation.ends_at).1, None);
}

#[test]
fn an_invitation_is_held_up_and_let_go_once_each() {
    let invitation = given::invited(1, &given::fabrikam(), given::proposal(domain::invitation::Kind::Trial));
    let now = given::start();
    let name = |change: &Change| match change {
        Change::Invitation(changed) => changed.facts.first().map(Fact::name),
        _ => None,
    };
    assert_eq!(lifecycle::attend(&invitation, true, now), None);
    let change = lifecycle::attend(&invitation, false, now).unwrap();
    assert_eq!(name(&change), Some("invitation.suspended"));
    let Change::Invitation(held_up) = change else { unreachable!() };
    assert_eq!(held_up.state.revision, invitation.revision);
    assert_eq!(lifecycle::attend(&held_up.state, false, now), None);
    let change = lifecycle::attend(&held_up.state, true, now).unwrap();
    assert_eq!(name(&change), Some("invitation.resumed"));
    assert_eq!(lifecycle::attend(&invitation, false, invitation.expires_at), None);
}

#[test]
fn a_lapse_and_a_later_version_are_recorded_once_each_and_are_no_revision() {
    let (mut catalog, now) = (given::catalog(), given::start());
    let ended = Enrollment { ends_at: Some(now), ..Enrollment::new(EnrollmentStatus::Active, Moment::EPOCH) };
    let partner =
        Partner { enrollments: [("cloudEssentials".to_owned(), ended)].into(), ..given::fabrikam() };
    let mut version = catalog.agreements.last().unwrap().clone();
    version.version = "2027-01".into();
    version.valid_from = now.plus_days(10);
    catalog.agreements.push(version);

    let mut told = Vec::new();
    let mut after = partner.clone();
    while let Some(Change::Partner(changed)) = program::attend(&after, &catalog, now) {
        told.extend(changed.facts.iter().map(Fact::name));
        after = changed.state;
    }
    assert_eq!(told, ["enrollment.lapsed", "agreement.superseded"]);
    assert_eq!(after.revision, partner.revision);
    assert_eq!(after.enrollments["cloudEssentials"].since, now);
    // It counts until the grace after the next version is over, and thirty days more for what was granted.
    let ends = catalog.agreement_counts_until("2013-01").unwrap();
    assert_eq!(ends, now.plus_days(40));
    assert_eq!(standing::changes_at(&given::fabrikam(), &catalog, now), Some(ends));
    assert_eq!(standing::changes_at(&given::fabrikam(), &catalog, ends), Some(ends.plus_days(30)));
}
