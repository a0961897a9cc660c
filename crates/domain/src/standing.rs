//! How what a partner was granted stands while the partner itself does not: after a lapse it goes on for a while,
//! so that both sides can act; a ban or a pause suspends it in the same moment. It resumes without new consent.

use crate::catalog::Catalog;
use crate::moment::Moment;
use crate::partner::{AgreementStanding, EnrollmentStatus, Partner};

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

/// How the delegations of `partner` stand at `now`. A ban or a pause counts in the same moment.
pub fn of_delegations(partner: &Partner, catalog: &Catalog, now: Moment) -> Standing {
    if partner.suspension.is_some() {
        return Standing::Closed;
    }
    let lapsed_at = [uncertified_since(partner, catalog, now), outdated_since(partner, catalog, now)];
    match lapsed_at.into_iter().flatten().min().map(|since| since.plus_days(NOTICE_DAYS)) {
        None => Standing::Open,
        Some(suspends_at) if now < suspends_at => Standing::Lapsing { suspends_at },
        Some(_) => Standing::Closed,
    }
}

/// Whether the signed version of the agreement still counts for what was granted.
pub(crate) fn agreement_holds(partner: &Partner, catalog: &Catalog, now: Moment) -> bool {
    holds(outdated_since(partner, catalog, now), now)
}

/// Whether the partner's programs still certify it for what was granted.
pub(crate) fn certification_holds(partner: &Partner, catalog: &Catalog, now: Moment) -> bool {
    holds(uncertified_since(partner, catalog, now), now)
}

fn holds(lapsed_at: Option<Moment>, now: Moment) -> bool {
    lapsed_at.is_none_or(|since| now < since.plus_days(NOTICE_DAYS))
}

/// Since when no enrollment certifies any more. A partner that never had one lost none; a program that the
/// catalog no longer knows still counts, because customers agreed while it did.
fn uncertified_since(partner: &Partner, catalog: &Catalog, now: Moment) -> Option<Moment> {
    use EnrollmentStatus::{Active, Lapsed, Recalled, Revoked};
    let certifies = |program: &str| {
        catalog.programs.get(program).is_none_or(|program| program.certifies_delegated_administration)
    };
    let places = partner.enrollments.iter().filter(|(program, _)| certifies(program));
    let mut latest = None;
    for (_, enrollment) in places {
        match enrollment.status_at(now) {
            Active => return None,
            Lapsed | Revoked | Recalled => latest = latest.max(Some(enrollment.since_at(now))),
            _ => {}
        }
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
