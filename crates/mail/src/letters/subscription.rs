//! Letters about a subscription, to both sides.

use domain::Moment;
use domain::delegation::Side;
use domain::subscription::{End, Subscription};
use domain::text::{Locale, OrganizationName};

use super::each_once;
use super::foot::Why;
use super::template::{self, Envelope};
use super::wording;
use crate::{Context, Inert, Letter, LetterKey};

/// What is told of a subscription.
pub(super) struct Tenure {
    pub(super) partner: Inert,
    pub(super) customer: Inert,
    pub(super) service: String,
    pub(super) licenses: String,
    pub(super) previous: Option<String>,
    pub(super) price: Option<String>,
    pub(super) until: String,
    pub(super) left: String,
    pub(super) at: String,
    pub(super) delegate: Option<Inert>,
    pub(super) reason: Option<Vec<Inert>>,
    pub(super) page: String,
}

/// One of the templates about a subscription.
type Template = fn(&Tenure, Envelope<'_>, &Context<'_>) -> Letter;

/// What happened, beyond the subscription as it is now.
#[derive(Clone, Copy, Default)]
struct Happened<'a> {
    days: u32,
    previous_licenses: Option<u32>,
    delegate: Option<&'a OrganizationName>,
}

/// Both sides hear that another term has begun.
pub(super) fn renewed(subscription: &Subscription, at: Moment, context: &Context<'_>) -> Vec<Letter> {
    let customer: (_, Template) = ("subscription-renewed-customer", template::subscription_renewed_customer);
    let partner: (_, Template) = ("subscription-renewed-partner", template::subscription_renewed_partner);
    to_both([customer, partner], (subscription, Happened::default()), at, context)
}

/// Both sides hear how many licenses there are now; only the customer, who did it on its behalf.
pub(super) fn changed(
    subscription: &Subscription,
    previous_licenses: u32,
    delegate: Option<&OrganizationName>,
    at: Moment,
    context: &Context<'_>,
) -> Vec<Letter> {
    let customer: (_, Template) = ("subscription-changed-customer", template::subscription_changed_customer);
    let partner: (_, Template) = ("subscription-changed-partner", template::subscription_changed_partner);
    let happened = Happened { previous_licenses: Some(previous_licenses), delegate, days: 0 };
    to_both([customer, partner], (subscription, happened), at, context)
}

/// Both sides hear that it is canceled; only the customer, who did it on its behalf.
pub(super) fn canceled(
    subscription: &Subscription,
    delegate: Option<&OrganizationName>,
    at: Moment,
    context: &Context<'_>,
) -> Vec<Letter> {
    let customer: (_, Template) =
        ("subscription-canceled-customer", template::subscription_canceled_customer);
    let partner: (_, Template) = ("subscription-canceled-partner", template::subscription_canceled_partner);
    let happened = Happened { delegate, ..Happened::default() };
    to_both([customer, partner], (subscription, happened), at, context)
}

/// Both sides hear that a trial's end is near.
pub(super) fn expiring(
    subscription: &Subscription,
    days: u32,
    at: Moment,
    context: &Context<'_>,
) -> Vec<Letter> {
    let customer: (_, Template) =
        ("subscription-expiring-customer", template::subscription_expiring_customer);
    let partner: (_, Template) = ("subscription-expiring-partner", template::subscription_expiring_partner);
    let happened = Happened { days, ..Happened::default() };
    to_both([customer, partner], (subscription, happened), at, context)
}

/// Both sides hear that a trial is over.
pub(super) fn expired(subscription: &Subscription, at: Moment, context: &Context<'_>) -> Vec<Letter> {
    let customer: (_, Template) = ("subscription-expired-customer", template::subscription_expired_customer);
    let partner: (_, Template) = ("subscription-expired-partner", template::subscription_expired_partner);
    to_both([customer, partner], (subscription, Happened::default()), at, context)
}

/// One copy for each administrator of the customer and each owner of the partner that sold it. A partner
/// without owners is told through the member who offered it.
fn to_both(
    [(of_customer, to_customer), (of_partner, to_partner)]: [(&'static str, Template); 2],
    (subscription, happened): (&Subscription, Happened<'_>),
    at: Moment,
    context: &Context<'_>,
) -> Vec<Letter> {
    let sides = [
        (Side::Customer, of_customer, to_customer, context.customer_people),
        (Side::Partner, of_partner, to_partner, partner_people(subscription, context)),
    ];
    let mut letters = Vec::new();
    for (side, name, template, people) in sides {
        let locale = match side {
            Side::Customer => subscription.locale,
            Side::Partner => context.partner_locale,
        };
        let tenure = tenure(subscription, happened, (side, locale), at, context);
        letters.extend(each_once(people).into_iter().map(|to| {
            let why = match side {
                Side::Customer => Why::Administrator { customer: &subscription.customer_name },
                Side::Partner => Why::Member { partner: &subscription.partner_name },
            };
            template(&tenure, Envelope { key: LetterKey::copy(name, to), to, locale, at, why }, context)
        }));
    }
    letters
}

fn partner_people<'a>(subscription: &'a Subscription, context: &Context<'a>) -> &'a [domain::EmailAddress] {
    if context.partner_people.is_empty() {
        std::slice::from_ref(&subscription.partner_contact)
    } else {
        context.partner_people
    }
}

fn tenure(
    subscription: &Subscription,
    happened: Happened<'_>,
    (side, locale): (Side, Locale),
    at: Moment,
    context: &Context<'_>,
) -> Tenure {
    let line = subscription.line();
    let reason = match &subscription.end {
        Some(End::Canceled { reason, .. }) => reason.as_ref(),
        Some(End::Expired { .. }) | None => None,
    };
    Tenure {
        partner: Inert::line(subscription.partner_name.as_str()),
        customer: Inert::line(subscription.customer_name.as_str()),
        service: wording::service(&line, context),
        licenses: words::licenses(subscription.licenses, locale),
        previous: happened.previous_licenses.map(|licenses| words::licenses(licenses, locale)),
        price: wording::price(&line, locale),
        until: words::date_time(subscription.current_end(at), locale),
        left: words::days(happened.days, locale),
        at: words::date_time(at, locale),
        delegate: happened.delegate.map(|name| Inert::line(name.as_str())),
        reason: reason.map(|reason| Inert::lines(reason.as_str())),
        page: context.links.page(match side {
            Side::Customer => "/customer",
            Side::Partner => "/partner",
        }),
    }
}
