//! The fields of a mailbox as somebody sends them.

use domain::EmailAddress;
use domain::mailbox::{Forwarding, LARGEST_QUOTA_MEGABYTES, MOST_ALIASES};
use web::body::{Faulty, Value};

pub(crate) fn aliases(value: &Value<'_>) -> Result<Vec<EmailAddress>, Faulty> {
    value.list(0..=MOST_ALIASES, |alias| alias.parsed())
}

pub(crate) fn quota(value: &Value<'_>) -> Result<u32, Faulty> {
    value.integer_within(1..=LARGEST_QUOTA_MEGABYTES)
}

pub(crate) fn forwarding(value: &Value<'_>) -> Result<Forwarding, Faulty> {
    let mut forwarding = value.object()?;
    let enabled = forwarding.required("enabled", |enabled| enabled.boolean());
    let to = forwarding.optional("to", |to| to.parsed());
    forwarding.finish()?;
    Ok(Forwarding { enabled: enabled?, to: to? })
}
