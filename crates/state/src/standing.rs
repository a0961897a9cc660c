//! How what a partner was granted stands while the partner itself does not: after a lapse it goes on for a while,
//! so that both sides can act; a ban or a pause suspends it in the same moment. It resumes without new consent.

use serde::{Deserialize, Serialize};

use crate::catalog::Catalog;
use crate::moment::Moment;
use crate::partner::{AgreementStanding, EnrollmentStatus, Partner, SuspensionCause};

/// Days that delegations go on after their partner stopped qualifying.
pub const NOTICE_DAYS: u32 = 30;

/// How the delegations of a partner stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// They count.
    Open,
    /// They count until then, unless the partner qualifies again.
    Lapsing {
        /// From this moment on they are suspended.
        suspends_at: Moment,
    },
    /// They are suspended.
    Closed,
}

impl Standing {
    /// Whether the partner may act on what it was granted.
    pub fn is_open(self) -> bool {
        self != Standing::Closed
    }
}

/// Why what a partner was granted is interrupted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Cause {
    /// The operator banned the partner.
    Ban,
    /// Recipients reported it too often.
    Pause,
    /// No enrollment of it certifies any more.
    Program,
    /// It has not signed the agreement that counts.
    Agreement,
}

/// An interruption of what a partner was granted, to come or in effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Interruption {
    /// It goes on until then, unless the partner qualifies again.
    Announced {
        /// From this moment on it is suspended.
        suspends_at: Moment,
        /// Why.
        cause: Cause,
    },
    /// It is suspended.
    Suspended {
        /// Why.
        cause: Cause,
    },
}

impl Interruption {
    /// Why.
    pub fn cause(self) -> Cause {
        match self {
            Interruption::Announced { cause, .. } | Interruption::Suspended { cause } => cause,
        }
    }
}

/// How the delegations of `partner` stand at `now`. A ban or a pause counts in the same moment.
pub fn of_delegations(partner: &Partner, catalog: &Catalog, now: Moment) -> Standing {
    match interruption(partner, catalog, now) {
        None => Standing::Open,
        Some(Interruption::Announced { suspends_at, .. }) => Standing::Lapsing { suspends_at },
        Some(Interruption::Suspended { .. }) => Standing::Closed,
    }
}

/// Whether the signed version of the agreement still counts for what was granted.
pub fn agreement_holds(partner: &Partner, catalog: &Catalog, now: Moment) -> bool {
    holds(outdated_since(partner, catalog, now), now)
}

/// Whether the partner's programs still certify it for what was granted.
pub fn certification_holds(partner: &Partner, catalog: &Catalog, now: Moment) -> bool {
    holds(uncertified_since(partner, catalog, now), now)
}

fn holds(lapsed_at: Option<Moment>, now: Moment) -> bool {
    lapsed_at.is_none_or(|since| now < since.plus_days(NOTICE_DAYS))
}

/// What interrupts the delegations of `partner` at `now`, or will.
pub fn interruption(partner: &Partner, catalog: &Catalog, now: Moment) -> Option<Interruption> {
    if let Some(suspension) = &partner.suspension {
        let cause = match suspension.cause {
            SuspensionCause::Ban => Cause::Ban,
            SuspensionCause::Strikes => Cause::Pause,
        };
        return Some(Interruption::Suspended { cause });
    }
    let lapses = [
        (uncertified_since(partner, catalog, now), Cause::Program),
        (outdated_since(partner, catalog, now), Cause::Agreement),
    ];
    let lapses = lapses.into_iter().filter_map(|(since, cause)| Some((since?, cause)));
    let (since, cause) = lapses.min()?;
    let suspends_at = since.plus_days(NOTICE_DAYS);
    Some(if now < suspends_at {
        Interruption::Announced { suspends_at, cause }
    } else {
        Interruption::Suspended { cause }
    })
}

/// When time alone changes the standing of `partner` next, as the catalog is: an enrollment ends, an older version
/// of the agreement counts no longer, or a notice runs out.
pub fn changes_at(partner: &Partner, catalog: &Catalog, now: Moment) -> Option<Moment> {
    let ends =
        partner.enrollments.values().filter(|enrollment| enrollment.status == EnrollmentStatus::Active);
    let ends = ends.filter_map(|enrollment| enrollment.ends_at);
    let signed = partner.agreement.as_ref();
    let outdated = signed.and_then(|signed| catalog.agreement_counts_until(&signed.version));
    let suspends = match interruption(partner, catalog, now) {
        Some(Interruption::Announced { suspends_at, .. }) => Some(suspends_at),
        _ => None,
    };
    ends.chain(outdated).chain(suspends).filter(|moment| *moment > now).min()
}

/// Since when no enrollment certifies any more. A partner that never had one lost none, and one that applies anew
/// has not got it back; a program that the catalog no longer knows still counts, because customers agreed while it did.
fn uncertified_since(partner: &Partner, catalog: &Catalog, now: Moment) -> Option<Moment> {
    let certifies = |program: &str| {
        catalog.programs.get(program).is_none_or(|program| program.certifies_delegated_administration)
    };
    let places = partner.enrollments.iter().filter(|(program, _)| certifies(program));
    let mut latest = None;
    for (_, enrollment) in places {
        if enrollment.status_at(now) == EnrollmentStatus::Active {
            return None;
        }
        latest = latest.max(enrollment.was_active_until(now));
    }
    latest
}

