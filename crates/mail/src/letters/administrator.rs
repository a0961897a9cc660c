//! The letter about who administers a customer: to everybody who does, and to whoever does no longer.

use domain::customer::Customer;
use domain::{EmailAddress, Moment};

use super::each_once;
use super::foot::Why;
use super::template::{self, Envelope};
use crate::{Context, Inert, Letter, LetterKey};

/// What is told of it.
pub(super) struct Appointment {
    pub(super) is_added: bool,
    pub(super) person: Inert,
    pub(super) customer: Inert,
    pub(super) admins: Vec<Inert>,
    pub(super) at: String,
    pub(super) page: String,
}

/// Somebody became an administrator of the customer, which is as it is after it.
pub(super) fn added(
    customer: &Customer,
    person: &EmailAddress,
    at: Moment,
    context: &Context<'_>,
) -> Vec<Letter> {
    told(true, customer, person, at, context)
}

/// Somebody is none any more.
pub(super) fn removed(
    customer: &Customer,
    person: &EmailAddress,
    at: Moment,
    context: &Context<'_>,
) -> Vec<Letter> {
    told(false, customer, person, at, context)
}

fn told(
    is_added: bool,
    customer: &Customer,
    person: &EmailAddress,
    at: Moment,
    context: &Context<'_>,
) -> Vec<Letter> {
    let locale = customer.locale;
    let appointment = Appointment {
        is_added,
        person: Inert::address(person),
        customer: Inert::line(customer.name.as_str()),
        admins: customer.admins.iter().map(Inert::address).collect(),
        at: words::date_time(at, locale),
        page: context.links.page("/customer"),
    };
    let people: Vec<EmailAddress> = customer.admins.iter().chain([person]).cloned().collect();
    let copy = |to| {
        let key = LetterKey::copy("administrator-customer", to);
        let why = Why::Appointed { customer: &customer.name };
        template::administrator_customer(&appointment, Envelope { key, to, locale, at, why }, context)
    };
    each_once(&people).into_iter().map(copy).collect()
}
