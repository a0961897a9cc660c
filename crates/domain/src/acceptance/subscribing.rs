//! What becomes of the accepted lines.

use super::Facts;
use crate::Mint;
use crate::change::{Change, Changed};
use crate::customer::Customer;
use crate::fact::Fact;
use crate::gate;
use crate::invitation::Kind;
use crate::offer::Line;
use crate::receipt::ReceiptLine;
use crate::refusal::Refusal;
use crate::subscription::{Designation, Hold, Status, Subscription};

/// One subscription for each line: a new one, or the running trial converted in place.
pub(super) fn subscribe(
    facts: &Facts<'_>,
    customer: &Customer,
    with_designation: bool,
    mint: &mut Mint,
    changes: &mut Vec<Change>,
) -> Result<Vec<Subscription>, Refusal> {
    gate::services_authorized(&facts.invitation.lines, facts.partner)?;
    let mut subscriptions = Vec::new();
    for line in &facts.invitation.lines {
        let hold = facts.holds.get(&line.service).cloned().unwrap_or_default();
        let running =
            facts.subscriptions.get(&line.service).filter(|subscription| subscription.is_running(facts.now));
        let is_trial = facts.invitation.kind == Kind::Trial;
        if is_trial && hold.trial_used {
            return Err(Refusal::TrialAlreadyUsed);
        }
        let trial = match running.map(|subscription| (subscription, subscription.status(facts.now))) {
            None => None,
            Some((trial, Status::Trial)) if !is_trial => Some(trial),
            Some(_) => return Err(Refusal::ServiceAlreadyOwned),
        };
        let begun = subscribe_to(line, facts, customer, trial, with_designation, mint);
        let after = Hold {
            trial_used: hold.trial_used || is_trial,
            subscription_id: Some(begun.state.id),
            revision: hold.revision + 1,
        };
        changes.push(Change::Hold { customer_id: customer.id, service: line.service.clone(), after });
        subscriptions.push(begun.state.clone());
        changes.push(Change::Subscription(Box::new(begun)));
    }
    Ok(subscriptions)
}

fn subscribe_to(
    line: &Line,
    facts: &Facts<'_>,
    customer: &Customer,
    trial: Option<&Subscription>,
    with_designation: bool,
    mint: &mut Mint,
) -> Changed<Subscription> {
    let (invitation, now) = (facts.invitation, facts.now);
    let mut subscription = Subscription {
        id: trial.map_or_else(|| mint.subscription(), |trial| trial.id),
        customer_id: customer.id,
        customer_name: customer.name.clone(),
        partner_id: invitation.partner_id,
        partner_name: invitation.partner_name.clone(),
        partner_contact: invitation.created_by.clone(),
        invitation_id: invitation.id,
        service: line.service.clone(),
        plan: line.plan.clone(),
        licenses: line.licenses,
        terms: line.terms,
        started_at: trial.map_or(now, |trial| trial.started_at),
        terms_since: now,
        ends_at: Subscription::end_of(line, facts.catalog.limits.trial_days, now),
        end: None,
        warned_days: None,
        locale: customer.locale,
        designation: trial.and_then(|trial| trial.designation.clone()),
        revision: trial.map_or(0, |trial| trial.revision) + 1,
        sequence: trial.map_or(0, |trial| trial.sequence) + 1,
        chain_head: trial.map_or(crate::ChainHead::NONE, |trial| trial.chain_head.clone()),
    };
    let begun = Box::new(subscription.clone());
    // Who is the partner of record already stays it.
    let designates = with_designation && !subscription.records_its_seller();
    let replaced = subscription.designation.clone().filter(|_| designates);
    if designates {
        subscription.designation = Some(Designation {
            id: mint.designation(),
            partner_id: invitation.partner_id,
            partner_name: invitation.partner_name.clone(),
            at: now,
        });
        subscription.sequence += 1 + u32::from(replaced.is_some());
    }
    let snapshot = Box::new(subscription.clone());
    let mut facts = vec![match trial {
        None => Fact::SubscriptionStarted { subscription: begun },
        Some(trial) => {
            Fact::SubscriptionConverted { subscription: begun, previous_partner_id: trial.partner_id }
        }
    }];
    if designates {
        facts.extend(replaced.map(|designation| Fact::DesignationRemoved {
            subscription: snapshot.clone(),
            designation,
            is_replaced: true,
        }));
        facts.push(Fact::DesignationSet { subscription: snapshot, receipt: None });
    }
    Changed { state: subscription, facts }
}

pub(super) fn receipt_line(subscription: &Subscription) -> ReceiptLine {
    ReceiptLine { subscription_id: subscription.id, ends_at: subscription.ends_at, line: subscription.line() }
}
