//! What the operator does to a partner: authorizes it for services, bans it, lifts that.

use std::collections::BTreeSet;

use super::{changed, moved};
use crate::change::Change;
use crate::fact::Fact;
use crate::moment::Moment;
use crate::partner::{Partner, Suspension, SuspensionCause};
use crate::refusal::Refusal;
use crate::text::Reason;

/// Names the services that the partner may offer, all of them. The same ones again change nothing.
pub fn authorize(partner: &Partner, services: BTreeSet<String>) -> Vec<Change> {
    if partner.services == services {
        return Vec::new();
    }
    let after = moved(partner, |partner| partner.services = services);
    vec![changed(after, |partner| Fact::PartnerAuthorized { partner })]
}

/// Bans a partner. A pause by strikes becomes a ban.
pub fn suspend(partner: &Partner, reason: Option<Reason>, now: Moment) -> Result<Vec<Change>, Refusal> {
    if partner.is_banned() {
        return Err(Refusal::AlreadyInState);
    }
    let suspension = Suspension { since: now, cause: SuspensionCause::Ban, reason };
    let after = moved(partner, |partner| partner.suspension = Some(suspension));
    Ok(vec![changed(after, |partner| Fact::PartnerSuspended { partner })])
}

/// Lifts a ban, or a pause by strikes; the strikes are forgotten with it.
pub fn reinstate(partner: &Partner) -> Result<Vec<Change>, Refusal> {
    if partner.suspension.is_none() {
        return Err(Refusal::AlreadyInState);
    }
    let after = moved(partner, |partner| {
        partner.suspension = None;
        partner.strikes.clear();
    });
    Ok(vec![changed(after, |partner| Fact::PartnerReinstated { partner })])
}
