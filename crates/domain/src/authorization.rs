//! Whether a partner may act for a customer now, and why: every gate in its order, and the first closed one is the
//! refusal. Whoever explains and whoever enforces asks the same function, so that the two cannot differ.

use serde::Serialize;

use crate::capability::Capabilities;
use crate::catalog::{Catalog, Feature};
use crate::delegation::{Delegation, Status};
use crate::moment::Moment;
use crate::partner::Partner;
use crate::refusal::Refusal;
use crate::standing::{self, Standing};

/// One of the gates between a partner and a customer's account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Gate {
    /// The partner is neither banned nor paused.
    PartnerInGoodStanding,
    /// What it signed still counts.
    AgreementCurrent,
    /// Delegated administration is available in its cloud.
    CloudAllowed,
    /// A program certifies it.
    Certified,
    /// The customer lets it, and the time of that is not over.
    DelegationActive,
    /// What the customer granted includes what it wants to do.
    CapabilityGranted,
}

impl Gate {
    /// Every gate, in the order in which they are asked.
    pub const ALL: [Gate; 6] = [
        Gate::PartnerInGoodStanding,
        Gate::AgreementCurrent,
        Gate::CloudAllowed,
        Gate::Certified,
        Gate::DelegationActive,
        Gate::CapabilityGranted,
    ];

    /// The gates that are about the partner alone.
    pub const OF_PARTNER: [Gate; 4] =
        [Gate::PartnerInGoodStanding, Gate::AgreementCurrent, Gate::CloudAllowed, Gate::Certified];

    /// The gates that are about what lies between the two sides, and not about the partner alone.
    pub const BETWEEN: [Gate; 2] = [Gate::DelegationActive, Gate::CapabilityGranted];

    /// The name in the contract.
    pub fn name(self) -> &'static str {
        match self {
            Gate::PartnerInGoodStanding => "partnerInGoodStanding",
            Gate::AgreementCurrent => "agreementCurrent",
            Gate::CloudAllowed => "cloudAllowed",
            Gate::Certified => "certified",
            Gate::DelegationActive => "delegationActive",
            Gate::CapabilityGranted => "capabilityGranted",
        }
    }
}

/// A partner, and what a customer let it do: all that authority follows from.
#[derive(Clone, Copy, Debug)]
pub struct Authority<'a> {
    /// The partner.
    pub partner: &'a Partner,
    /// The catalog.
    pub catalog: &'a Catalog,
    /// The delegation that the customer's slot names, where it names this partner.
    pub delegation: Option<&'a Delegation>,
}

impl<'a> Authority<'a> {
    /// The delegation while it lasts. One whose time is over is none, whether or not a sweep has recorded that.
    pub fn effective(&self, now: Moment) -> Option<&'a Delegation> {
        self.delegation.filter(|delegation| delegation.status(true, now) == Status::Active)
    }

    /// What each of these gates says to a partner that wants to do all of `wanted`.
    pub fn explain(
        &self,
        gates: &[Gate],
        wanted: &Capabilities,
        now: Moment,
    ) -> Vec<(Gate, Result<(), Refusal>)> {
        gates.iter().map(|gate| (*gate, self.pass(*gate, wanted, now))).collect()
    }

    /// Refuses what the partner may not do for the customer now, with the first gate that is closed.
    pub fn require(&self, wanted: &Capabilities, now: Moment) -> Result<(), Refusal> {
        Gate::ALL.into_iter().try_for_each(|gate| self.pass(gate, wanted, now))
    }

    /// Refuses a partner that may act for nobody now, with the first gate of its own that is closed.
    pub fn require_standing(&self, now: Moment) -> Result<(), Refusal> {
        Gate::OF_PARTNER.into_iter().try_for_each(|gate| self.pass(gate, &Capabilities::full(), now))
    }

    /// When what is allowed now ends by itself: with the delegation, or after the notice that follows a lapse.
    pub fn ends_at(&self, now: Moment) -> Option<Moment> {
        // Where the customer lets it go on by itself it does, whether or not a sweep has recorded that yet.
        let ends_at = self.effective(now)?.final_end();
        match standing::of_delegations(self.partner, self.catalog, now) {
            Standing::Lapsing { suspends_at } => Some(ends_at.min(suspends_at)),
            Standing::Open | Standing::Closed => Some(ends_at),
        }
    }

    fn pass(&self, gate: Gate, wanted: &Capabilities, now: Moment) -> Result<(), Refusal> {
        let (partner, catalog, delegation) = (self.partner, self.catalog, self.effective(now));
        match gate {
            Gate::PartnerInGoodStanding => open_or(partner.suspension.is_none(), Refusal::PartnerSuspended),
            // What was granted goes on for a while after a lapse; what would have to be granted anew does not.
            Gate::AgreementCurrent if delegation.is_some() => {
                open_or(standing::agreement_holds(partner, catalog, now), Refusal::AgreementOutdated)
            }
            Gate::AgreementCurrent => partner.agreement_gate(catalog, now),
            Gate::CloudAllowed => {
                let feature = Feature::DelegatedAdministration;
                open_or(catalog.available_in_cloud(feature, &partner.cloud, now), Refusal::CloudExcluded)
            }
            Gate::Certified if delegation.is_some() => {
                open_or(standing::certification_holds(partner, catalog, now), Refusal::NotCertified)
            }
            Gate::Certified => partner.certified(catalog, now),
            Gate::DelegationActive => open_or(delegation.is_some(), Refusal::CapabilityMissing),
            Gate::CapabilityGranted => {
                let granted = delegation.is_some_and(|delegation| {
                    wanted.iter().all(|capability| delegation.capabilities.contains(capability))
                });
                open_or(granted, Refusal::CapabilityMissing)
            }
        }
    }
}

/// What the gates between two sides say where the customer lets the partner do nothing, whoever that is.
pub fn nothing_between() -> Vec<(Gate, Result<(), Refusal>)> {
    Gate::BETWEEN.map(|gate| (gate, Err(Refusal::CapabilityMissing))).into()
}

fn open_or(is_open: bool, refusal: Refusal) -> Result<(), Refusal> {
    if is_open { Ok(()) } else { Err(refusal) }
}

#[cfg(test)]
mod tests;
