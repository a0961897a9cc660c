//! The partner of record: whom the customer names as the one that advises it on a subscription.
//!
//! Only the customer decides, silence is not consent, and it has nothing to do with who administers the account.

use super::{Designation, Subscription};
use crate::actor::Actor;
use crate::catalog::{Catalog, Feature};
use crate::change::{Change, Changed};
use crate::fact::Fact;
use crate::invitation::{Decision, Decisions};
use crate::moment::Moment;
use crate::partner::Partner;
use crate::receipt::{Proof, Receipt, ReceiptLine, Statement, Wording};
use crate::refusal::Refusal;
use crate::text::OrganizationName;
use crate::{DesignationId, EmailAddress, PartnerId, ReceiptId};

/// Who decides for the customer, and what the decision is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deciding {
    /// The administrator.
    pub by: EmailAddress,
    /// The designation that begins.
    pub designation_id: DesignationId,
    /// The record of the consent (**consent**).
    pub receipt_id: ReceiptId,
}

/// Names `partner` as the partner of record, in place of whoever was it before.
pub fn designate(
    subscription: &Subscription,
    partner: &Partner,
    catalog: &Catalog,
    deciding: &Deciding,
    wording: Wording<'_>,
    now: Moment,
) -> Result<Vec<Change>, Refusal> {
    require_running(subscription, now)?;
    // How a partner stands is nothing that a customer hears of; that it cannot be named is.
    if partner.gate(catalog, now).is_err() {
        return Err(no_partner_in_good_standing());
    }
    if !catalog.available_in_cloud(Feature::PartnerOfRecord, &partner.cloud, now) {
        return Err(Refusal::CloudExcluded);
    }
    let before = subscription.designation.clone();
    if before.as_ref().is_some_and(|before| before.partner_id == partner.id) {
        return Err(Refusal::AlreadyInState);
    }
    let designation = Designation {
        id: deciding.designation_id,
        partner_id: partner.id,
        partner_name: partner.name.clone(),
        at: now,
    };
    let count = 1 + u32::from(before.is_some());
    let after = Subscription { designation: Some(designation), ..moved(subscription, count) };
    let mut facts: Vec<Fact> = before.into_iter().map(|before| removed(&after, before, true)).collect();
    let receipt = Box::new(receipt(&after, partner, deciding, now).worded(wording));
    let subscription = Box::new(after.clone());
    facts.push(Fact::DesignationSet { subscription, receipt: Some(receipt.clone()) });
    Ok(vec![
        Change::Subscription(Box::new(Changed { state: after, facts })),
        Change::Receipt(receipt),
        Change::PartnerUnchanged { partner_id: partner.id, revision: partner.revision },
    ])
}

/// The subscription has no partner of record any more.
pub fn remove_designation(subscription: &Subscription, now: Moment) -> Result<Vec<Change>, Refusal> {
    require_running(subscription, now)?;
    let before = subscription.designation.clone().ok_or(Refusal::AlreadyInState)?;
    let after = Subscription { designation: None, ..moved(subscription, 1) };
    let fact = removed(&after, before, false);
    Ok(vec![Change::Subscription(Box::new(Changed::one(after, fact)))])
}

/// What is said of a partner that cannot be named.
pub fn no_partner_in_good_standing() -> Refusal {
    Refusal::invalid("/partnerId", "names no partner in good standing")
}

fn require_running(subscription: &Subscription, now: Moment) -> Result<(), Refusal> {
    if subscription.is_running(now) { Ok(()) } else { Err(Refusal::InvalidTransition) }
}

fn moved(subscription: &Subscription, facts: u32) -> Subscription {
    Subscription {
        revision: subscription.revision + 1,
        sequence: subscription.sequence + facts,
        ..subscription.clone()
    }
}

fn removed(after: &Subscription, before: Designation, is_replaced: bool) -> Fact {
    Fact::DesignationRemoved { subscription: Box::new(after.clone()), designation: before, is_replaced }
}

fn receipt(subscription: &Subscription, partner: &Partner, deciding: &Deciding, now: Moment) -> Receipt {
    let line = ReceiptLine {
        subscription_id: subscription.id,
        ends_at: subscription.current_end(now),
        line: subscription.line(),
    };
    Receipt {
        id: deciding.receipt_id,
        customer_id: subscription.customer_id,
        customer_name: subscription.customer_name.clone(),
        accepted_by: deciding.by.clone(),
        proof: Proof::AdministratorSignIn,
        at: now,
        partner_id: partner.id,
        partner_name: partner.name.clone(),
        invitation_id: None,
        amendment_id: None,
        kind: None,
        offer_version: None,
        locale: subscription.locale,
        decisions: Decisions {
            commercial: None,
            delegated_administration: None,
            partner_of_record: Some(Decision::Accept),
        },
        subscriptions: vec![line],
        delegation: None,
        statement: Statement::default(),
    }
}

/// One time in which a partner was the partner of record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenure {
    /// The designation.
    pub id: DesignationId,
    /// The partner.
    pub partner_id: PartnerId,
    /// Its name then.
    pub partner_name: OrganizationName,
    /// Since when.
    pub since: Moment,
    /// Until when; none while it lasts.
    pub until: Option<Moment>,
    /// Who decided so.
    pub set_by: Actor,
    /// Who ended it.
    pub ended_by: Option<Actor>,
}

