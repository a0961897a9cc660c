//! What lies between a partner and a customer.

use std::sync::Arc;

use domain::authorization::Authority;
use domain::catalog::Catalog;
use domain::delegation::Delegation;
use domain::partner::Partner;
use domain::{CustomerId, PartnerId};
use failure::Failure;

use crate::client::Table;
use crate::together::Wants;

/// A partner with what a customer let it do, as it is at this moment.
#[derive(Clone, Debug)]
pub struct Dealings {
    /// The catalog.
    pub catalog: Arc<Catalog>,
    /// The partner; none where there is no such partner.
    pub partner: Option<Partner>,
    /// The delegation that the customer's slot names, where it names this partner.
    pub delegation: Option<Delegation>,
}

impl Dealings {
    /// All that authority follows from; none where there is no such partner.
    pub fn authority(&self) -> Option<Authority<'_>> {
        let (catalog, delegation) = (&*self.catalog, self.delegation.as_ref());
        self.partner.as_ref().map(|partner| Authority { partner, catalog, delegation })
    }
}

impl Table {
    /// What lies between the two, consistently read: the slot first, and then the delegation that it names, which
    /// itself says whether it has been ended since. Three read units, and a fourth where there is a delegation.
    pub async fn dealings(&self, customer: CustomerId, partner: PartnerId) -> Result<Dealings, Failure> {
        let mut wants = Wants::default();
        let (slot, party, edition) = (wants.slot(customer), wants.partner(partner), wants.catalog());
        let found = self.together(wants, "slot, partner and revision of the catalog").await?;
        let held = found.one(&slot)?.filter(|slot| slot.partner_id == partner);
        let delegation = match held {
            Some(slot) => self.delegation(slot.delegation_id).await?,
            None => None,
        };
        let catalog = self.catalog_in(&found, &edition).await?;
        Ok(Dealings { catalog, partner: found.one(&party)?, delegation })
    }
}
