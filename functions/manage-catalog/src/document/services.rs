//! The services, with the plans they come in and their list fees.

use std::collections::{BTreeMap, BTreeSet};

use domain::catalog::{ListFee, Service, bounds};
use domain::money::Money;
use web::body::{Faulty, Value};

use super::is_key;

pub(super) fn services(
    value: &Value<'_>,
    known_plans: Option<&BTreeSet<&str>>,
) -> Result<BTreeMap<String, Service>, Faulty> {
    value.map(bounds::MOST_SERVICES, is_key, |service| {
        let mut service = service.object()?;
        let name = service.required("name", |name| name.checked(bounds::name));
        let plans = service.required("plans", |plans| read_plans(&plans, known_plans));
        let list_fees = service.optional("listFees", |fees| read_list_fees(&fees));
        service.finish()?;
        Ok(Service { name: name?, plans: plans?, list_fees: list_fees?.unwrap_or_default() })
    })
}

fn read_plans(value: &Value<'_>, known: Option<&BTreeSet<&str>>) -> Result<BTreeSet<String>, Faulty> {
    let mut seen = BTreeSet::new();
    value.list(1..=bounds::MOST_PLANS, |plan| {
        let key = plan.text()?;
        if known.is_some_and(|known| !known.contains(key)) {
            return Err(plan.fault("is not a plan of this catalog"));
        }
        if seen.insert(key.to_owned()) { Ok(()) } else { Err(plan.fault("is given more than once")) }
    })?;
    Ok(seen)
}

fn read_list_fees(value: &Value<'_>) -> Result<Vec<ListFee>, Faulty> {
    let mut seen: Vec<ListFee> = Vec::new();
    value.list(0..=bounds::MOST_LIST_FEES, |value| {
        let mut fee = value.object()?;
        let billing_period = fee.required("billingPeriod", |period| period.word());
        let currency = fee.required("currency", |currency| currency.parsed());
        let amount = fee.required("amount", |amount| amount.integer_within(0..=Money::MOST_UNIT_FEE));
        fee.finish()?;
        let fee = ListFee { billing_period: billing_period?, currency: currency?, amount: amount? };
        let is_same =
            |other: &ListFee| other.billing_period == fee.billing_period && other.currency == fee.currency;
        if seen.iter().any(is_same) {
            return Err(value.fault("repeats the period and currency of another fee"));
        }
        seen.push(fee.clone());
        Ok(fee)
    })
}
