//! A partner's place in a program: asked for, decided on, taken back, lapsed.

use serde::Deserialize;

use super::{changed, moved, recorded, still_member};
use crate::catalog::Catalog;
use crate::change::Change;
use crate::fact::Fact;
use crate::moment::Moment;
use crate::partner::{Enrollment, EnrollmentStatus, Member, Partner, Role};
use crate::refusal::Refusal;
use crate::text::Reason;

/// What the operator decides on an enrollment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Decision {
    /// The partner is in.
    Approve,
    /// It is not.
    Reject,
    /// It has to do something first.
    RequestAction,
    /// It is in no longer.
    Revoke,
}

/// An owner applies, or says that what was asked for is done. After an end one may apply anew.
pub fn apply(
    partner: &Partner,
    member: &Member,
    program: &str,
    catalog: &Catalog,
    now: Moment,
) -> Result<Vec<Change>, Refusal> {
    use EnrollmentStatus::{ActionRequired, Active, Applied, InReview, Lapsed, Recalled, Rejected, Revoked};
    member.require_any(&[Role::Owner])?;
    if !catalog.programs.contains_key(program) {
        return Err(Refusal::invalid("/program", "is not a program of the catalog"));
    }
    let status = partner.enrollments.get(program).map(|enrollment| enrollment.status_at(now));
    let next = match status {
        Some(Applied | InReview | Active) => return Err(Refusal::AlreadyInState),
        Some(ActionRequired) => InReview,
        None | Some(Lapsed | Revoked | Recalled | Rejected) => Applied,
    };
    Ok(vec![step(partner, program, next_of(partner, program, next, now)), still_member(member)])
}

/// The place in a program from `now` on.
fn next_of(partner: &Partner, program: &str, status: EnrollmentStatus, now: Moment) -> Enrollment {
    match partner.enrollments.get(program) {
        Some(before) => before.next(status, now),
        None => Enrollment::new(status, now),
    }
}

/// An owner takes an application back, or leaves the program.
pub fn recall(
    partner: &Partner,
    member: &Member,
    program: &str,
    now: Moment,
) -> Result<Vec<Change>, Refusal> {
    use EnrollmentStatus::{ActionRequired, Active, Applied, InReview, Lapsed, Recalled, Rejected, Revoked};
    member.require_any(&[Role::Owner])?;
    let enrollment = partner.enrollments.get(program).ok_or(Refusal::NotFound)?;
    match enrollment.status_at(now) {
        Applied | InReview | ActionRequired | Active => {}
        Recalled => return Err(Refusal::AlreadyInState),
        Lapsed | Revoked | Rejected => return Err(Refusal::InvalidTransition),
    }
    Ok(vec![step(partner, program, enrollment.next(Recalled, now)), still_member(member)])
}

/// The operator decides.
pub fn decide(
    partner: &Partner,
    program: &str,
    decision: Decision,
    reason: Option<Reason>,
    catalog: &Catalog,
    now: Moment,
) -> Result<Vec<Change>, Refusal> {
    use EnrollmentStatus::{ActionRequired, Active, Applied, InReview, Rejected, Revoked};
    let enrollment = partner.enrollments.get(program).ok_or(Refusal::NotFound)?;
    let terms = catalog.programs.get(program);
    let next = match (decision, enrollment.status_at(now)) {
        (Decision::Approve, Active)
        | (Decision::Reject, Rejected)
        | (Decision::RequestAction, ActionRequired)
        | (Decision::Revoke, Revoked) => return Err(Refusal::AlreadyInState),
        (Decision::Approve, Applied | InReview | ActionRequired) if terms.is_some() => Active,
        (Decision::Reject, Applied | InReview | ActionRequired) => Rejected,
        (Decision::RequestAction, Applied | InReview) => ActionRequired,
        (Decision::Revoke, Active) => Revoked,
        _ => return Err(Refusal::InvalidTransition),
    };
    let term_months = terms.and_then(|program| program.term_months).filter(|_| next == Active);
    let ends_at = term_months.map(|months| now.plus_months(months));
    Ok(vec![step(partner, program, Enrollment { reason, ends_at, ..enrollment.next(next, now) })])
}

/// What the sweep records once the time of an enrollment is over: the first one of which that is not recorded.
pub fn lapse(partner: &Partner, now: Moment) -> Option<Change> {
    let (program, enrollment) = partner.enrollments.iter().find(|(_, enrollment)| {
        enrollment.status == EnrollmentStatus::Active && enrollment.status_at(now) == EnrollmentStatus::Lapsed
    })?;
    let lapsed = Enrollment::new(EnrollmentStatus::Lapsed, enrollment.ends_at.unwrap_or(now));
    let (program, lapsed) = (program.clone(), Enrollment { ends_at: enrollment.ends_at, ..lapsed });
    let after = recorded(partner, |partner| {
        partner.enrollments.insert(program.clone(), lapsed);
    });
    Some(changed(after, |partner| Fact::EnrollmentLapsed { partner, program }))
}

fn step(partner: &Partner, program: &str, enrollment: Enrollment) -> Change {
    let status = enrollment.status;
    let after = moved(partner, |partner| {
        partner.enrollments.insert(program.to_owned(), enrollment);
    });
    let program = program.to_owned();
    changed(after, |partner| match status {
        EnrollmentStatus::Applied => Fact::EnrollmentApplied { partner, program },
        EnrollmentStatus::InReview => Fact::EnrollmentResubmitted { partner, program },
        EnrollmentStatus::ActionRequired => Fact::EnrollmentActionRequested { partner, program },
        EnrollmentStatus::Active => Fact::EnrollmentApproved { partner, program },
        EnrollmentStatus::Lapsed => Fact::EnrollmentLapsed { partner, program },
        EnrollmentStatus::Revoked => Fact::EnrollmentRevoked { partner, program },
        EnrollmentStatus::Recalled => Fact::EnrollmentRecalled { partner, program },
        EnrollmentStatus::Rejected => Fact::EnrollmentRejected { partner, program },
    })
}
