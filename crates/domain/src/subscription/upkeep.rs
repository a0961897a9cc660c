//! What becomes of a subscription: licenses change, it is canceled, a term begins anew, a trial ends.

use super::{End, Status, Subscription, WARNING_DAYS};
use crate::change::{Change, Changed};
use crate::fact::Fact;
use crate::moment::Moment;
use crate::offer::MOST_LICENSES;
use crate::refusal::Refusal;
use crate::text::{OrganizationName, Reason};

/// Cancels it at once: it does not renew, and the service can be had anew. `delegate` names the partner that
/// does it on the customer's behalf.
pub fn cancel(
    subscription: &Subscription,
    reason: Option<Reason>,
    delegate: Option<OrganizationName>,
    now: Moment,
) -> Result<Vec<Change>, Refusal> {
    match subscription.status(now) {
        Status::Trial | Status::Active => {}
        Status::Canceled => return Err(Refusal::AlreadyInState),
        Status::Expired => return Err(Refusal::InvalidTransition),
    }
    let canceled = Subscription {
        ends_at: subscription.current_end(now),
        end: Some(End::Canceled { at: now, reason }),
        revision: subscription.revision + 1,
        sequence: subscription.sequence + 1,
        ..subscription.clone()
    };
    Ok(changed(canceled, |subscription| Fact::SubscriptionCanceled { subscription, delegate }))
}

/// Gives it another number of licenses, at once and at the same fee. Those of a trial are fixed.
pub fn change(
    subscription: &Subscription,
    licenses: u32,
    delegate: Option<OrganizationName>,
    now: Moment,
) -> Result<Vec<Change>, Refusal> {
    if !(1..=MOST_LICENSES).contains(&licenses) {
        return Err(Refusal::invalid("/licenses", format!("must be 1 to {MOST_LICENSES}")));
    }
    let (Status::Active, Some(terms)) = (subscription.status(now), subscription.terms) else {
        return Err(Refusal::InvalidTransition);
    };
    if licenses == subscription.licenses {
        return Err(Refusal::AlreadyInState);
    }
    if terms.unit_fee.times(licenses).is_none() {
        return Err(Refusal::invalid("/licenses", "is more than the total can express"));
    }
    let previous_licenses = subscription.licenses;
    let resized = Subscription {
        licenses,
        revision: subscription.revision + 1,
        sequence: subscription.sequence + 1,
        ..subscription.clone()
    };
    Ok(changed(resized, |subscription| Fact::SubscriptionChanged {
        subscription,
        previous_licenses,
        delegate,
    }))
}

/// What the sweep has to do at `now`: record that a term began anew (several that were missed collapse into
/// the present one), warn of a trial's end, or record it. Empty when nothing is due.
pub fn sweep(subscription: &Subscription, now: Moment) -> Vec<Change> {
    if subscription.due_at().is_none_or(|due_at| now < due_at) {
        return Vec::new();
    }
    let recorded = Subscription { sequence: subscription.sequence + 1, ..subscription.clone() };
    if subscription.terms.is_some() {
        let renewed = Subscription { ends_at: subscription.current_end(now), ..recorded };
        return changed(renewed, |subscription| Fact::SubscriptionRenewed { subscription });
    }
    if now >= subscription.ends_at {
        let expired = Subscription { end: Some(End::Expired { at: now }), ..recorded };
        return changed(expired, |subscription| Fact::SubscriptionExpired { subscription });
    }
    let Some(days) = subscription.warned().due_days(&WARNING_DAYS, now) else { return Vec::new() };
    let warned = Subscription { warned_days: Some(days), ..recorded };
    changed(warned, |subscription| Fact::SubscriptionExpiring { subscription, days })
}

/// One change of a subscription with its one fact.
fn changed(subscription: Subscription, fact: impl FnOnce(Box<Subscription>) -> Fact) -> Vec<Change> {
    let fact = fact(Box::new(subscription.clone()));
    vec![Change::Subscription(Box::new(Changed::one(subscription, fact)))]
}
