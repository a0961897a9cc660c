//! Who did it.

use serde::{Deserialize, Serialize};

use crate::{CustomerId, DelegationId, EmailAddress, PartnerId};

/// Who caused an event, and on whose behalf.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Actor {
    /// A member of a partner.
    Partner {
        /// The partner.
        partner_id: PartnerId,
        /// The member.
        email: EmailAddress,
    },
    /// A member of a partner, on behalf of a customer that lets it.
    Delegate {
        /// The partner.
        partner_id: PartnerId,
        /// The member.
        email: EmailAddress,
        /// The customer.
        customer_id: CustomerId,
        /// What the customer granted.
        delegation_id: DelegationId,
    },
    /// A signed-in administrator of a customer, or a new one who proved the invited mailbox.
    Customer {
        /// The customer.
        customer_id: CustomerId,
        /// The administrator.
        email: EmailAddress,
    },
    /// Whoever holds an invitation's link.
    LinkHolder,
    /// The operator's people.
    Operator {
        /// The person.
        email: EmailAddress,
    },
    /// The system itself: sweeps and deliveries.
    System,
}
