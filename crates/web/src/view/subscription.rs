//! A subscription as its customer and partner see it.

use domain::money::Money;
use domain::offer::BillingPeriod;
use domain::subscription::{End, Status, Subscription};
use domain::text::Reason;
use domain::{CustomerId, DesignationId, InvitationId, Moment, PartnerId, SubscriptionId};
use serde::Serialize;

/// The answer of the contract.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SubscriptionView<'a> {
    id: SubscriptionId,
    status: Status,
    service: &'a str,
    plan: &'a str,
    licenses: u32,
    billing_period: Option<BillingPeriod>,
    unit_fee: Option<Money>,
    term_months: Option<u32>,
    total_per_period: Option<Money>,
    started_at: Moment,
    ends_at: Moment,
    renews_at: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    canceled_at: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cancel_reason: Option<&'a str>,
    customer_id: CustomerId,
    customer_name: &'a str,
    partner: Option<super::PartnerName<'a>>,
    invitation_id: Option<InvitationId>,
    partner_of_record: Option<PartnerOfRecord<'a>>,
    revision: u32,
}

#[derive(Clone, Debug, Serialize)]
struct PartnerOfRecord<'a> {
    id: DesignationId,
    partner: super::PartnerName<'a>,
    at: Moment,
}

impl<'a> SubscriptionView<'a> {
    /// What is true of the subscription at `now`.
    pub fn new(subscription: &'a Subscription, now: Moment) -> SubscriptionView<'a> {
        let designation = subscription.designation.as_ref();
        SubscriptionView {
            id: subscription.id,
            status: subscription.status(now),
            service: &subscription.service,
            plan: &subscription.plan,
            licenses: subscription.licenses,
            billing_period: subscription.billing_period(),
            unit_fee: subscription.terms.map(|terms| terms.unit_fee),
            term_months: subscription.terms.map(|terms| terms.term_months),
            total_per_period: subscription.total_per_period(),
            started_at: subscription.started_at,
            ends_at: subscription.current_end(now),
            renews_at: subscription.renews_at(now),
            canceled_at: subscription.canceled_at(),
            cancel_reason: match &subscription.end {
                Some(End::Canceled { reason, .. }) => reason.as_ref().map(Reason::as_str),
                Some(End::Expired { .. }) | None => None,
            },
            customer_id: subscription.customer_id,
            customer_name: subscription.customer_name.as_str(),
            partner: Some(super::PartnerName {
                id: subscription.partner_id,
                name: subscription.partner_name.as_str(),
            }),
            invitation_id: Some(subscription.invitation_id),
            partner_of_record: designation.map(|designation| PartnerOfRecord {
                id: designation.id,
                partner: super::PartnerName {
                    id: designation.partner_id,
                    name: designation.partner_name.as_str(),
                },
                at: designation.at,
            }),
            revision: subscription.revision,
        }
    }

    /// The same subscription as `partner` sees it, which looks after the customer's account: what the customer
    /// has, but nothing of its dealings with another partner.
    #[must_use]
    pub fn seen_by(mut self, partner: PartnerId) -> SubscriptionView<'a> {
        if self.partner.as_ref().map(|sold_by| sold_by.id) != Some(partner) {
            (self.partner, self.invitation_id) = (None, None);
            (self.billing_period, self.term_months) = (None, None);
            (self.unit_fee, self.total_per_period) = (None, None);
        }
        self.partner_of_record = self.partner_of_record.filter(|record| record.partner.id == partner);
        self
    }
}
