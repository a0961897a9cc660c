//! Sentences that several letters share.

use std::collections::BTreeMap;

use domain::Capabilities;
use domain::invitation::{Decisions, Kind};
use domain::money::Money;
use domain::offer::{BillingPeriod, Line};
use domain::receipt::ReceiptLine;
use domain::text::Locale;
use words::in_language;

use crate::{Context, Inert};

/// What a delegate may do and never may.
pub(super) struct Administration {
    /// How long it would last.
    pub(super) duration: String,
    /// When it ends.
    pub(super) until: String,
    /// Each thing.
    pub(super) capabilities: Vec<&'static str>,
    /// What is never included.
    pub(super) never: &'static str,
}

impl Administration {
    /// One that is asked for.
    pub(super) fn asked(capabilities: &Capabilities, duration_days: u32, locale: Locale) -> Administration {
        let duration = words::days(duration_days, locale);
        Administration { duration, ..Administration::agreed(capabilities, String::new(), locale) }
    }

    /// One that was agreed to.
    pub(super) fn agreed(capabilities: &Capabilities, until: String, locale: Locale) -> Administration {
        Administration {
            duration: String::new(),
            until,
            capabilities: words::capabilities(capabilities, locale),
            never: words::never_included(locale),
        }
    }
}

/// One element of an invitation and the answer to it.
pub(super) struct Answer {
    /// The element.
    pub(super) element: &'static str,
    /// The answer.
    pub(super) decision: &'static str,
}

/// The answer to each element that was offered.
pub(super) fn answers(decisions: Decisions, locale: Locale) -> Vec<Answer> {
    [
        (in_language(locale, "Services", "Services"), decisions.commercial),
        (
            in_language(locale, "Delegated administration", "Administration déléguée"),
            decisions.delegated_administration,
        ),
        (in_language(locale, "Partner of record", "Partenaire de référence"), decisions.partner_of_record),
    ]
    .into_iter()
    .filter_map(|(element, decision)| Some(Answer { element, decision: words::decision(decision?, locale) }))
    .collect()
}

/// The service with its plan.
pub(super) fn service(line: &Line, context: &Context<'_>) -> String {
    let service = Inert::line(words::service(context.services, &line.service));
    let plan = Inert::line(words::plan(context.services, &line.plan));
    format!("{service} ({plan})")
}

/// What the line costs, each way it can be said; none for a trial.
pub(super) fn price(line: &Line, locale: Locale) -> Option<String> {
    let fee = words::fee_per_license(line, locale)?;
    let total = words::total_per_period(line, locale)?;
    Some(in_language(locale, format!("{fee}, {total}"), format!("{fee}, soit {total}")))
}

/// A line as it is offered.
pub(super) fn offered(line: &Line, locale: Locale, context: &Context<'_>) -> String {
    let (service, licenses) = (service(line, context), words::licenses(line.licenses, locale));
    if let (Some(terms), Some(price)) = (line.terms, price(line, locale)) {
        let months = words::months(terms.term_months, locale);
        return in_language(
            locale,
            format!("{service}: {licenses}, {price}, for {months}"),
            format!("{service}\u{a0}: {licenses}, {price}, pour {months}"),
        );
    }
    let days = words::days(context.services.limits.trial_days, locale);
    in_language(
        locale,
        format!("{service}: {licenses}, free for {days}"),
        format!("{service}\u{a0}: {licenses}, gratuit pendant {days}"),
    )
}

/// A line as it was agreed to.
pub(super) fn agreed(line: &ReceiptLine, locale: Locale, context: &Context<'_>) -> String {
    let (service, licenses) = (service(&line.line, context), words::licenses(line.line.licenses, locale));
    let until = words::date_time(line.ends_at, locale);
    let price = price(&line.line, locale)
        .unwrap_or_else(|| in_language(locale, "free of charge", "gratuit").to_owned());
    in_language(
        locale,
        format!("{service}: {licenses}, {price}, until {until}"),
        format!("{service}\u{a0}: {licenses}, {price}, jusqu’au {until}"),
    )
}

/// What several lines cost together, for each currency and billing period; nothing for a single line,
/// which says it itself.
pub(super) fn totals<'a>(lines: impl IntoIterator<Item = &'a Line>, locale: Locale) -> Vec<String> {
    let mut sums: BTreeMap<(&'static str, bool), (u32, Money, BillingPeriod)> = BTreeMap::new();
    for line in lines {
        let (Some(terms), Some(total)) = (line.terms, line.total_per_period()) else { continue };
        let key = (total.currency.code(), terms.billing_period == BillingPeriod::Annual);
        let none = Money { amount: 0, ..total };
        let (count, sum, _) = sums.entry(key).or_insert((0, none, terms.billing_period));
        *count += 1;
        sum.amount = sum.amount.saturating_add(total.amount);
    }
    sums.into_values()
        .filter(|(count, ..)| *count > 1)
        .map(|(_, sum, period)| {
            format!("{} {}", words::money(sum, locale), words::billing_period(period, locale))
        })
        .collect()
}

/// What an invitation proposes, in few words.
pub(super) fn proposal(kind: Kind, lines: &[Line], locale: Locale, context: &Context<'_>) -> String {
    let kind = words::kind(kind, locale);
    match services(lines, locale, context) {
        Some(services) => {
            in_language(locale, format!("{kind}: {services}"), format!("{kind}\u{a0}: {services}"))
        }
        None => kind.to_owned(),
    }
}

/// The first service by name, and how many others.
pub(super) fn services(lines: &[Line], locale: Locale, context: &Context<'_>) -> Option<String> {
    let (first, others) = lines.split_first()?;
    let first = Inert::line(words::service(context.services, &first.service));
    Some(match (locale, others.len()) {
        (_, 0) => first.to_string(),
        (Locale::En, 1) => format!("{first} and another service"),
        (Locale::En, count) => format!("{first} and {count} other services"),
        (Locale::Fr, 1) => format!("{first} et un autre service"),
        (Locale::Fr, count) => format!("{first} et {count} autres services"),
    })
}
