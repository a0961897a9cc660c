//! Customers and their administrators.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::address::Domain;
use crate::moment::Moment;
use crate::text::{Locale, OrganizationName};
use crate::{CustomerId, EmailAddress};

/// A customer: an organization that looks for itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Customer {
    /// The identifier.
    pub id: CustomerId,
    /// What it calls itself.
    pub name: OrganizationName,
    /// ISO 3166-1 alpha-2 country code, when it gave one.
    pub country: Option<Country>,
    /// The cloud its account is in.
    pub cloud: String,
    /// The domains it claimed.
    pub domains: BTreeSet<Domain>,
    /// Its administrators' addresses; never empty.
    pub admins: BTreeSet<EmailAddress>,
    /// The language its people are written to in.
    pub locale: Locale,
    /// Since when it is known.
    pub created_at: Moment,
    /// Counts up with every change.
    pub revision: u32,
    /// The number of events so far.
    pub sequence: u32,
    /// The hash of the last of them.
    #[serde(default, skip_serializing)]
    pub chain_head: crate::ChainHead,
}

/// A country: two letters of ISO 3166-1.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Country([u8; 2]);

impl std::str::FromStr for Country {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Country, &'static str> {
        match text.as_bytes() {
            [first @ b'A'..=b'Z', second @ b'A'..=b'Z'] => Ok(Country([*first, *second])),
            _ => Err("must be a country code of two capital letters (ISO 3166-1)"),
        }
    }
}

impl std::fmt::Display for Country {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(std::str::from_utf8(&self.0).map_err(|_| std::fmt::Error)?)
    }
}

impl std::fmt::Debug for Country {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

impl Serialize for Country {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Country {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Country, D::Error> {
        crate::text::parse_from_text(deserializer)
    }
}
