//! Letters about how an invitation ended, or did not arrive.

use domain::Moment;
use domain::invitation::{DeclineCause, Invitation, Kind, Outcome};
use domain::receipt::{Proof, Receipt};
use domain::text::Locale;
use words::in_language;

use super::each_once;
use super::foot::Why;
use super::template::{self, Envelope};
use super::wording::{self, Administration, Answer};
use crate::{Context, Inert, Letter, LetterKey};

/// Where partners look.
const PARTNER_PAGE: &str = "/partner";
/// Where customers look.
const CUSTOMER_PAGE: &str = "/customer";

/// What the partner is told of an acceptance. Whom a delegation replaced is not among it.
pub(super) struct Acceptance {
    pub(super) customer: Inert,
    pub(super) recipient: Inert,
    pub(super) invited: String,
    pub(super) at: String,
    pub(super) answers: Vec<Answer>,
    pub(super) lines: Vec<String>,
    pub(super) totals: Vec<String>,
    pub(super) delegation: Option<Administration>,
    pub(super) page: String,
}

/// What the customer keeps of an acceptance.
pub(super) struct Consent {
    pub(super) partner: Inert,
    pub(super) customer: Inert,
    pub(super) receipt: String,
    pub(super) invitation: String,
    pub(super) version: u32,
    pub(super) at: String,
    pub(super) accepted_by: Inert,
    pub(super) proof: &'static str,
    pub(super) kind: Kind,
    pub(super) answers: Vec<Answer>,
    pub(super) lines: Vec<String>,
    pub(super) totals: Vec<String>,
    pub(super) delegation: Option<Administration>,
    pub(super) replaced: Option<Inert>,
    pub(super) is_partner_of_record: bool,
    pub(super) page: String,
}

impl Consent {
    pub(super) fn is_trial(&self) -> bool {
        self.kind == Kind::Trial
    }

    pub(super) fn is_purchase(&self) -> bool {
        self.kind == Kind::Purchase
    }
}

/// What is told of an invitation that nobody accepted.
pub(super) struct Ending {
    pub(super) partner: Inert,
    pub(super) recipient: Inert,
    pub(super) proposal: String,
    pub(super) invited: String,
    pub(super) at: String,
    pub(super) until: String,
    pub(super) is_unknown_sender: bool,
    pub(super) reason: Option<Vec<Inert>>,
    pub(super) page: String,
}

fn to_member<'a>(
    name: &'static str,
    invitation: &'a Invitation,
    at: Moment,
    context: &Context<'_>,
) -> Envelope<'a> {
    Envelope {
        key: LetterKey::only(name),
        to: &invitation.created_by,
        locale: context.partner_locale,
        at,
        why: Why::Member { partner: &invitation.partner_name },
    }
}

/// The partner hears what was taken and what was not.
pub(super) fn accepted(
    invitation: &Invitation,
    receipt: &Receipt,
    at: Moment,
    context: &Context<'_>,
) -> Letter {
    let locale = context.partner_locale;
    let lines = receipt.subscriptions.iter();
    let acceptance = Acceptance {
        customer: Inert::line(receipt.customer_name.as_str()),
        recipient: Inert::address(&invitation.recipient.email),
        invited: words::date(invitation.created_at, locale),
        at: words::date_time(receipt.at, locale),
        answers: wording::answers(receipt.decisions, locale),
        lines: lines.clone().map(|line| wording::agreed(line, locale, context)).collect(),
        totals: wording::totals(lines.map(|line| &line.line), locale),
        delegation: agreed_administration(receipt, locale),
        page: context.links.page(PARTNER_PAGE),
    };
    template::accepted_partner(&acceptance, to_member("accepted-partner", invitation, at, context), context)
}

/// The customer gets the receipt in full: whoever accepted, and the other administrators, who would not
/// know otherwise.
pub(super) fn receipts(
    invitation: &Invitation,
    receipt: &Receipt,
    at: Moment,
    context: &Context<'_>,
) -> Vec<Letter> {
    let consent = consent(invitation, receipt, context);
    let name = "receipt-customer";
    each_once(context.customer_people.iter().chain([&receipt.accepted_by]))
        .into_iter()
        .map(|to| {
            let key =
                if *to == receipt.accepted_by { LetterKey::only(name) } else { LetterKey::copy(name, to) };
            let why = Why::Administrator { customer: &receipt.customer_name };
            template::receipt_customer(
                &consent,
                Envelope { key, to, locale: receipt.locale, at, why },
                context,
            )
        })
        .collect()
}

