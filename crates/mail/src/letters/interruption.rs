//! Letters to both sides of a delegation about what its partner's standing does to it.

use domain::Moment;
use domain::delegation::{Delegation, Side};
use domain::standing::{Cause, Interruption};
use domain::text::Locale;
use words::in_language;

use super::delegation::envelopes;
use super::template::{self, Envelope};
use crate::{Context, Inert, Letter};

/// What is told of an interruption.
pub(super) struct Interrupted {
    pub(super) partner: Inert,
    pub(super) customer: Inert,
    pub(super) why: String,
    pub(super) suspends_at: Option<String>,
    pub(super) until: String,
    pub(super) was_suspended: bool,
    pub(super) page: String,
}

impl Interrupted {
    /// The moment to come; nothing where the letter is about one that came.
    pub(super) fn suspends_at(&self) -> &str {
        self.suspends_at.as_deref().unwrap_or_default()
    }
}

/// One of the templates about an interruption.
type Template = fn(&Interrupted, Envelope<'_>, &Context<'_>) -> Letter;

/// The two letters of one occasion: the customer's and the partner's.
type Pair = [(&'static str, Template); 2];

/// Both sides hear until when the administration goes on, and why no longer.
pub(super) fn announced(delegation: &Delegation, at: Moment, context: &Context<'_>) -> Vec<Letter> {
    let pair: Pair = [
        ("delegation-suspension-announced-customer", template::delegation_suspension_announced_customer),
        ("delegation-suspension-announced-partner", template::delegation_suspension_announced_partner),
    ];
    to_both(pair, delegation, true, at, context)
}

/// Both sides hear that the partner can do nothing for now, and why.
pub(super) fn suspended(delegation: &Delegation, at: Moment, context: &Context<'_>) -> Vec<Letter> {
    let pair: Pair = [
        ("delegation-suspended-customer", template::delegation_suspended_customer),
        ("delegation-suspended-partner", template::delegation_suspended_partner),
    ];
    to_both(pair, delegation, true, at, context)
}

/// Both sides hear that it goes on after it was suspended.
pub(super) fn resumed(delegation: &Delegation, at: Moment, context: &Context<'_>) -> Vec<Letter> {
    to_both(going_on(), delegation, true, at, context)
}

/// Both sides hear that it goes on and will not be suspended.
pub(super) fn withdrawn(delegation: &Delegation, at: Moment, context: &Context<'_>) -> Vec<Letter> {
    to_both(going_on(), delegation, false, at, context)
}

fn going_on() -> Pair {
    [
        ("delegation-resumed-customer", template::delegation_resumed_customer),
        ("delegation-resumed-partner", template::delegation_resumed_partner),
    ]
}

fn to_both(
    pair: Pair,
    delegation: &Delegation,
    was_suspended: bool,
    at: Moment,
    context: &Context<'_>,
) -> Vec<Letter> {
    let mut letters = Vec::new();
    for (side, (name, template)) in [Side::Customer, Side::Partner].into_iter().zip(pair) {
        let view = interrupted(delegation, side, was_suspended, context);
        let envelopes = envelopes(name, delegation, side, at, context);
        letters.extend(envelopes.into_iter().map(|envelope| template(&view, envelope, context)));
    }
    letters
}

fn interrupted(
    delegation: &Delegation,
    side: Side,
    was_suspended: bool,
    context: &Context<'_>,
) -> Interrupted {
    let locale = super::delegation::locale_of(delegation, side, context);
    let partner = Inert::line(delegation.partner_name.as_str());
    let cause = delegation.interruption.map(Interruption::cause);
    let suspends_at = match delegation.interruption {
        Some(Interruption::Announced { suspends_at, .. }) => Some(words::date_time(suspends_at, locale)),
        Some(Interruption::Suspended { .. }) | None => None,
    };
    Interrupted {
        why: cause.map(|cause| why(cause, side, &partner, locale)).unwrap_or_default(),
        partner,
        customer: Inert::line(delegation.customer_name.as_str()),
        suspends_at,
        until: words::date_time(delegation.final_end(), locale),
        was_suspended,
        page: super::delegation::page_of(side, context),
    }
}

/// Who decided it, in the words of either side. Why the operator did is between it and the partner.
fn why(cause: Cause, side: Side, partner: &Inert, locale: Locale) -> String {
    match (cause, side) {
        (Cause::Ban, Side::Customer) => in_language(
            locale,
            format!("We have suspended {partner} from the partner program."),
            format!("Nous avons suspendu {partner} du programme partenaires."),
        ),
        (Cause::Pause, Side::Customer) => in_language(
            locale,
            format!("We have paused {partner} in the partner program."),
            format!("Nous avons mis {partner} en pause dans le programme partenaires."),
        ),
        (Cause::Program, Side::Customer) => in_language(
            locale,
            format!("{partner} no longer qualifies in the partner program."),
            format!("{partner} ne remplit plus les conditions du programme partenaires."),
        ),
        (Cause::Agreement, Side::Customer) => in_language(
            locale,
            format!("{partner} has not signed the partner agreement that counts now."),
            format!("{partner} n’a pas signé le contrat de partenariat actuellement en vigueur."),
        ),
        (Cause::Ban, Side::Partner) => in_language(
            locale,
            format!("We have suspended {partner}."),
            format!("Nous avons suspendu {partner}."),
        ),
        (Cause::Pause, Side::Partner) => in_language(
            locale,
            format!("{partner} is paused, because recipients reported its mail."),
            format!("{partner} est en pause, car des destinataires ont signalé ses messages."),
        ),
        (Cause::Program, Side::Partner) => in_language(
            locale,
            format!("{partner} is in no program any more that allows administration."),
            format!("{partner} ne fait plus partie d’aucun programme qui permet l’administration."),
        ),
        (Cause::Agreement, Side::Partner) => in_language(
            locale,
            "The version of the partner agreement that you signed counts no longer.".to_owned(),
            "La version du contrat de partenariat que vous avez signée ne compte plus.".to_owned(),
        ),
    }
}
