//! Letters to both sides of a delegation about what changes in it while it runs.

use domain::delegation::amendment::{Amendment, Outcome};
use domain::delegation::{Delegation, Side};
use domain::text::Locale;
use domain::{Capability, Moment};

use super::delegation::{envelopes, locale_of, page_of};
use super::template::{self, Envelope};
use crate::{Context, Inert, Letter};

/// What is told of a change.
pub(super) struct Amended {
    pub(super) partner: Inert,
    pub(super) customer: Inert,
    pub(super) who: String,
    pub(super) added: Vec<&'static str>,
    pub(super) removed: Vec<&'static str>,
    pub(super) capabilities: Vec<&'static str>,
    pub(super) never: &'static str,
    pub(super) until: String,
    pub(super) new_until: Option<String>,
    pub(super) latest: String,
    pub(super) lapses_at: String,
    pub(super) at: String,
    pub(super) is_by_customer: bool,
    pub(super) is_enabled: bool,
    pub(super) reason: Option<Vec<Inert>>,
    pub(super) receipt: String,
    pub(super) page: String,
}

/// One of the templates about a change.
type Template = fn(&Amended, Envelope<'_>, &Context<'_>) -> Letter;

/// The two letters of one occasion: the customer's and the partner's.
type Pair = [(&'static str, Template); 2];

fn to_both(
    pair: Pair,
    delegation: &Delegation,
    at: Moment,
    context: &Context<'_>,
    tell: impl Fn(Amended, Locale) -> Amended,
) -> Vec<Letter> {
    let mut letters = Vec::new();
    for (side, (name, template)) in [Side::Customer, Side::Partner].into_iter().zip(pair) {
        let locale = locale_of(delegation, side, context);
        let view = tell(amended(delegation, side, at, context), locale);
        let envelopes = envelopes(name, delegation, side, at, context);
        letters.extend(envelopes.into_iter().map(|envelope| template(&view, envelope, context)));
    }
    letters
}

/// What is the same in all of them.
fn amended(delegation: &Delegation, side: Side, at: Moment, context: &Context<'_>) -> Amended {
    let locale = locale_of(delegation, side, context);
    Amended {
        partner: Inert::line(delegation.partner_name.as_str()),
        customer: Inert::line(delegation.customer_name.as_str()),
        who: String::new(),
        added: Vec::new(),
        removed: Vec::new(),
        capabilities: words::capabilities(&delegation.capabilities, locale),
        never: words::never_included(locale),
        until: words::date_time(delegation.current_end(at), locale),
        new_until: None,
        latest: words::date_time(delegation.final_end(), locale),
        lapses_at: String::new(),
        at: words::date_time(at, locale),
        is_by_customer: false,
        is_enabled: delegation.auto_extends,
        reason: None,
        receipt: delegation.receipt_id.to_string(),
        page: page_of(side, context),
    }
}

fn in_words(capabilities: &[Capability], locale: Locale) -> Vec<&'static str> {
    capabilities.iter().map(|one| words::capability(*one, locale)).collect()
}

/// The administrator who answered.
fn decided_by(amendment: &Amendment) -> String {
    match &amendment.outcome {
        Some(Outcome::Accepted { by, .. } | Outcome::Declined { by, .. }) => Inert::address(by).to_string(),
        Some(Outcome::Lapsed { .. }) | None => String::new(),
    }
}

/// Both sides hear who gave up what, and what is left.
pub(super) fn narrowed(
    delegation: &Delegation,
    by: Side,
    removed: &[Capability],
    at: Moment,
    context: &Context<'_>,
) -> Vec<Letter> {
    let pair: Pair = [
        ("delegation-narrowed-customer", template::delegation_narrowed_customer),
        ("delegation-narrowed-partner", template::delegation_narrowed_partner),
    ];
    to_both(pair, delegation, at, context, |view, locale| Amended {
        is_by_customer: by == Side::Customer,
        removed: in_words(removed, locale),
        ..view
    })
}

/// Both sides hear that it went on by itself, and how far that carries.
pub(super) fn extended(delegation: &Delegation, at: Moment, context: &Context<'_>) -> Vec<Letter> {
    let pair: Pair = [
        ("delegation-extended-customer", template::delegation_extended_customer),
        ("delegation-extended-partner", template::delegation_extended_partner),
    ];
    to_both(pair, delegation, at, context, |view, _| view)
}

/// Both sides hear whether it goes on by itself.
pub(super) fn auto_extension_changed(
    delegation: &Delegation,
    at: Moment,
    context: &Context<'_>,
) -> Vec<Letter> {
    let pair: Pair = [
        ("auto-extension-changed-customer", template::auto_extension_changed_customer),
        ("auto-extension-changed-partner", template::auto_extension_changed_partner),
    ];
    to_both(pair, delegation, at, context, |view, _| view)
}

/// The customer hears what it is asked for, and the partner that it was asked.
pub(super) fn proposed(
    delegation: &Delegation,
    amendment: &Amendment,
    at: Moment,
    context: &Context<'_>,
) -> Vec<Letter> {
    let pair: Pair = [
        ("amendment-proposed-customer", template::amendment_proposed_customer),
        ("amendment-proposed-partner", template::amendment_proposed_partner),
    ];
    to_both(pair, delegation, at, context, |view, locale| {
        let after = amendment.ends_at_after(at);
        Amended {
            who: Inert::address(&amendment.proposed_by).to_string(),
            added: in_words(&amendment.added(), locale),
            new_until: (after > amendment.ends_at_before).then(|| words::date_time(after, locale)),
            lapses_at: words::date_time(amendment.lapses_at, locale),
            ..view
        }
    })
}

/// The customer gets its receipt, and the partner hears what it may do now.
pub(super) fn accepted(
    delegation: &Delegation,
    amendment: &Amendment,
    at: Moment,
    context: &Context<'_>,
) -> Vec<Letter> {
    let pair: Pair = [
        ("amendment-accepted-customer", template::amendment_accepted_customer),
        ("amendment-accepted-partner", template::amendment_accepted_partner),
    ];
    to_both(pair, delegation, at, context, |view, locale| Amended {
        who: decided_by(amendment),
        added: in_words(&amendment.added(), locale),
        ..view
    })
}

/// Both sides hear that what was granted stands, and why.
pub(super) fn declined(
    delegation: &Delegation,
    amendment: &Amendment,
    at: Moment,
    context: &Context<'_>,
) -> Vec<Letter> {
    let pair: Pair = [
        ("amendment-declined-customer", template::amendment_declined_customer),
        ("amendment-declined-partner", template::amendment_declined_partner),
    ];
    let reason = match &amendment.outcome {
        Some(Outcome::Declined { reason, .. }) => reason.as_ref(),
        _ => None,
    };
    to_both(pair, delegation, at, context, |view, _| Amended {
        who: decided_by(amendment),
        reason: reason.map(|reason| Inert::lines(reason.as_str())),
        ..view
    })
}

/// Both sides hear that it can be answered no more.
pub(super) fn lapsed(delegation: &Delegation, at: Moment, context: &Context<'_>) -> Vec<Letter> {
    let pair: Pair = [
        ("amendment-lapsed-customer", template::amendment_lapsed_customer),
        ("amendment-lapsed-partner", template::amendment_lapsed_partner),
    ];
    to_both(pair, delegation, at, context, |view, _| view)
}