/// Adds what an event says to the history of partners of record, the oldest first.
pub fn record(history: &mut Vec<Tenure>, at: Moment, actor: &Actor, fact: &Fact) {
    let end = |history: &mut Vec<Tenure>| {
        if let Some(last) = history.last_mut().filter(|last| last.until.is_none()) {
            (last.until, last.ended_by) = (Some(at), Some(actor.clone()));
        }
    };
    match fact {
        Fact::DesignationRemoved { .. } => end(history),
        Fact::DesignationSet { subscription, .. } => {
            end(history);
            history.extend(subscription.designation.clone().map(|designation| Tenure {
                id: designation.id,
                partner_id: designation.partner_id,
                partner_name: designation.partner_name,
                since: at,
                until: None,
                set_by: actor.clone(),
                ended_by: None,
            }));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::given::{catalog, contoso, nadia, start as now};
    use crate::partner::{Suspension, SuspensionCause};
    use crate::subscription::End;
    use crate::text::Locale;
    use crate::{CustomerId, Mint};

    fn customer() -> CustomerId {
        Mint::new(now(), 1).customer()
    }

    fn trial() -> Subscription {
        let mut mint = Mint::new(now(), 2);
        Subscription {
            id: mint.subscription(),
            customer_id: customer(),
            customer_name: "Northwind Traders".parse().unwrap(),
            partner_id: mint.partner(),
            partner_name: "Fabrikam Cloud".parse().unwrap(),
            partner_contact: "fiona@fabrikam.example".parse().unwrap(),
            invitation_id: mint.invitation(),
            service: "mail".into(),
            plan: "business".into(),
            licenses: 25,
            terms: None,
            started_at: now(),
            terms_since: now(),
            ends_at: now().plus_days(30),
            end: None,
            warned_days: None,
            locale: Locale::En,
            designation: None,
            revision: 1,
            sequence: 1,
            chain_head: crate::ChainHead::NONE,
        }
    }

    fn deciding(number: u128) -> Deciding {
        let mut mint = Mint::new(now(), number);
        Deciding { by: nadia(), designation_id: mint.designation(), receipt_id: mint.receipt() }
    }

    fn designated(subscription: &Subscription, partner: &Partner) -> Result<Vec<Change>, Refusal> {
        designate(subscription, partner, &catalog(), &deciding(7), &|_| Statement::default(), now())
    }

    fn after(changes: &[Change]) -> Changed<Subscription> {
        match changes.first() {
            Some(Change::Subscription(one)) => (**one).clone(),
            other => panic!("{other:?}"),
        }
    }

    fn another() -> Partner {
        Partner { id: Mint::new(now(), 99).partner(), ..contoso() }
    }

    #[test]
    fn one_takes_the_place_of_the_other_and_both_are_facts() {
        let first = after(&designated(&trial(), &contoso()).unwrap());
        assert_eq!(first.facts.len(), 1);
        let second = after(&designated(&first.state, &another()).unwrap());
        let names: Vec<_> = second.facts.iter().map(Fact::name).collect();
        assert_eq!(names, ["designation.removed", "designation.set"]);
        assert_eq!((second.state.revision, second.state.sequence), (3, 4));
        let gone = after(&remove_designation(&second.state, now()).unwrap());
        assert_eq!(gone.state.designation, None);
        assert_eq!(remove_designation(&gone.state, now()), Err(Refusal::AlreadyInState));

        let actor = Actor::Customer { customer_id: customer(), email: nadia() };
        let mut history = Vec::new();
        for (hours, fact) in (0..).zip([first.facts, second.facts, gone.facts].concat()) {
            record(&mut history, now().plus_seconds(hours * 3_600), &actor, &fact);
        }
        let spans: Vec<_> = history.iter().map(|one| (one.partner_id, one.since, one.until)).collect();
        let at = |hours: i64| now().plus_seconds(hours * 3_600);
        assert_eq!(spans, [(contoso().id, at(0), Some(at(1))), (another().id, at(2), Some(at(3)))]);
    }

    #[test]
    fn naming_one_is_a_consent_with_a_receipt() {
        let changes = designated(&trial(), &contoso()).unwrap();
        let receipt = changes.iter().find_map(|change| match change {
            Change::Receipt(receipt) => Some(receipt),
            _ => None,
        });
        let receipt = receipt.unwrap();
        assert_eq!(receipt.decisions.partner_of_record, Some(Decision::Accept));
        assert_eq!((receipt.partner_id, &receipt.accepted_by), (contoso().id, &nadia()));
        assert_eq!((receipt.invitation_id, receipt.subscriptions.len()), (None, 1));
    }

    #[test]
    fn who_is_banned_or_is_it_already_or_whose_subscription_is_over_is_not_named() {
        let suspension = Some(Suspension { since: now(), cause: SuspensionCause::Ban, reason: None });
        let banned = Partner { suspension, ..contoso() };
        assert_eq!(designated(&trial(), &banned), Err(no_partner_in_good_standing()));
        let named = after(&designated(&trial(), &contoso()).unwrap()).state;
        assert_eq!(designated(&named, &contoso()), Err(Refusal::AlreadyInState));
        let canceled = Subscription { end: Some(End::Canceled { at: now(), reason: None }), ..trial() };
        assert_eq!(designated(&canceled, &contoso()), Err(Refusal::InvalidTransition));
        let expired = Subscription { ends_at: now(), ..trial() };
        assert_eq!(designated(&expired, &contoso()), Err(Refusal::InvalidTransition));
        assert_eq!(remove_designation(&expired, now()), Err(Refusal::InvalidTransition));
    }
}
