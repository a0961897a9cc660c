//! What a delegate may do.

use std::collections::BTreeSet;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// One thing a delegate may do in a customer's account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Capability {
    /// Create and change mailboxes.
    #[serde(rename = "mailboxes.manage")]
    MailboxesManage,
    /// Create and change users.
    #[serde(rename = "users.manage")]
    UsersManage,
    /// Create and change groups.
    #[serde(rename = "groups.manage")]
    GroupsManage,
    /// Move data into the account.
    #[serde(rename = "data.migrate")]
    DataMigrate,
    /// Change licenses of subscriptions and cancel them.
    #[serde(rename = "subscriptions.manage")]
    SubscriptionsManage,
    /// Submit service requests.
    #[serde(rename = "serviceRequests.submit")]
    ServiceRequestsSubmit,
}

impl Capability {
    /// Every capability, in the order in which they are shown.
    pub const ALL: [Capability; 6] = [
        Capability::MailboxesManage,
        Capability::UsersManage,
        Capability::GroupsManage,
        Capability::DataMigrate,
        Capability::SubscriptionsManage,
        Capability::ServiceRequestsSubmit,
    ];

    /// The name in the contract.
    pub fn name(self) -> &'static str {
        match self {
            Capability::MailboxesManage => "mailboxes.manage",
            Capability::UsersManage => "users.manage",
            Capability::GroupsManage => "groups.manage",
            Capability::DataMigrate => "data.migrate",
            Capability::SubscriptionsManage => "subscriptions.manage",
            Capability::ServiceRequestsSubmit => "serviceRequests.submit",
        }
    }
}

/// A set of capabilities that is never empty; all of them are written as `full`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capabilities(BTreeSet<Capability>);

/// The name of the set of all capabilities.
const FULL: &str = "full";

impl Capabilities {
    /// All capabilities.
    pub fn full() -> Capabilities {
        Capabilities(Capability::ALL.into())
    }

    /// The set that these names make, `full` among them standing for all; none when it would be empty
    /// or a name is unknown.
    pub fn from_names<'a>(names: impl IntoIterator<Item = &'a str>) -> Option<Capabilities> {
        let mut set = BTreeSet::new();
        for name in names {
            if name == FULL {
                set.extend(Capability::ALL);
            } else {
                set.insert(name.parse().ok()?);
            }
        }
        (!set.is_empty()).then_some(Capabilities(set))
    }

    /// Those of the set that `is_wanted` says; none when it would be empty.
    pub fn only(&self, is_wanted: impl Fn(Capability) -> bool) -> Option<Capabilities> {
        let set: BTreeSet<_> = self.iter().filter(|capability| is_wanted(*capability)).collect();
        (!set.is_empty()).then_some(Capabilities(set))
    }

    /// Whether `capability` is in the set.
    pub fn contains(&self, capability: Capability) -> bool {
        self.0.contains(&capability)
    }

    /// Whether the set holds all capabilities.
    pub fn is_full(&self) -> bool {
        self.0.len() == Capability::ALL.len()
    }

    /// The capabilities in the order in which they are shown.
    pub fn iter(&self) -> impl Iterator<Item = Capability> + '_ {
        self.0.iter().copied()
    }

    /// The names in the contract: `full` alone, or each one.
    pub fn names(&self) -> Vec<&'static str> {
        if self.is_full() { vec![FULL] } else { self.iter().map(Capability::name).collect() }
    }
}

impl From<Capability> for Capabilities {
    fn from(capability: Capability) -> Capabilities {
        Capabilities([capability].into())
    }
}

impl FromStr for Capability {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Capability, &'static str> {
        Capability::ALL.into_iter().find(|capability| capability.name() == text).ok_or("is not a capability")
    }
}

impl Serialize for Capabilities {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.names().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Capabilities {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Capabilities, D::Error> {
        let names = Vec::<String>::deserialize(deserializer)?;
        Capabilities::from_names(names.iter().map(String::as_str))
            .ok_or_else(|| serde::de::Error::custom("no known set of capabilities"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_capabilities_are_written_as_full() {
        let names = Capability::ALL.map(Capability::name);
        assert_eq!(Capabilities::from_names(names), Some(Capabilities::full()));
        assert_eq!(Capabilities::full().names(), ["full"]);
    }

    #[test]
    fn an_empty_or_unknown_set_is_none() {
        assert_eq!(Capabilities::from_names([]), None);
        assert_eq!(Capabilities::from_names(["users.manage", "root"]), None);
    }
}
