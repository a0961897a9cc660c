//! The rows that say from when on which feature is available where.

use std::collections::BTreeSet;

use domain::catalog::{Availability, bounds};
use web::body::{Faulty, Value};

pub(super) fn rows(
    value: &Value<'_>,
    known_clouds: Option<&BTreeSet<&str>>,
    known_plans: Option<&BTreeSet<&str>>,
) -> Result<Vec<Availability>, Faulty> {
    let mut seen = BTreeSet::new();
    value.list(0..=bounds::MOST_ROWS, |value| {
        let mut row = value.object()?;
        let feature = row.required("feature", |feature| feature.parsed());
        let cloud =
            row.required("cloud", |cloud| known(&cloud, known_clouds, "is not a cloud of this catalog"));
        let plan = row.optional("plan", |plan| known(&plan, known_plans, "is not a plan of this catalog"));
        let valid_from = row.required("validFrom", |moment| moment.parsed());
        let available = row.required("available", |available| available.boolean());
        row.finish()?;
        let row = Availability {
            feature: feature?,
            cloud: cloud?,
            plan: plan?,
            valid_from: valid_from?,
            available: available?,
        };
        if seen.insert((row.feature, row.cloud.clone(), row.plan.clone(), row.valid_from)) {
            Ok(row)
        } else {
            Err(value.fault("repeats an earlier row"))
        }
    })
}

fn known(value: &Value<'_>, known: Option<&BTreeSet<&str>>, detail: &str) -> Result<String, Faulty> {
    let key = value.text()?;
    if known.is_some_and(|known| !known.contains(key)) {
        Err(value.fault(detail))
    } else {
        Ok(key.to_owned())
    }
}
