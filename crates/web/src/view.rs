//! Things as the contract shows them: the JSON of single resources, the same in every function.

pub mod amendment;
pub mod customer;
pub mod delegation;
pub mod invitation;
pub mod listing;
pub mod mailbox;
pub mod member;
pub mod migration;
pub mod overview;
pub mod partner;
pub mod service_request;
pub mod subscription;

use domain::{CustomerId, PartnerId};
use serde::Serialize;

/// A partner by its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PartnerName<'a> {
    /// The identifier.
    pub id: PartnerId,
    /// The name.
    pub name: &'a str,
}

/// A customer by its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CustomerName<'a> {
    /// The identifier.
    pub id: CustomerId,
    /// The name.
    pub name: &'a str,
}

/// A page of a list.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct List<T> {
    /// The things, in order.
    pub items: Vec<T>,
    /// What to ask for next; none at the end.
    pub next_cursor: Option<String>,
}
