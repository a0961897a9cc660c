//! Letters that carry a link or a code to the invited address, or to the administrators who can answer.

use domain::invitation::{Invitation, Kind};
use domain::proof::CODE_LIFETIME_SECONDS;
use domain::text::OrganizationName;
use domain::{EmailAddress, Moment};

use super::foot::Why;
use super::template::{self, Envelope};
use super::wording::{self, Administration};
use crate::{Context, Inert, Letter, LetterKey};

/// What a letter with an offer says.
pub(super) struct Offer {
    pub(super) partner: Inert,
    pub(super) sender: Inert,
    pub(super) recipient: Inert,
    pub(super) name: Option<Inert>,
    pub(super) organization: Option<Inert>,
    pub(super) customer: Inert,
    pub(super) kind: Kind,
    pub(super) services: String,
    pub(super) lines: Vec<String>,
    pub(super) totals: Vec<String>,
    pub(super) administration: Option<Administration>,
    pub(super) partner_of_record: bool,
    pub(super) has_choices: bool,
    pub(super) message: Vec<Inert>,
    pub(super) version: u32,
    pub(super) link: String,
    pub(super) unsubscribe: Option<String>,
    pub(super) until: String,
}

/// What a letter with a code says.
pub(super) struct Code {
    pub(super) partner: Inert,
    pub(super) digits: String,
    pub(super) minutes: i64,
    pub(super) until: String,
}

impl Offer {
    pub(super) fn is_trial(&self) -> bool {
        self.kind == Kind::Trial
    }

    pub(super) fn is_purchase(&self) -> bool {
        self.kind == Kind::Purchase
    }
}

fn offer(invitation: &Invitation, context: &Context<'_>) -> Offer {
    let locale = invitation.locale;
    let elements = [
        !invitation.lines.is_empty(),
        invitation.delegated_administration.is_some(),
        invitation.partner_of_record,
    ];
    Offer {
        partner: Inert::line(invitation.partner_name.as_str()),
        sender: Inert::address(&invitation.created_by),
        recipient: Inert::address(&invitation.recipient.email),
        name: invitation.recipient.name.as_ref().map(|name| Inert::line(name.as_str())),
        organization: invitation.recipient.organization.as_ref().map(|name| Inert::line(name.as_str())),
        customer: Inert::line(""),
        kind: invitation.kind,
        services: wording::services(&invitation.lines, locale, context).unwrap_or_default(),
        lines: invitation.lines.iter().map(|line| wording::offered(line, locale, context)).collect(),
        totals: wording::totals(&invitation.lines, locale),
        administration: invitation
            .delegated_administration
            .as_ref()
            .map(|requested| Administration::asked(&requested.capabilities, requested.duration_days, locale)),
        partner_of_record: invitation.partner_of_record,
        has_choices: elements.into_iter().filter(|offered| *offered).count() > 1,
        message: invitation.message.iter().flat_map(|message| Inert::lines(message.as_str())).collect(),
        version: invitation.offer_version,
        link: context.links.invitation(&invitation.id, invitation.generation),
        unsubscribe: Some(context.links.unsubscribe(&invitation.id)),
        until: words::date_time(invitation.expires_at, locale),
    }
}

fn to_recipient<'a>(name: &'static str, invitation: &'a Invitation, at: Moment) -> Envelope<'a> {
    Envelope {
        key: LetterKey::only(name),
        to: &invitation.recipient.email,
        locale: invitation.locale,
        at,
        why: Why::Invited { partner: &invitation.partner_name, recipient: &invitation.recipient.email },
    }
}

/// The letter with what makes it the one that carries the link to the invited address.
fn with_link(letter: Letter, invitation: &Invitation, context: &Context<'_>) -> Letter {
    Letter {
        list_unsubscribe: Some(context.links.unsubscribe(&invitation.id)),
        invitation: Some((invitation.id, invitation.mailing())),
        ..letter
    }
}

/// Somebody is invited.
pub(super) fn created(invitation: &Invitation, at: Moment, context: &Context<'_>) -> Letter {
    let envelope = to_recipient("invitation", invitation, at);
    with_link(template::invitation(&offer(invitation, context), envelope, context), invitation, context)
}

/// The invitation again, with a new link.
pub(super) fn resent(invitation: &Invitation, at: Moment, context: &Context<'_>) -> Letter {
    let envelope = to_recipient("invitation-resent", invitation, at);
    with_link(
        template::invitation_resent(&offer(invitation, context), envelope, context),
        invitation,
        context,
    )
}

/// The offer is another one.
pub(super) fn revised(invitation: &Invitation, at: Moment, context: &Context<'_>) -> Letter {
    let envelope = to_recipient("invitation-revised", invitation, at);
    with_link(
        template::invitation_revised(&offer(invitation, context), envelope, context),
        invitation,
        context,
    )
}

/// The code that proves the invited mailbox.
pub(super) fn code(
    invitation: &Invitation,
    cycle_number: u32,
    usable_until: Moment,
    at: Moment,
    context: &Context<'_>,
) -> Letter {
    let code = Code {
        partner: Inert::line(invitation.partner_name.as_str()),
        digits: context.links.code(&invitation.id, cycle_number),
        minutes: CODE_LIFETIME_SECONDS / 60,
        until: words::time(usable_until, invitation.locale),
    };
    template::invitation_code(&code, to_recipient("invitation-code", invitation, at), context)
}

/// An administrator is asked to answer. This letter is not the one that the invitation's delivery is about,
/// and the way out of the partner's mail is the invited person's, not the administrator's.
pub(super) fn handed_over(
    invitation: &Invitation,
    customer_name: &OrganizationName,
    admin: &EmailAddress,
    at: Moment,
    context: &Context<'_>,
) -> Letter {
    let envelope = Envelope {
        key: LetterKey::copy("handed-over", admin),
        to: admin,
        locale: invitation.locale,
        at,
        why: Why::Administrator { customer: customer_name },
    };
    let customer = Inert::line(customer_name.as_str());
    let offer = Offer { customer, unsubscribe: None, ..offer(invitation, context) };
    template::handed_over(&offer, envelope, context)
}
