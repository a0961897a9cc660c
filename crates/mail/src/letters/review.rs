//! Letters to the operator: a partner waits for it to decide, or only it can let one go on.

use domain::partner::{Member, Partner};
use domain::text::Locale;
use domain::{EmailAddress, Moment};

use super::foot::Why;
use super::template::{self, Envelope};
use crate::{Context, Inert, Letter, LetterKey};

/// Who asks for what.
pub(super) struct Asked {
    pub(super) partner: Inert,
    pub(super) who: String,
    pub(super) program: Option<Inert>,
    pub(super) is_again: bool,
    pub(super) country: String,
    pub(super) cloud: String,
    pub(super) id: String,
    pub(super) at: String,
}

/// Whose sending is paused.
pub(super) struct Paused {
    pub(super) partner: Inert,
    pub(super) reports: usize,
    pub(super) country: String,
    pub(super) cloud: String,
    pub(super) id: String,
    pub(super) at: String,
}

/// The language the operator is written to in.
const LOCALE: Locale = Locale::En;

/// The operator hears of a partner that joined.
pub(super) fn joined(partner: &Partner, owner: &Member, at: Moment, context: &Context<'_>) -> Option<Letter> {
    let who = Inert::address(&owner.email).to_string();
    letter(&Asked { who, ..asked(partner, at) }, at, context)
}

/// The operator hears of a partner that asks for a place in a program, or did what it was asked for.
pub(super) fn enrolling(
    partner: &Partner,
    program: &str,
    is_again: bool,
    at: Moment,
    context: &Context<'_>,
) -> Option<Letter> {
    let name = context.services.programs.get(program).map_or(program, |program| program.name.as_str());
    letter(&Asked { program: Some(Inert::line(name)), is_again, ..asked(partner, at) }, at, context)
}

/// The operator hears of a partner whose sending is paused, which nobody else can lift.
pub(super) fn paused(partner: &Partner, at: Moment, context: &Context<'_>) -> Option<Letter> {
    let paused = Paused {
        partner: Inert::line(partner.name.as_str()),
        reports: partner.strikes.len(),
        country: partner.country.to_string(),
        cloud: partner.cloud.clone(),
        id: partner.id.to_string(),
        at: words::date_time(at, LOCALE),
    };
    to_operator("paused-operator", at, context, |envelope| {
        template::paused_operator(&paused, envelope, context)
    })
}

fn asked(partner: &Partner, at: Moment) -> Asked {
    Asked {
        partner: Inert::line(partner.name.as_str()),
        who: String::new(),
        program: None,
        is_again: false,
        country: partner.country.to_string(),
        cloud: partner.cloud.clone(),
        id: partner.id.to_string(),
        at: words::date_time(at, LOCALE),
    }
}

fn letter(asked: &Asked, at: Moment, context: &Context<'_>) -> Option<Letter> {
    to_operator("review-operator", at, context, |envelope| {
        template::review_operator(asked, envelope, context)
    })
}

/// One copy to the operator's address. A deployment whose contact is no address is refused at its start.
fn to_operator(
    name: &'static str,
    at: Moment,
    context: &Context<'_>,
    word: impl FnOnce(Envelope<'_>) -> Letter,
) -> Option<Letter> {
    let to: EmailAddress = context.operator_contact.parse().ok()?;
    let key = LetterKey::only(name);
    Some(word(Envelope { key, to: &to, locale: LOCALE, at, why: Why::Operator }))
}
