//! Letters about a delegation, to both sides.

use domain::Moment;
use domain::delegation::{Delegation, End, Side};
use domain::text::Locale;
use domain::usage::IDLE_DAYS;

use super::each_once;
use super::foot::Why;
use super::template::{self, Envelope};
use crate::{Context, Inert, Letter, LetterKey};

/// What is told of a delegation.
pub(super) struct Grant {
    pub(super) partner: Inert,
    pub(super) customer: Inert,
    pub(super) capabilities: Vec<&'static str>,
    pub(super) until: String,
    pub(super) left: String,
    pub(super) at: String,
    pub(super) is_by_customer: bool,
    pub(super) reason: Option<Vec<Inert>>,
    pub(super) page: String,
}

/// One of the templates about a delegation.
type Template = fn(&Grant, Envelope<'_>, &Context<'_>) -> Letter;

fn grant(delegation: &Delegation, days: u32, side: Side, at: Moment, context: &Context<'_>) -> Grant {
    let locale = locale_of(delegation, side, context);
    let reason = match &delegation.end {
        Some(End::Terminated { reason, .. }) => reason.as_ref(),
        Some(End::Expired { .. } | End::Replaced { .. }) | None => None,
    };
    Grant {
        partner: Inert::line(delegation.partner_name.as_str()),
        customer: Inert::line(delegation.customer_name.as_str()),
        capabilities: words::capabilities(&delegation.capabilities, locale),
        until: words::date_time(delegation.final_end(), locale),
        left: words::days(days, locale),
        at: words::date_time(at, locale),
        is_by_customer: matches!(delegation.end, Some(End::Terminated { by: Side::Customer, .. })),
        reason: reason.map(|reason| Inert::lines(reason.as_str())),
        page: page_of(side, context),
    }
}

/// Where a side looks.
pub(super) fn page_of(side: Side, context: &Context<'_>) -> String {
    context.links.page(match side {
        Side::Customer => "/customer",
        Side::Partner => "/partner",
    })
}

pub(super) fn locale_of(delegation: &Delegation, side: Side, context: &Context<'_>) -> Locale {
    match side {
        Side::Customer => delegation.locale,
        Side::Partner => context.partner_locale,
    }
}

/// One envelope for each person of a side. A partner without owners is told through the member who asked.
pub(super) fn envelopes<'a>(
    name: &'static str,
    delegation: &'a Delegation,
    side: Side,
    at: Moment,
    context: &'a Context<'_>,
) -> Vec<Envelope<'a>> {
    let people = match side {
        Side::Customer => context.customer_people,
        Side::Partner if context.partner_people.is_empty() => {
            std::slice::from_ref(&delegation.partner_contact)
        }
        Side::Partner => context.partner_people,
    };
    each_once(people)
        .into_iter()
        .map(|to| {
            let why = match side {
                Side::Customer => Why::Administrator { customer: &delegation.customer_name },
                Side::Partner => Why::Member { partner: &delegation.partner_name },
            };
            let locale = locale_of(delegation, side, context);
            Envelope { key: LetterKey::copy(name, to), to, locale, at, why }
        })
        .collect()
}

/// One copy for each person of a side.
fn to_side(
    (name, template): (&'static str, Template),
    (delegation, days): (&Delegation, u32),
    side: Side,
    at: Moment,
    context: &Context<'_>,
) -> Vec<Letter> {
    let grant = grant(delegation, days, side, at, context);
    let envelopes = envelopes(name, delegation, side, at, context);
    envelopes.into_iter().map(|envelope| template(&grant, envelope, context)).collect()
}

/// Both sides hear that the end is near.
pub(super) fn expiring(delegation: &Delegation, days: u32, at: Moment, context: &Context<'_>) -> Vec<Letter> {
    let customer: (_, Template) = ("delegation-expiring-customer", template::delegation_expiring_customer);
    let partner: (_, Template) = ("delegation-expiring-partner", template::delegation_expiring_partner);
    let mut letters = to_side(customer, (delegation, days), Side::Customer, at, context);
    letters.extend(to_side(partner, (delegation, days), Side::Partner, at, context));
    letters
}

/// The customer hears that its delegate has made no use of what it may since then.
pub(super) fn idle(delegation: &Delegation, since: Moment, context: &Context<'_>) -> Vec<Letter> {
    let customer: (_, Template) = ("delegation-idle-customer", template::delegation_idle_customer);
    to_side(customer, (delegation, IDLE_DAYS), Side::Customer, since, context)
}

/// Both sides hear that the time is over.
pub(super) fn expired(delegation: &Delegation, at: Moment, context: &Context<'_>) -> Vec<Letter> {
    let customer: (_, Template) = ("delegation-expired-customer", template::delegation_expired_customer);
    let partner: (_, Template) = ("delegation-expired-partner", template::delegation_expired_partner);
    let mut letters = to_side(customer, (delegation, 0), Side::Customer, at, context);
    letters.extend(to_side(partner, (delegation, 0), Side::Partner, at, context));
    letters
}

/// Both sides hear who ended it, and why.
pub(super) fn terminated(delegation: &Delegation, at: Moment, context: &Context<'_>) -> Vec<Letter> {
    let customer: (_, Template) =
        ("delegation-terminated-customer", template::delegation_terminated_customer);
    let partner: (_, Template) = ("delegation-terminated-partner", template::delegation_terminated_partner);
    let mut letters = to_side(customer, (delegation, 0), Side::Customer, at, context);
    letters.extend(to_side(partner, (delegation, 0), Side::Partner, at, context));
    letters
}

/// The partner hears that it ended, and nothing of whom the customer chose; the customer's receipt says that.
pub(super) fn replaced(delegation: &Delegation, at: Moment, context: &Context<'_>) -> Vec<Letter> {
    let partner: (_, Template) = ("delegation-replaced-partner", template::delegation_replaced_partner);
    to_side(partner, (delegation, 0), Side::Partner, at, context)
}
