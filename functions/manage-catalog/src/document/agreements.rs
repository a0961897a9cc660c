//! The versions of the agreement, in the order in which they begin.

use domain::catalog::{Agreement, bounds};
use web::body::{Faulty, Value};

pub(super) fn agreements(value: &Value<'_>) -> Result<Vec<Agreement>, Faulty> {
    let mut seen = Vec::new();
    let read = value.list(0..=bounds::MOST_AGREEMENTS, |value| {
        let mut agreement = value.object()?;
        let version =
            agreement.required("version", |version| version.checked(bounds::key).map(str::to_owned));
        let title = agreement.required("title", |title| title.checked(bounds::name));
        let text = agreement.required("text", |text| text.checked(bounds::agreement_text));
        let valid_from = agreement.required("validFrom", |moment| moment.parsed());
        seen.push((version.clone().ok(), valid_from.clone().ok()));
        agreement.finish()?;
        Ok(Agreement { version: version?, title: title?, text: text?, valid_from: valid_from? })
    });
    let seen: Vec<_> = seen.iter().map(|(version, valid_from)| (version.as_deref(), *valid_from)).collect();
    Faulty::with(read, bounds::agreement_faults(&seen))
}
