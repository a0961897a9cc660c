//! Lines: one service each, as offered.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::catalog::Catalog;
use crate::money::Money;
use crate::refusal::Fault;

/// The most lines of one invitation.
pub const MOST_LINES: usize = 20;
/// The most licenses of one line.
pub const MOST_LICENSES: u32 = 100_000;
/// The longest term in months.
pub const LONGEST_TERM_MONTHS: u32 = 60;

/// How often a subscription is billed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum BillingPeriod {
    /// Every month.
    Monthly,
    /// Every year.
    Annual,
}

impl FromStr for BillingPeriod {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<BillingPeriod, &'static str> {
        match text {
            "monthly" => Ok(BillingPeriod::Monthly),
            "annual" => Ok(BillingPeriod::Annual),
            _ => Err("must be monthly or annual"),
        }
    }
}

/// One service of an offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", try_from = "WrittenLine")]
pub struct Line {
    /// The service's key in the catalog.
    pub service: String,
    /// The plan's key in the catalog.
    pub plan: String,
    /// How many licenses.
    pub licenses: u32,
    /// What a purchase costs; none for a trial.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub terms: Option<Terms>,
}

/// A line as it is written: a flattened option would read unreadable terms as none, and a purchase would
/// come back as a trial.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WrittenLine {
    service: String,
    plan: String,
    licenses: u32,
    billing_period: Option<BillingPeriod>,
    unit_fee: Option<Money>,
    term_months: Option<u32>,
}

impl TryFrom<WrittenLine> for Line {
    type Error = &'static str;

    fn try_from(written: WrittenLine) -> Result<Line, &'static str> {
        let terms = match (written.billing_period, written.unit_fee, written.term_months) {
            (None, None, None) => None,
            (Some(billing_period), Some(unit_fee), Some(term_months)) => {
                Some(Terms { billing_period, unit_fee, term_months })
            }
            _ => return Err("has some of its terms but not all"),
        };
        Ok(Line { service: written.service, plan: written.plan, licenses: written.licenses, terms })
    }
}

/// What a line of a purchase costs, how often, for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Terms {
    /// How often it is billed.
    pub billing_period: BillingPeriod,
    /// The fee of one license for one billing period.
    pub unit_fee: Money,
    /// The term in months.
    pub term_months: u32,
}

impl Line {
    /// What the line costs each billing period; none for a trial.
    pub fn total_per_period(&self) -> Option<Money> {
        self.terms.and_then(|terms| terms.unit_fee.times(self.licenses))
    }
}

/// Every fault of `lines` against the catalog and the bounds, with pointers below `/lines`.
pub fn faults_against(catalog: &Catalog, lines: &[Line]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        match catalog.services.get(&line.service) {
            None => {
                let known: Vec<&str> = catalog.services.keys().map(String::as_str).collect();
                faults.push(Fault::new(
                    format!("/lines/{index}/service"),
                    format!("must be one of {}", known.join(", ")),
                ));
            }
            Some(service) if !service.plans.contains(&line.plan) => {
                let plans: Vec<&str> = service.plans.iter().map(String::as_str).collect();
                faults.push(Fault::new(
                    format!("/lines/{index}/plan"),
                    format!("must be one of {}", plans.join(", ")),
                ));
            }
            Some(_) => {}
        }
        if lines.iter().take(index).any(|earlier| earlier.service == line.service) {
            faults.push(Fault::new(format!("/lines/{index}/service"), "is in an earlier line already"));
        }
        if line.licenses == 0 || line.licenses > MOST_LICENSES {
            faults.push(Fault::new(
                format!("/lines/{index}/licenses"),
                format!("must be 1 to {MOST_LICENSES}"),
            ));
        }
        faults.extend(line.terms.iter().flat_map(|terms| faults_of_terms(index, terms)));
    }
    faults
}

fn faults_of_terms(index: usize, terms: &Terms) -> Vec<Fault> {
    let mut faults = Vec::new();
    if !(0..=Money::MOST_UNIT_FEE).contains(&terms.unit_fee.amount) {
        faults.push(Fault::new(
            format!("/lines/{index}/unitFee/amount"),
            format!("must be 0 to {} minor units", Money::MOST_UNIT_FEE),
        ));
    }
    if !(1..=LONGEST_TERM_MONTHS).contains(&terms.term_months) {
        faults.push(Fault::new(
            format!("/lines/{index}/termMonths"),
            format!("must be 1 to {LONGEST_TERM_MONTHS}"),
        ));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::tests::small;

    fn line(service: &str, plan: &str, licenses: u32) -> Line {
        Line { service: service.into(), plan: plan.into(), licenses, terms: None }
    }

    #[test]
    fn every_fault_is_named_at_its_place() {
        let lines =
            [line("fax", "enterprise", 1), line("mail", "gold", 0), line("mail", "enterprise", 100_001)];
        let faults = faults_against(&small(), &lines);
        let pointers: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
        assert_eq!(
            pointers,
            [
                "/lines/0/service",
                "/lines/1/plan",
                "/lines/1/licenses",
                "/lines/2/service",
                "/lines/2/licenses"
            ]
        );
    }

    #[test]
    fn a_line_of_a_trial_has_no_total() {
        assert_eq!(line("mail", "enterprise", 25).total_per_period(), None);
    }
}