/// Since when the signed version of the agreement counts no longer.
fn outdated_since(partner: &Partner, catalog: &Catalog, now: Moment) -> Option<Moment> {
    if partner.agreement_standing(catalog, now) != AgreementStanding::Outdated {
        return None;
    }
    let signed = partner.agreement.as_ref()?;
    catalog.agreement_counts_until(&signed.version)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::tests::{moment, small};
    use crate::partner::tests::signed_in_2013;
    use crate::partner::{Enrollment, Suspension, SuspensionCause};

    fn enrolled(status: EnrollmentStatus, since: &str) -> Partner {
        let enrollment = Enrollment::new(status, moment(since));
        Partner { enrollments: [("cloudEssentials".to_owned(), enrollment)].into(), ..signed_in_2013() }
    }

    #[test]
    fn a_lapse_gives_thirty_days_and_a_new_enrollment_takes_it_back() {
        let (catalog, lapse) = (small(), "2026-03-01T00:00:00Z");
        let lapsed = enrolled(EnrollmentStatus::Revoked, lapse);
        let suspends_at = moment(lapse).plus_days(30);
        let at = |partner: &Partner, now| of_delegations(partner, &catalog, now);
        assert_eq!(at(&lapsed, suspends_at.plus_seconds(-1)), Standing::Lapsing { suspends_at });
        assert_eq!(at(&lapsed, suspends_at), Standing::Closed);
        assert_eq!(at(&enrolled(EnrollmentStatus::Active, lapse), suspends_at), Standing::Open);
        assert_eq!(at(&enrolled(EnrollmentStatus::Applied, lapse), suspends_at), Standing::Open);
    }

    #[test]
    fn applying_anew_and_taking_that_back_neither_opens_what_was_lost_nor_gives_more_time() {
        let (catalog, lapse) = (small(), moment("2026-03-01T00:00:00Z"));
        let suspends_at = lapse.plus_days(30);
        let mut partner = enrolled(EnrollmentStatus::Active, "2026-01-01T00:00:00Z");
        let mut stands = |status, now: Moment| {
            for enrollment in partner.enrollments.values_mut() {
                *enrollment = enrollment.next(status, now);
            }
            of_delegations(&partner, &catalog, now)
        };
        assert_eq!(stands(EnrollmentStatus::Revoked, lapse), Standing::Lapsing { suspends_at });
        let during = lapse.plus_days(10);
        for status in
            [EnrollmentStatus::Applied, EnrollmentStatus::ActionRequired, EnrollmentStatus::Recalled]
        {
            assert_eq!(stands(status, during), Standing::Lapsing { suspends_at });
            assert_eq!(stands(status, suspends_at), Standing::Closed);
        }
        assert_eq!(stands(EnrollmentStatus::Rejected, suspends_at), Standing::Closed);
        assert_eq!(stands(EnrollmentStatus::Active, suspends_at), Standing::Open);
        let left = suspends_at.plus_days(1);
        let given = left.plus_days(30);
        assert_eq!(stands(EnrollmentStatus::Recalled, left), Standing::Lapsing { suspends_at: given });
    }

    #[test]
    fn time_changes_it_when_an_enrollment_ends_and_again_when_the_notice_does() {
        let (catalog, end) = (small(), moment("2026-03-01T00:00:00Z"));
        let mut partner = enrolled(EnrollmentStatus::Active, "2025-03-01T00:00:00Z");
        for enrollment in partner.enrollments.values_mut() {
            enrollment.ends_at = Some(end);
        }
        assert_eq!(changes_at(&partner, &catalog, end.plus_days(1).plus_seconds(-172_800)), Some(end));
        assert_eq!(changes_at(&partner, &catalog, end), Some(end.plus_days(NOTICE_DAYS)));
        assert_eq!(changes_at(&partner, &catalog, end.plus_days(NOTICE_DAYS)), None);
    }

    #[test]
    fn a_ban_and_a_pause_count_at_once() {
        let (catalog, now) = (small(), moment("2026-03-01T00:00:00Z"));
        let stopped = |cause| {
            let suspension = Some(Suspension { since: now, cause, reason: None });
            Partner { suspension, ..enrolled(EnrollmentStatus::Active, "2026-01-01T00:00:00Z") }
        };
        assert_eq!(of_delegations(&stopped(SuspensionCause::Ban), &catalog, now), Standing::Closed);
        assert_eq!(of_delegations(&stopped(SuspensionCause::Strikes), &catalog, now), Standing::Closed);
    }

    #[test]
    fn an_outdated_agreement_gives_thirty_days_after_its_grace() {
        let catalog = small();
        let mut partner = enrolled(EnrollmentStatus::Active, "2012-07-01T00:00:00Z");
        partner.agreement.as_mut().unwrap().version = "2012-06".into();
        let suspends_at = moment("2013-01-31T00:00:00Z").plus_days(30);
        let at = |now: &str| of_delegations(&partner, &catalog, moment(now));
        assert_eq!(at("2013-01-30T23:59:59Z"), Standing::Open);
        assert_eq!(at("2013-01-31T00:00:00Z"), Standing::Lapsing { suspends_at });
        assert_eq!(at("2013-03-02T00:00:00Z"), Standing::Closed);
    }
}
