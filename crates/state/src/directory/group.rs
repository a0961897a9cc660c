//! Groups: users of a customer under one name.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::moment::Moment;
use crate::text::Line;
use crate::{CustomerId, GroupId, UserId};

use super::GroupName;

/// A group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Group {
    /// The identifier.
    pub id: GroupId,
    /// Whose it is.
    pub customer_id: CustomerId,
    /// The name shown to others.
    pub display_name: Line,
    /// What the customer's own systems call it.
    pub external_id: Option<Line>,
    /// Who is in it.
    pub members: BTreeSet<UserId>,
    /// Since when it is there.
    pub created_at: Moment,
    /// Since when it is as it is.
    pub changed_at: Moment,
    /// Counts up with every change.
    pub revision: u32,
    /// The number of events so far.
    pub sequence: u32,
    /// The hash of the last of them.
    #[serde(default, skip_serializing)]
    pub chain_head: crate::ChainHead,
}

impl Group {
    /// It without its members.
    pub fn name(&self) -> GroupName {
        GroupName { id: self.id, customer_id: self.customer_id, display_name: self.display_name.clone() }
    }
}
