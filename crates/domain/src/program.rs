//! Who takes part in the program, and what becomes of them: joining, signing, enrolling, being overseen, and the
//! people of a partner.
//!
//! Each decision gives the partner after it with the one fact that explains it; the revision counts with it, so
//! that nobody decides on a partner that has changed since.

pub mod agreement;
pub mod enrollment;
pub mod joining;
pub mod membership;
pub mod oversight;

use crate::catalog::Catalog;
use crate::change::{Change, Changed};
use crate::fact::Fact;
use crate::moment::Moment;
use crate::partner::{Member, Partner};

/// The partner after one more thing happened to it.
fn moved(partner: &Partner, change: impl FnOnce(&mut Partner)) -> Partner {
    let mut after = partner.clone();
    change(&mut after);
    after.revision += 1;
    after.sequence += 1;
    after
}

/// The partner after time alone, or the catalog, brought something: no revision, because nobody's view of it is
/// wrong for that.
fn recorded(partner: &Partner, change: impl FnOnce(&mut Partner)) -> Partner {
    let mut after = partner.clone();
    change(&mut after);
    after.sequence += 1;
    after
}

/// The next thing to record of a partner at `now` that nobody did: an enrollment has lapsed, or what it signed was
/// followed by another version.
pub fn attend(partner: &Partner, catalog: &Catalog, now: Moment) -> Option<Change> {
    enrollment::lapse(partner, now).or_else(|| agreement::supersede(partner, catalog, now))
}

/// Whether a fact about a partner may change how what it was granted stands, so that its customers have to hear.
pub fn concerns_customers(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::PartnerApplied { .. }
            | Fact::PartnerReported { .. }
            | Fact::PartnerSuspended { .. }
            | Fact::PartnerReinstated { .. }
            | Fact::AgreementSigned { .. }
            | Fact::EnrollmentApproved { .. }
            | Fact::EnrollmentRevoked { .. }
            | Fact::EnrollmentRecalled { .. }
            | Fact::EnrollmentLapsed { .. }
    )
}

/// The change that a partner's next state is.
fn changed(partner: Partner, fact: impl FnOnce(Box<Partner>) -> Fact) -> Change {
    let fact = fact(Box::new(partner.clone()));
    Change::Partner(Box::new(Changed::one(partner, fact)))
}

/// Whoever loses its place at this very moment decides nothing any more.
fn still_member(member: &Member) -> Change {
    Change::StillMember {
        partner_id: member.partner_id,
        email: member.email.clone(),
        revision: member.revision,
    }
}
