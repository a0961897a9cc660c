//! Subscriptions: what an accepted line becomes.

use serde::{Deserialize, Serialize};

use crate::moment::Moment;
use crate::offer::{BillingPeriod, Line, Terms};
use crate::text::OrganizationName;
use crate::{CustomerId, DesignationId, InvitationId, PartnerId, SubscriptionId};

/// One service that a customer tries or has bought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Subscription {
    /// The identifier; a trial keeps it when it is converted.
    pub id: SubscriptionId,
    /// The customer.
    pub customer_id: CustomerId,
    /// The partner that sold it.
    pub partner_id: PartnerId,
    /// The invitation that it came from, or was last converted by.
    pub invitation_id: InvitationId,
    /// The service's key in the catalog.
    pub service: String,
    /// The plan's key in the catalog.
    pub plan: String,
    /// How many licenses.
    pub licenses: u32,
    /// What it costs; none for a trial.
    pub terms: Option<Terms>,
    /// Since when.
    pub started_at: Moment,
    /// When the trial or the term ends.
    pub ends_at: Moment,
    /// The partner of record, where the customer designated one.
    pub designation: Option<Designation>,
    /// Counts up with every change.
    pub revision: u32,
    /// The number of events so far.
    pub sequence: u32,
}

/// The partner of record of one subscription.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Designation {
    /// The identifier.
    pub id: DesignationId,
    /// The partner.
    pub partner_id: PartnerId,
    /// Its name.
    pub partner_name: OrganizationName,
    /// Since when.
    pub at: Moment,
}

/// What is true of a subscription at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Status {
    /// Being tried.
    Trial,
    /// Bought.
    Active,
    /// The trial or the term is over.
    Expired,
}

impl Subscription {
    /// What is true at `now`, by comparison with the end.
    pub fn status(&self, now: Moment) -> Status {
        match self.terms {
            _ if now >= self.ends_at => Status::Expired,
            None => Status::Trial,
            Some(_) => Status::Active,
        }
    }

    /// What it costs each billing period; none for a trial.
    pub fn total_per_period(&self) -> Option<crate::money::Money> {
        self.terms.and_then(|terms| terms.unit_fee.times(self.licenses))
    }

    /// How often it is billed; none for a trial.
    pub fn billing_period(&self) -> Option<BillingPeriod> {
        self.terms.map(|terms| terms.billing_period)
    }

    /// When a line accepted at `now` ends: after the trial's days, or after the term in calendar months.
    pub fn end_of(line: &Line, trial_days: u32, now: Moment) -> Moment {
        line.terms.map_or_else(|| now.plus_days(trial_days), |terms| now.plus_months(terms.term_months))
    }
}

/// What a customer has had and has of one service: at most one subscription, and one trial for life.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Hold {
    /// Whether the customer has had its trial.
    pub trial_used: bool,
    /// The newest subscription.
    pub subscription_id: Option<SubscriptionId>,
    /// When that one ends.
    pub ends_at: Option<Moment>,
    /// Counts up with every change.
    pub revision: u32,
}
