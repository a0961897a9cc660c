//! A customer as its administrators and its delegate see it.

use std::collections::BTreeSet;

use domain::address::Domain;
use domain::customer::{Country, Customer};
use domain::text::Locale;
use domain::{CustomerId, EmailAddress, Moment};
use serde::Serialize;

/// The answer of the contract.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CustomerView<'a> {
    id: CustomerId,
    name: &'a str,
    country: Option<Country>,
    cloud: &'a str,
    domains: &'a BTreeSet<Domain>,
    admins: &'a BTreeSet<EmailAddress>,
    locale: Locale,
    created_at: Moment,
    revision: u32,
}

impl<'a> CustomerView<'a> {
    /// The customer.
    pub fn new(customer: &'a Customer) -> CustomerView<'a> {
        CustomerView {
            id: customer.id,
            name: customer.name.as_str(),
            country: customer.country,
            cloud: &customer.cloud,
            domains: &customer.domains,
            admins: &customer.admins,
            locale: customer.locale,
            created_at: customer.created_at,
            revision: customer.revision,
        }
    }
}
