//! Letters about a partner's place in the program, and to its people.

use domain::partner::{EnrollmentStatus, Member, Partner};
use domain::text::{Locale, Reason};
use domain::{EmailAddress, Moment};
use words::in_language;

use super::each_once;
use super::foot::Why;
use super::template::{self, Envelope};
use crate::{Context, Inert, Letter, LetterKey};

/// What happened to a partner, as far as a letter tells of it.
pub(super) struct Step {
    pub(super) partner: Inert,
    pub(super) program: String,
    pub(super) status: &'static str,
    pub(super) state: &'static str,
    pub(super) until: Option<String>,
    pub(super) reason: Option<Vec<Inert>>,
    pub(super) is_suspended: bool,
    pub(super) roles: String,
    pub(super) signer: String,
    pub(super) version: String,
    pub(super) title: String,
    pub(super) text_hash: String,
    pub(super) at: String,
    pub(super) contact: String,
    pub(super) page: String,
}

/// One of the templates about a partner.
type Template = fn(&Step, Envelope<'_>, &Context<'_>) -> Letter;

impl Step {
    fn new(partner: &Partner, at: Moment, context: &Context<'_>) -> Step {
        Step {
            partner: Inert::line(partner.name.as_str()),
            program: String::new(),
            status: "",
            state: "",
            until: None,
            reason: None,
            is_suspended: false,
            roles: String::new(),
            signer: String::new(),
            version: String::new(),
            title: String::new(),
            text_hash: String::new(),
            at: words::date_time(at, context.partner_locale),
            contact: context.operator_contact.to_owned(),
            page: context.links.page("/partner"),
        }
    }
}

fn said(reason: Option<&Reason>) -> Option<Vec<Inert>> {
    reason.map(|reason| Inert::lines(reason.as_str()))
}

