//! What the holder of the link does instead of accepting, or before.

use crate::EmailAddress;
use crate::change::{Change, Changed};
use crate::customer::Customer;
use crate::fact::Fact;
use crate::invitation::{DeclineCause, Invitation, Outcome, Status};
use crate::lifecycle::{changed, ended};
use crate::moment::Moment;
use crate::partner::Partner;
use crate::proof::CodeCycle;
use crate::refusal::Refusal;
use crate::text::Reason;

/// Seconds between two mails that a link holder can cause to the partner or the administrators.
pub const NUDGE_PAUSE_SECONDS: i64 = 86_400;

/// The holder of the link takes nothing.
pub fn decline(invitation: &Invitation, reason: Option<Reason>, now: Moment) -> Result<Vec<Change>, Refusal> {
    invitation.require_answerable(Status::Declined, now)?;
    let cause = reason.map_or(DeclineCause::Unstated, DeclineCause::Stated);
    let declined = ended(invitation, Outcome::Declined { at: now, cause });
    Ok(changed(declined, |invitation| Fact::InvitationDeclined { invitation }))
}

/// The holder of the link does not know the partner: declined, and a strike against the partner.
pub fn report(invitation: &Invitation, partner: &Partner, now: Moment) -> Result<Vec<Change>, Refusal> {
    invitation.require_answerable(Status::Declined, now)?;
    let declined = ended(invitation, Outcome::Declined { at: now, cause: DeclineCause::UnknownSender });
    let mut changes = changed(declined, |invitation| Fact::InvitationDeclined { invitation });
    changes.push(strike(partner, now));
    Ok(changes)
}

/// A recipient complains about the partner's mail: it counts as a report does, once for each address.
pub fn complain(partner: &Partner, email: EmailAddress, now: Moment) -> Vec<Change> {
    vec![Change::Complaint { partner_id: partner.id, email }, strike(partner, now)]
}

fn strike(partner: &Partner, now: Moment) -> Change {
    let struck = partner.clone().struck(now);
    let fact = Fact::PartnerReported { partner: Box::new(struck.clone()) };
    Change::Partner(Box::new(Changed::one(struck, fact)))
}

/// The holder of the link asks for a code; only where a code is what is needed, and while it could be used: `gate` is
/// the partner's.
pub fn request_code(
    invitation: &Invitation,
    gate: Result<(), Refusal>,
    customer: Option<&Customer>,
    previous: Option<&CodeCycle>,
    now: Moment,
) -> Result<Vec<Change>, Refusal> {
    invitation.require_answerable(Status::Accepted, now)?;
    gate?;
    if customer.is_some() {
        return Err(Refusal::AdministratorRequired);
    }
    let after = CodeCycle::next(previous, now)?;
    let (cycle_number, usable_until) = (after.number, after.ends_at());
    let asked = Invitation { sequence: invitation.sequence + 1, ..invitation.clone() };
    let mut changes =
        changed(asked, |invitation| Fact::InvitationCodeRequested { invitation, cycle_number, usable_until });
    changes.push(Change::CodeCycle { invitation_id: invitation.id, before: previous.cloned(), after });
    Ok(changes)
}

/// A wrong code was tried: it is counted, and never harms the invitation.
pub fn miss_code(invitation: &Invitation, cycle: &CodeCycle, now: Moment) -> Result<Vec<Change>, Refusal> {
    cycle.require_usable(now)?;
    Ok(vec![Change::CodeCycle {
        invitation_id: invitation.id,
        before: Some(cycle.clone()),
        after: cycle.missed(now),
    }])
}

/// The holder of an expired link asks for a new one: the partner is told, at most once a day.
pub fn request_renewal(invitation: &Invitation, now: Moment) -> Result<Vec<Change>, Refusal> {
    match invitation.status(true, now) {
        Status::Expired => {}
        Status::Canceled => return Err(Refusal::InvitationCanceled),
        _ => return Err(Refusal::InvalidTransition),
    }
    if is_within_pause(invitation.renewal_requested_at, now) {
        return Ok(Vec::new());
    }
    let asked = Invitation {
        renewal_requested_at: Some(now),
        sequence: invitation.sequence + 1,
        ..invitation.clone()
    };
    Ok(changed(asked, |invitation| Fact::InvitationRenewalRequested { invitation }))
}

/// Someone of a known organization has the invitation handed to its administrators, at most once a day.
pub fn hand_over(
    invitation: &Invitation,
    customer: Option<&Customer>,
    now: Moment,
) -> Result<Vec<Change>, Refusal> {
    invitation.require_answerable(Status::Accepted, now)?;
    let customer = customer.ok_or(Refusal::InvalidTransition)?;
    if is_within_pause(invitation.handed_over_at, now) {
        return Ok(Vec::new());
    }
    let handed =
        Invitation { handed_over_at: Some(now), sequence: invitation.sequence + 1, ..invitation.clone() };
    let (customer_name, admins) = (customer.name.clone(), customer.admins.clone());
    Ok(changed(handed, |invitation| Fact::InvitationHandedOver { invitation, customer_name, admins }))
}

fn is_within_pause(last: Option<Moment>, now: Moment) -> bool {
    last.is_some_and(|last| now < last.plus_seconds(NUDGE_PAUSE_SECONDS))
}
