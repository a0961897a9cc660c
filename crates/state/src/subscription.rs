//! Subscriptions: what an accepted line becomes.
//!
//! `trial | active → canceled | expired`; a bought one goes on term by term until it is canceled. What is
//! true is computed when asked: the end of the present term is counted from the day on which the terms began,
//! so that a term which began on the 31st never drifts.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::moment::Moment;
use crate::offer::{BillingPeriod, Line, Terms};
use crate::text::{Locale, OrganizationName, Reason};
use crate::warning::Warned;
use crate::{CustomerId, DesignationId, EmailAddress, InvitationId, PartnerId, SubscriptionId};

/// Days before the end of a trial at which both sides are warned.
pub const WARNING_DAYS: [u32; 2] = [7, 1];

/// One service that a customer tries or has bought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Subscription {
    /// The identifier; a trial keeps it when it is converted.
    pub id: SubscriptionId,
    /// The customer.
    pub customer_id: CustomerId,
    /// Its name then.
    pub customer_name: OrganizationName,
    /// The partner that sold it.
    pub partner_id: PartnerId,
    /// Its name then.
    pub partner_name: OrganizationName,
    /// The member of the partner who offered it.
    pub partner_contact: EmailAddress,
    /// The invitation that it came from, or was last converted by.
    pub invitation_id: InvitationId,
    /// The service's key in the catalog.
    pub service: String,
    /// The plan's key in the catalog.
    pub plan: String,
    /// How many licenses.
    pub licenses: u32,
    /// What it costs; none for a trial.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms: Option<Terms>,
    /// Since when.
    pub started_at: Moment,
    /// Since when as it is now: when the trial began, or when it was bought. Terms are counted from here.
    pub terms_since: Moment,
    /// When the trial ends, or the term that was last recorded; see [`Subscription::current_end`].
    pub ends_at: Moment,
    /// What became of it, as recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<End>,
    /// The nearest warning that was given, in days before the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warned_days: Option<u32>,
    /// The language the customer is written to in.
    pub locale: Locale,
    /// The partner of record, where the customer designated one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub designation: Option<Designation>,
    /// Counts up with every change that matters to either side; what only time brought does not count.
    pub revision: u32,
    /// The number of events so far.
    pub sequence: u32,
    /// The hash of the last of them.
    #[serde(default, skip_serializing)]
    pub chain_head: crate::ChainHead,
}

/// How a subscription ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum End {
    /// The customer, or its delegate, canceled it.
    Canceled {
        /// When.
        at: Moment,
        /// Why.
        reason: Option<Reason>,
    },
    /// The trial's time ran out, and the sweep has said so.
    Expired {
        /// When it was recorded.
        at: Moment,
    },
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Status {
    /// Being tried.
    Trial,
    /// Bought.
    Active,
    /// Canceled.
    Canceled,
    /// The trial is over.
    Expired,
}

impl Status {
    /// The name in the contract.
    pub fn name(self) -> &'static str {
        match self {
            Status::Trial => "trial",
            Status::Active => "active",
            Status::Canceled => "canceled",
            Status::Expired => "expired",
        }
    }
}

impl FromStr for Status {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Status, &'static str> {
        use Status::{Active, Canceled, Expired, Trial};
        [Trial, Active, Canceled, Expired]
            .into_iter()
            .find(|status| status.name() == text)
            .ok_or("must be trial, active, canceled or expired")
    }
}

impl Subscription {
    /// What is true at `now`: a trial ends by comparison with its end, and what was bought goes on.
    pub fn status(&self, now: Moment) -> Status {
        match (&self.end, self.terms) {
            (Some(End::Canceled { .. }), _) => Status::Canceled,
            (Some(End::Expired { .. }), _) => Status::Expired,
            (None, None) if now >= self.ends_at => Status::Expired,
            (None, None) => Status::Trial,
            (None, Some(_)) => Status::Active,
        }
    }

    /// Whether the customer has the service at `now`.
    pub fn is_running(&self, now: Moment) -> bool {
        matches!(self.status(now), Status::Trial | Status::Active)
    }

    /// When the trial ends, or the term that is current at `now`; of one that has ended, the last one.
    pub fn current_end(&self, now: Moment) -> Moment {
        let (Some(terms), None) = (self.terms, &self.end) else { return self.ends_at };
        let term_months = terms.term_months.max(1);
        let terms_passed = self.terms_since.months_until(now) / term_months;
        self.terms_since.plus_months(terms_passed.saturating_add(1).saturating_mul(term_months))
    }

    /// When the next term begins by itself; none for what does not renew.
    pub fn renews_at(&self, now: Moment) -> Option<Moment> {
        (self.status(now) == Status::Active).then(|| self.current_end(now))
    }

    /// When it was canceled.
    pub fn canceled_at(&self) -> Option<Moment> {
        match self.end {
            Some(End::Canceled { at, .. }) => Some(at),
            Some(End::Expired { .. }) | None => None,
        }
    }

    /// The next moment at which something is due: a renewal to record, a warning not yet given, or the end.
    pub fn due_at(&self) -> Option<Moment> {
        match (&self.end, self.terms) {
            (Some(_), _) => None,
            (None, Some(_)) => Some(self.ends_at),
            (None, None) => Some(self.warned().due_at(&WARNING_DAYS)),
        }
    }

    /// Its warnings so far.
    pub fn warned(&self) -> Warned {
        Warned { since: self.terms_since, ends_at: self.ends_at, given_days: self.warned_days }
    }

    /// The line that it is.
    pub fn line(&self) -> Line {
        Line {
            service: self.service.clone(),
            plan: self.plan.clone(),
            licenses: self.licenses,
            terms: self.terms,
        }
    }

    /// Whether the partner that sold it is its partner of record.
    pub fn records_its_seller(&self) -> bool {
        self.records(self.partner_id)
    }

    /// Whether a partner is its partner of record.
    pub fn records(&self, partner: PartnerId) -> bool {
        self.designation.as_ref().is_some_and(|designation| designation.partner_id == partner)
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

/// What a customer has had and has of one service: at most one subscription that runs, and one trial for
/// life.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Hold {
    /// Whether the customer has had its trial.
    pub trial_used: bool,
    /// The newest subscription.
    pub subscription_id: Option<SubscriptionId>,
    /// Counts up with every change.
    pub revision: u32,
}