/// One copy for each owner.
fn to_owners(
    (name, template): (&'static str, Template),
    step: &Step,
    partner: &Partner,
    at: Moment,
    context: &Context<'_>,
) -> Vec<Letter> {
    let locale = context.partner_locale;
    each_once(context.partner_people)
        .into_iter()
        .map(|to| {
            let (key, why) = (LetterKey::copy(name, to), Why::Member { partner: &partner.name });
            template(step, Envelope { key, to, locale, at, why }, context)
        })
        .collect()
}

/// Whoever applied hears that it was heard, and what comes next.
pub(super) fn applied(partner: &Partner, owner: &Member, at: Moment, context: &Context<'_>) -> Vec<Letter> {
    let step = Step::new(partner, at, context);
    let why = Why::Member { partner: &partner.name };
    let key = LetterKey::only("partner-applied");
    let envelope = Envelope { key, to: &owner.email, locale: context.partner_locale, at, why };
    vec![template::partner_applied(&step, envelope, context)]
}

/// The owners hear what became of their place in a program.
pub(super) fn enrolled(partner: &Partner, program: &str, at: Moment, context: &Context<'_>) -> Vec<Letter> {
    let Some(enrollment) = partner.enrollments.get(program) else { return Vec::new() };
    let locale = context.partner_locale;
    let name = context.services.programs.get(program).map_or(program, |program| program.name.as_str());
    let (status, state) = state(enrollment.status, locale);
    let step = Step {
        program: name.to_owned(),
        status,
        state,
        until: enrollment.ends_at.map(|ends_at| words::date_time(ends_at, locale)),
        reason: said(enrollment.reason.as_ref()),
        at: words::date_time(enrollment.since, locale),
        ..Step::new(partner, at, context)
    };
    to_owners(("enrollment-partner", template::enrollment_partner), &step, partner, at, context)
}

fn state(status: EnrollmentStatus, locale: Locale) -> (&'static str, &'static str) {
    match status {
        EnrollmentStatus::Applied | EnrollmentStatus::InReview => {
            ("applied", in_language(locale, "we look at your application", "nous étudions votre demande"))
        }
        EnrollmentStatus::ActionRequired => (
            "actionRequired",
            in_language(locale, "something is needed from you", "un élément est attendu de votre part"),
        ),
        EnrollmentStatus::Active => ("active", in_language(locale, "you are in", "vous en faites partie")),
        EnrollmentStatus::Rejected => ("rejected", in_language(locale, "not this time", "pas cette fois")),
        EnrollmentStatus::Revoked => {
            ("revoked", in_language(locale, "your place was taken away", "votre place a été retirée"))
        }
        EnrollmentStatus::Lapsed | EnrollmentStatus::Recalled => {
            ("lapsed", in_language(locale, "your time is over", "votre temps est écoulé"))
        }
    }
}

/// The owners hear that the partner is banned, or may act again.
pub(super) fn standing(partner: &Partner, at: Moment, context: &Context<'_>) -> Vec<Letter> {
    let reason = partner.suspension.as_ref().and_then(|suspension| suspension.reason.as_ref());
    let step = Step {
        is_suspended: partner.suspension.is_some(),
        reason: said(reason),
        ..Step::new(partner, at, context)
    };
    to_owners(("standing-partner", template::standing_partner), &step, partner, at, context)
}

/// The owners get a copy of what was signed.
pub(super) fn signed(partner: &Partner, at: Moment, context: &Context<'_>) -> Vec<Letter> {
    let Some(signed) = &partner.agreement else { return Vec::new() };
    let agreements = context.services.agreements.iter();
    let title = agreements.clone().find(|agreement| agreement.version == signed.version);
    let step = Step {
        signer: Inert::address(&signed.signer).to_string(),
        version: signed.version.clone(),
        title: title.map(|agreement| agreement.title.clone()).unwrap_or_default(),
        text_hash: signed.text_hash.clone(),
        ..Step::new(partner, at, context)
    };
    to_owners(("agreement-signed", template::agreement_signed), &step, partner, at, context)
}

/// What is told of a version of the agreement that came after the signed one.
pub(super) struct NewVersion {
    pub(super) partner: Inert,
    pub(super) version: String,
    pub(super) signed: String,
    pub(super) from: Option<String>,
    pub(super) until: String,
    pub(super) is_over: bool,
    pub(super) page: String,
}

/// The owners hear which version to sign from when on, and until when theirs counts.
pub(super) fn superseded(
    partner: &Partner,
    version: &str,
    [valid_from, counts_until]: [Moment; 2],
    at: Moment,
    context: &Context<'_>,
) -> Vec<Letter> {
    let Some(signed) = &partner.agreement else { return Vec::new() };
    let locale = context.partner_locale;
    let view = NewVersion {
        partner: Inert::line(partner.name.as_str()),
        version: version.to_owned(),
        signed: signed.version.clone(),
        from: (at < valid_from).then(|| words::date_time(valid_from, locale)),
        until: words::date_time(counts_until, locale),
        is_over: at >= counts_until,
        page: context.links.page("/partner"),
    };
    let envelopes = each_once(context.partner_people).into_iter().map(|to| {
        let (key, why) =
            (LetterKey::copy("agreement-superseded", to), Why::Member { partner: &partner.name });
        Envelope { key, to, locale, at, why }
    });
    envelopes.map(|envelope| template::agreement_superseded(&view, envelope, context)).collect()
}

/// Somebody hears that it acts for a partner now.
pub(super) fn added(partner: &Partner, member: &Member, at: Moment, context: &Context<'_>) -> Letter {
    let step = Step {
        roles: words::roles(&member.roles, context.partner_locale),
        page: context.links.page("/"),
        ..Step::new(partner, at, context)
    };
    template::member_added(&step, to_member("member-added", partner, &member.email, at, context), context)
}

/// Somebody hears that it acts for a partner no longer.
pub(super) fn removed(partner: &Partner, member: &Member, at: Moment, context: &Context<'_>) -> Letter {
    let step = Step { page: context.links.page("/"), ..Step::new(partner, at, context) };
    template::member_removed(&step, to_member("member-removed", partner, &member.email, at, context), context)
}

fn to_member<'a>(
    name: &'static str,
    partner: &'a Partner,
    to: &'a EmailAddress,
    at: Moment,
    context: &Context<'_>,
) -> Envelope<'a> {
    let why = Why::Listed { partner: &partner.name };
    Envelope { key: LetterKey::only(name), to, locale: context.partner_locale, at, why }
}