fn consent(invitation: &Invitation, receipt: &Receipt, context: &Context<'_>) -> Consent {
    let locale = receipt.locale;
    let lines = receipt.subscriptions.iter();
    let replaced =
        receipt.delegation.as_ref().and_then(|delegation| delegation.replaced_partner_name.as_ref());
    Consent {
        partner: Inert::line(receipt.partner_name.as_str()),
        customer: Inert::line(receipt.customer_name.as_str()),
        receipt: receipt.id.to_string(),
        invitation: invitation.id.to_string(),
        version: invitation.offer_version,
        at: words::date_time(receipt.at, locale),
        accepted_by: Inert::address(&receipt.accepted_by),
        proof: match receipt.proof {
            Proof::Code => in_language(
                locale,
                "a code mailed to the invited address",
                "un code envoyé à l’adresse invitée",
            ),
            Proof::AdministratorSignIn => {
                in_language(locale, "the sign-in of an administrator", "la connexion d’un administrateur")
            }
        },
        kind: invitation.kind,
        answers: wording::answers(receipt.decisions, locale),
        lines: lines.clone().map(|line| wording::agreed(line, locale, context)).collect(),
        totals: wording::totals(lines.map(|line| &line.line), locale),
        delegation: agreed_administration(receipt, locale),
        replaced: replaced.map(|name| Inert::line(name.as_str())),
        is_partner_of_record: receipt.decisions.partner_of_record
            == Some(domain::invitation::Decision::Accept),
        page: context.links.page(CUSTOMER_PAGE),
    }
}

fn agreed_administration(receipt: &Receipt, locale: Locale) -> Option<Administration> {
    let delegation = receipt.delegation.as_ref()?;
    let until = words::date_time(delegation.ends_at, locale);
    Some(Administration::agreed(&delegation.capabilities, until, locale))
}

fn ending(invitation: &Invitation, at: Moment, locale: Locale, context: &Context<'_>) -> Ending {
    let reason = match &invitation.outcome {
        Outcome::Declined { cause: DeclineCause::Stated(reason), .. } => Some(reason),
        Outcome::Canceled { reason, .. } => reason.as_ref(),
        Outcome::Declined { cause: DeclineCause::Unstated | DeclineCause::UnknownSender, .. }
        | Outcome::Pending
        | Outcome::Accepted { .. }
        | Outcome::Expired { .. } => None,
    };
    Ending {
        partner: Inert::line(invitation.partner_name.as_str()),
        recipient: Inert::address(&invitation.recipient.email),
        proposal: wording::proposal(invitation.kind, &invitation.lines, locale, context),
        invited: words::date(invitation.created_at, locale),
        at: words::date_time(at, locale),
        until: words::date_time(invitation.expires_at, locale),
        is_unknown_sender: matches!(
            invitation.outcome,
            Outcome::Declined { cause: DeclineCause::UnknownSender, .. }
        ),
        reason: reason.map(|reason| Inert::lines(reason.as_str())),
        page: context.links.page(PARTNER_PAGE),
    }
}

/// The partner hears that nothing was taken, and why.
pub(super) fn declined(invitation: &Invitation, at: Moment, context: &Context<'_>) -> Letter {
    let ending = ending(invitation, at, context.partner_locale, context);
    template::declined_partner(&ending, to_member("declined-partner", invitation, at, context), context)
}

/// The invited person hears that the link is dead.
pub(super) fn canceled(invitation: &Invitation, at: Moment, context: &Context<'_>) -> Letter {
    let envelope = Envelope {
        key: LetterKey::only("canceled-customer"),
        to: &invitation.recipient.email,
        locale: invitation.locale,
        at,
        why: Why::Invited { partner: &invitation.partner_name, recipient: &invitation.recipient.email },
    };
    template::canceled_customer(&ending(invitation, at, invitation.locale, context), envelope, context)
}

/// The partner hears that nobody answered in time.
pub(super) fn expired(invitation: &Invitation, at: Moment, context: &Context<'_>) -> Letter {
    let ending = ending(invitation, at, context.partner_locale, context);
    template::expired_partner(&ending, to_member("expired-partner", invitation, at, context), context)
}

/// The partner hears that a new invitation is asked for.
pub(super) fn renewal(invitation: &Invitation, at: Moment, context: &Context<'_>) -> Letter {
    let ending = ending(invitation, at, context.partner_locale, context);
    template::renewal_partner(&ending, to_member("renewal-partner", invitation, at, context), context)
}

/// The partner hears that the address may be wrong.
pub(super) fn bounced(invitation: &Invitation, at: Moment, context: &Context<'_>) -> Letter {
    let ending = ending(invitation, at, context.partner_locale, context);
    template::bounced_partner(&ending, to_member("bounced-partner", invitation, at, context), context)
}
