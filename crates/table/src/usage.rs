//! When a delegate last made use of what it was granted.

use domain::usage::Usage;
use domain::{DelegationId, Moment};
use failure::Failure;

use crate::client::{Item, Table};
use crate::key;

impl Table {
    /// When each capability of a delegation was last used.
    pub async fn usage(&self, id: DelegationId) -> Result<Usage, Failure> {
        usage_in(self.get(&key::usage(id), "use of a delegation").await?.as_ref())
    }
}

/// Each capability has an attribute of its own, so that marking one leaves the others.
pub(crate) fn usage_in(item: Option<&Item>) -> Result<Usage, Failure> {
    let used = item.into_iter().flatten().filter_map(|(name, value)| Some((name.parse().ok()?, value)));
    let moments = used.map(|(capability, value)| {
        let second = value.as_n().ok().and_then(|second| second.parse().ok());
        let moment = second.and_then(Moment::from_second);
        Ok((capability, moment.ok_or_else(|| Failure::lasting("read the stored use of a delegation"))?))
    });
    moments.collect()
}
