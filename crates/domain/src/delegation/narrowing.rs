//! Narrowing: either side gives part of a delegation up, at once.

use super::{Delegation, Side, after_facts, amendment, changed, require_running};
use crate::capability::{Capabilities, Capability};
use crate::change::Change;
use crate::fact::Fact;
use crate::moment::Moment;
use crate::refusal::Refusal;

/// Leaves a part of what is granted. An amendment that waits was proposed against more, so it lapses with it.
pub fn narrow(
    delegation: &Delegation,
    by: Side,
    capabilities: Capabilities,
    now: Moment,
) -> Result<Vec<Change>, Refusal> {
    require_running(delegation, now)?;
    if !capabilities.iter().all(|capability| delegation.capabilities.contains(capability)) {
        return Err(Refusal::invalid("/capabilities", "must be a part of what is granted"));
    }
    if capabilities == delegation.capabilities {
        return Err(Refusal::AlreadyInState);
    }
    let removed: Vec<Capability> =
        delegation.capabilities.iter().filter(|granted| !capabilities.contains(*granted)).collect();
    let (mut facts, mut changes) = (Vec::new(), Vec::new());
    amendment::lapse_unanswered(delegation, now, &mut facts, &mut changes);
    let after = Delegation {
        capabilities,
        amendment: None,
        revision: delegation.revision + 1,
        sequence: after_facts(delegation, facts.len() + 1),
        ..delegation.clone()
    };
    changes.push(changed(after, |delegation| {
        facts.push(Fact::DelegationNarrowed { delegation, by, removed });
        facts
    }));
    Ok(changes)
}
