//! Letters to a partner about itself.

use domain::Moment;
use domain::partner::{Partner, SuspensionCause};

use super::each_once;
use super::foot::Why;
use super::review;
use super::template::{self, Envelope};
use crate::{Context, Inert, Letter, LetterKey};

/// What a partner is told when its sending is paused.
pub(super) struct Pause {
    pub(super) partner: Inert,
    pub(super) reports: usize,
    pub(super) at: String,
    pub(super) contact: String,
    pub(super) page: String,
}

/// The owners hear of a report when it is the one that paused the partner, and so does the operator.
pub(super) fn reported(partner: &Partner, at: Moment, context: &Context<'_>) -> Vec<Letter> {
    let is_paused_by_this = partner.suspension.as_ref().is_some_and(|suspension| {
        suspension.cause == SuspensionCause::Strikes && partner.strikes.last() == Some(&suspension.since)
    });
    if !is_paused_by_this {
        return Vec::new();
    }
    let locale = context.partner_locale;
    let pause = Pause {
        partner: Inert::line(partner.name.as_str()),
        reports: partner.strikes.len(),
        at: words::date_time(at, locale),
        contact: context.operator_contact.to_owned(),
        page: context.links.page("/partner"),
    };
    let to_owner = |to| {
        let (key, why) = (LetterKey::copy("paused-partner", to), Why::Member { partner: &partner.name });
        template::paused_partner(&pause, Envelope { key, to, locale, at, why }, context)
    };
    let owners = each_once(context.partner_people).into_iter().map(to_owner);
    owners.chain(review::paused(partner, at, context)).collect()
}
