//! The templates: one folder per letter in `letters/`, a subject, a text and a page in each language.

use askama::Template;
use domain::text::Locale;
use domain::{EmailAddress, Moment};

use super::administrator::Appointment;
use super::amendment::Amended;
use super::answer::{Acceptance, Consent, Ending};
use super::delegation::Grant;
use super::designation::Naming;
use super::foot::{Foot, Why};
use super::interruption::Interrupted;
use super::invitation::{Code, Offer};
use super::migration::Removal;
use super::partner::Pause;
use super::program::{NewVersion, Step};
use super::review::{Asked, Paused};
use super::subscription::Tenure;
use super::support::Case;
use crate::{Context, Letter, LetterKey, paper};

/// What stands on the envelope.
pub(super) struct Envelope<'a> {
    pub(super) key: LetterKey,
    pub(super) to: &'a EmailAddress,
    pub(super) locale: Locale,
    pub(super) at: Moment,
    pub(super) why: Why<'a>,
}

/// The most characters of a subject: longer ones are cut by every mail program anyway.
const MOST_SUBJECT_CHARACTERS: usize = 200;

/// The rendered subject on one bounded line.
fn one_line(subject: &str) -> String {
    let subject = subject.split_whitespace().collect::<Vec<_>>().join(" ");
    if subject.chars().count() <= MOST_SUBJECT_CHARACTERS {
        return subject;
    }
    subject.chars().take(MOST_SUBJECT_CHARACTERS - 1).chain(['…']).collect()
}

/// Fills a template. Everything in it is text, so writing it into memory cannot fail; a test fills them all.
fn filled(template: &impl Template) -> String {
    template.render().unwrap_or_default()
}

macro_rules! letters {
    ($($name:ident $view:ident $subject:tt $text:tt $html:tt $sujet:tt $texte:tt $page:tt;)*) => {$(
        pub(super) fn $name(v: &$view, envelope: Envelope<'_>, context: &Context<'_>) -> Letter {
            #[derive(Template)]
            #[template(path = $subject)]
            struct EnglishSubject<'a> { v: &'a $view }
            #[derive(Template)]
            #[template(path = $text)]
            struct EnglishText<'a> { v: &'a $view, foot: &'a Foot }
            #[derive(Template)]
            #[template(path = $html)]
            struct EnglishPage<'a> { v: &'a $view, foot: &'a Foot }
            #[derive(Template)]
            #[template(path = $sujet)]
            struct FrenchSubject<'a> { v: &'a $view }
            #[derive(Template)]
            #[template(path = $texte)]
            struct FrenchText<'a> { v: &'a $view, foot: &'a Foot }
            #[derive(Template)]
            #[template(path = $page)]
            struct FrenchPage<'a> { v: &'a $view, foot: &'a Foot }

            let Envelope { key, to, locale, at, why } = envelope;
            let subject = one_line(&match locale {
                Locale::En => filled(&EnglishSubject { v }),
                Locale::Fr => filled(&FrenchSubject { v }),
            });
            let foot = &Foot::new(&why, locale, subject.clone(), context);
            let (text, html) = match locale {
                Locale::En => (filled(&EnglishText { v, foot }), filled(&EnglishPage { v, foot })),
                Locale::Fr => (filled(&FrenchText { v, foot }), filled(&FrenchPage { v, foot })),
            };
            Letter {
                key,
                to: to.clone(),
                locale,
                at,
                subject,
                text: paper::tidy(&text),
                html: paper::with_looks(&paper::tidy(&html)),
                list_unsubscribe: None,
                invitation: None,
                is_stand_in: false,
            }
        }
    )*};
}

letters! {
    invitation Offer
        "invitation/en.subject" "invitation/en.txt" "invitation/en.html"
        "invitation/fr.subject" "invitation/fr.txt" "invitation/fr.html";
    invitation_resent Offer
        "invitation-resent/en.subject" "invitation-resent/en.txt" "invitation-resent/en.html"
        "invitation-resent/fr.subject" "invitation-resent/fr.txt" "invitation-resent/fr.html";
    invitation_revised Offer
        "invitation-revised/en.subject" "invitation-revised/en.txt" "invitation-revised/en.html"
        "invitation-revised/fr.subject" "invitation-revised/fr.txt" "invitation-revised/fr.html";
    handed_over Offer
        "handed-over/en.subject" "handed-over/en.txt" "handed-over/en.html"
        "handed-over/fr.subject" "handed-over/fr.txt" "handed-over/fr.html";
    invitation_code Code
        "invitation-code/en.subject" "invitation-code/en.txt" "invitation-code/en.html"
        "invitation-code/fr.subject" "invitation-code/fr.txt" "invitation-code/fr.html";
    accepted_partner Acceptance
        "accepted-partner/en.subject" "accepted-partner/en.txt" "accepted-partner/en.html"
        "accepted-partner/fr.subject" "accepted-partner/fr.txt" "accepted-partner/fr.html";
    receipt_customer Consent
        "receipt-customer/en.subject" "receipt-customer/en.txt" "receipt-customer/en.html"
        "receipt-customer/fr.subject" "receipt-customer/fr.txt" "receipt-customer/fr.html";
    declined_partner Ending
        "declined-partner/en.subject" "declined-partner/en.txt" "declined-partner/en.html"
        "declined-partner/fr.subject" "declined-partner/fr.txt" "declined-partner/fr.html";
    canceled_customer Ending
        "canceled-customer/en.subject" "canceled-customer/en.txt" "canceled-customer/en.html"
        "canceled-customer/fr.subject" "canceled-customer/fr.txt" "canceled-customer/fr.html";
    expired_partner Ending
        "expired-partner/en.subject" "expired-partner/en.txt" "expired-partner/en.html"
        "expired-partner/fr.subject" "expired-partner/fr.txt" "expired-partner/fr.html";
    renewal_partner Ending
        "renewal-partner/en.subject" "renewal-partner/en.txt" "renewal-partner/en.html"
        "renewal-partner/fr.subject" "renewal-partner/fr.txt" "renewal-partner/fr.html";
    bounced_partner Ending
        "bounced-partner/en.subject" "bounced-partner/en.txt" "bounced-partner/en.html"
        "bounced-partner/fr.subject" "bounced-partner/fr.txt" "bounced-partner/fr.html";
    delegation_expiring_customer Grant
        "delegation-expiring-customer/en.subject" "delegation-expiring-customer/en.txt" "delegation-expiring-customer/en.html"
        "delegation-expiring-customer/fr.subject" "delegation-expiring-customer/fr.txt" "delegation-expiring-customer/fr.html";
    delegation_idle_customer Grant
        "delegation-idle-customer/en.subject" "delegation-idle-customer/en.txt" "delegation-idle-customer/en.html"
        "delegation-idle-customer/fr.subject" "delegation-idle-customer/fr.txt" "delegation-idle-customer/fr.html";
    delegation_expiring_partner Grant
        "delegation-expiring-partner/en.subject" "delegation-expiring-partner/en.txt" "delegation-expiring-partner/en.html"
        "delegation-expiring-partner/fr.subject" "delegation-expiring-partner/fr.txt" "delegation-expiring-partner/fr.html";
    delegation_expired_customer Grant
        "delegation-expired-customer/en.subject" "delegation-expired-customer/en.txt" "delegation-expired-customer/en.html"
        "delegation-expired-customer/fr.subject" "delegation-expired-customer/fr.txt" "delegation-expired-customer/fr.html";
    delegation_expired_partner Grant
        "delegation-expired-partner/en.subject" "delegation-expired-partner/en.txt" "delegation-expired-partner/en.html"
        "delegation-expired-partner/fr.subject" "delegation-expired-partner/fr.txt" "delegation-expired-partner/fr.html";
    delegation_terminated_customer Grant
        "delegation-terminated-customer/en.subject" "delegation-terminated-customer/en.txt" "delegation-terminated-customer/en.html"
        "delegation-terminated-customer/fr.subject" "delegation-terminated-customer/fr.txt" "delegation-terminated-customer/fr.html";
    delegation_terminated_partner Grant
        "delegation-terminated-partner/en.subject" "delegation-terminated-partner/en.txt" "delegation-terminated-partner/en.html"
        "delegation-terminated-partner/fr.subject" "delegation-terminated-partner/fr.txt" "delegation-terminated-partner/fr.html";
    delegation_replaced_partner Grant
        "delegation-replaced-partner/en.subject" "delegation-replaced-partner/en.txt" "delegation-replaced-partner/en.html"
        "delegation-replaced-partner/fr.subject" "delegation-replaced-partner/fr.txt" "delegation-replaced-partner/fr.html";
    delegation_narrowed_customer Amended
        "delegation-narrowed-customer/en.subject" "delegation-narrowed-customer/en.txt" "delegation-narrowed-customer/en.html"
        "delegation-narrowed-customer/fr.subject" "delegation-narrowed-customer/fr.txt" "delegation-narrowed-customer/fr.html";
    delegation_narrowed_partner Amended
        "delegation-narrowed-partner/en.subject" "delegation-narrowed-partner/en.txt" "delegation-narrowed-partner/en.html"
        "delegation-narrowed-partner/fr.subject" "delegation-narrowed-partner/fr.txt" "delegation-narrowed-partner/fr.html";
    amendment_proposed_customer Amended
        "amendment-proposed-customer/en.subject" "amendment-proposed-customer/en.txt" "amendment-proposed-customer/en.html"
        "amendment-proposed-customer/fr.subject" "amendment-proposed-customer/fr.txt" "amendment-proposed-customer/fr.html";
    amendment_proposed_partner Amended
        "amendment-proposed-partner/en.subject" "amendment-proposed-partner/en.txt" "amendment-proposed-partner/en.html"
        "amendment-proposed-partner/fr.subject" "amendment-proposed-partner/fr.txt" "amendment-proposed-partner/fr.html";
    amendment_accepted_customer Amended
        "amendment-accepted-customer/en.subject" "amendment-accepted-customer/en.txt" "amendment-accepted-customer/en.html"
        "amendment-accepted-customer/fr.subject" "amendment-accepted-customer/fr.txt" "amendment-accepted-customer/fr.html";
    amendment_accepted_partner Amended
        "amendment-accepted-partner/en.subject" "amendment-accepted-partner/en.txt" "amendment-accepted-partner/en.html"
        "amendment-accepted-partner/fr.subject" "amendment-accepted-partner/fr.txt" "amendment-accepted-partner/fr.html";
    amendment_declined_customer Amended
        "amendment-declined-customer/en.subject" "amendment-declined-customer/en.txt" "amendment-declined-customer/en.html"
        "amendment-declined-customer/fr.subject" "amendment-declined-customer/fr.txt" "amendment-declined-customer/fr.html";
    amendment_declined_partner Amended
        "amendment-declined-partner/en.subject" "amendment-declined-partner/en.txt" "amendment-declined-partner/en.html"
        "amendment-declined-partner/fr.subject" "amendment-declined-partner/fr.txt" "amendment-declined-partner/fr.html";
    amendment_lapsed_customer Amended
        "amendment-lapsed-customer/en.subject" "amendment-lapsed-customer/en.txt" "amendment-lapsed-customer/en.html"
        "amendment-lapsed-customer/fr.subject" "amendment-lapsed-customer/fr.txt" "amendment-lapsed-customer/fr.html";
    amendment_lapsed_partner Amended
        "amendment-lapsed-partner/en.subject" "amendment-lapsed-partner/en.txt" "amendment-lapsed-partner/en.html"
        "amendment-lapsed-partner/fr.subject" "amendment-lapsed-partner/fr.txt" "amendment-lapsed-partner/fr.html";
    delegation_extended_customer Amended
        "delegation-extended-customer/en.subject" "delegation-extended-customer/en.txt" "delegation-extended-customer/en.html"
        "delegation-extended-customer/fr.subject" "delegation-extended-customer/fr.txt" "delegation-extended-customer/fr.html";
    delegation_extended_partner Amended
        "delegation-extended-partner/en.subject" "delegation-extended-partner/en.txt" "delegation-extended-partner/en.html"
        "delegation-extended-partner/fr.subject" "delegation-extended-partner/fr.txt" "delegation-extended-partner/fr.html";
    auto_extension_changed_customer Amended
        "auto-extension-changed-customer/en.subject" "auto-extension-changed-customer/en.txt" "auto-extension-changed-customer/en.html"
        "auto-extension-changed-customer/fr.subject" "auto-extension-changed-customer/fr.txt" "auto-extension-changed-customer/fr.html";
    auto_extension_changed_partner Amended
        "auto-extension-changed-partner/en.subject" "auto-extension-changed-partner/en.txt" "auto-extension-changed-partner/en.html"
        "auto-extension-changed-partner/fr.subject" "auto-extension-changed-partner/fr.txt" "auto-extension-changed-partner/fr.html";
    delegation_suspension_announced_customer Interrupted
        "delegation-suspension-announced-customer/en.subject" "delegation-suspension-announced-customer/en.txt" "delegation-suspension-announced-customer/en.html"
        "delegation-suspension-announced-customer/fr.subject" "delegation-suspension-announced-customer/fr.txt" "delegation-suspension-announced-customer/fr.html";
    delegation_suspension_announced_partner Interrupted
        "delegation-suspension-announced-partner/en.subject" "delegation-suspension-announced-partner/en.txt" "delegation-suspension-announced-partner/en.html"
        "delegation-suspension-announced-partner/fr.subject" "delegation-suspension-announced-partner/fr.txt" "delegation-suspension-announced-partner/fr.html";
    delegation_suspended_customer Interrupted
        "delegation-suspended-customer/en.subject" "delegation-suspended-customer/en.txt" "delegation-suspended-customer/en.html"
        "delegation-suspended-customer/fr.subject" "delegation-suspended-customer/fr.txt" "delegation-suspended-customer/fr.html";
    delegation_suspended_partner Interrupted
        "delegation-suspended-partner/en.subject" "delegation-suspended-partner/en.txt" "delegation-suspended-partner/en.html"
        "delegation-suspended-partner/fr.subject" "delegation-suspended-partner/fr.txt" "delegation-suspended-partner/fr.html";
    delegation_resumed_customer Interrupted
        "delegation-resumed-customer/en.subject" "delegation-resumed-customer/en.txt" "delegation-resumed-customer/en.html"
        "delegation-resumed-customer/fr.subject" "delegation-resumed-customer/fr.txt" "delegation-resumed-customer/fr.html";
    delegation_resumed_partner Interrupted
        "delegation-resumed-partner/en.subject" "delegation-resumed-partner/en.txt" "delegation-resumed-partner/en.html"
        "delegation-resumed-partner/fr.subject" "delegation-resumed-partner/fr.txt" "delegation-resumed-partner/fr.html";
    agreement_superseded NewVersion
        "agreement-superseded/en.subject" "agreement-superseded/en.txt" "agreement-superseded/en.html"
        "agreement-superseded/fr.subject" "agreement-superseded/fr.txt" "agreement-superseded/fr.html";
    review_operator Asked
        "review-operator/en.subject" "review-operator/en.txt" "review-operator/en.html"
        "review-operator/fr.subject" "review-operator/fr.txt" "review-operator/fr.html";
    subscription_renewed_customer Tenure
        "subscription-renewed-customer/en.subject" "subscription-renewed-customer/en.txt" "subscription-renewed-customer/en.html"
        "subscription-renewed-customer/fr.subject" "subscription-renewed-customer/fr.txt" "subscription-renewed-customer/fr.html";
    subscription_renewed_partner Tenure
        "subscription-renewed-partner/en.subject" "subscription-renewed-partner/en.txt" "subscription-renewed-partner/en.html"
        "subscription-renewed-partner/fr.subject" "subscription-renewed-partner/fr.txt" "subscription-renewed-partner/fr.html";
    subscription_changed_customer Tenure
        "subscription-changed-customer/en.subject" "subscription-changed-customer/en.txt" "subscription-changed-customer/en.html"
        "subscription-changed-customer/fr.subject" "subscription-changed-customer/fr.txt" "subscription-changed-customer/fr.html";
    subscription_changed_partner Tenure
        "subscription-changed-partner/en.subject" "subscription-changed-partner/en.txt" "subscription-changed-partner/en.html"
        "subscription-changed-partner/fr.subject" "subscription-changed-partner/fr.txt" "subscription-changed-partner/fr.html";
    subscription_canceled_customer Tenure
        "subscription-canceled-customer/en.subject" "subscription-canceled-customer/en.txt" "subscription-canceled-customer/en.html"
        "subscription-canceled-customer/fr.subject" "subscription-canceled-customer/fr.txt" "subscription-canceled-customer/fr.html";
    subscription_canceled_partner Tenure
        "subscription-canceled-partner/en.subject" "subscription-canceled-partner/en.txt" "subscription-canceled-partner/en.html"
        "subscription-canceled-partner/fr.subject" "subscription-canceled-partner/fr.txt" "subscription-canceled-partner/fr.html";
    subscription_expiring_customer Tenure
        "subscription-expiring-customer/en.subject" "subscription-expiring-customer/en.txt" "subscription-expiring-customer/en.html"
        "subscription-expiring-customer/fr.subject" "subscription-expiring-customer/fr.txt" "subscription-expiring-customer/fr.html";
    subscription_expiring_partner Tenure
        "subscription-expiring-partner/en.subject" "subscription-expiring-partner/en.txt" "subscription-expiring-partner/en.html"
        "subscription-expiring-partner/fr.subject" "subscription-expiring-partner/fr.txt" "subscription-expiring-partner/fr.html";
    subscription_expired_customer Tenure
        "subscription-expired-customer/en.subject" "subscription-expired-customer/en.txt" "subscription-expired-customer/en.html"
        "subscription-expired-customer/fr.subject" "subscription-expired-customer/fr.txt" "subscription-expired-customer/fr.html";
    subscription_expired_partner Tenure
        "subscription-expired-partner/en.subject" "subscription-expired-partner/en.txt" "subscription-expired-partner/en.html"
        "subscription-expired-partner/fr.subject" "subscription-expired-partner/fr.txt" "subscription-expired-partner/fr.html";
    service_request_operator Case
        "service-request-operator/en.subject" "service-request-operator/en.txt" "service-request-operator/en.html"
        "service-request-operator/fr.subject" "service-request-operator/fr.txt" "service-request-operator/fr.html";
    service_request_customer Case
        "service-request-customer/en.subject" "service-request-customer/en.txt" "service-request-customer/en.html"
        "service-request-customer/fr.subject" "service-request-customer/fr.txt" "service-request-customer/fr.html";
    designation_customer Naming
        "designation-customer/en.subject" "designation-customer/en.txt" "designation-customer/en.html"
        "designation-customer/fr.subject" "designation-customer/fr.txt" "designation-customer/fr.html";
    designation_partner Naming
        "designation-partner/en.subject" "designation-partner/en.txt" "designation-partner/en.html"
        "designation-partner/fr.subject" "designation-partner/fr.txt" "designation-partner/fr.html";
    migration_customer Removal
        "migration-customer/en.subject" "migration-customer/en.txt" "migration-customer/en.html"
        "migration-customer/fr.subject" "migration-customer/fr.txt" "migration-customer/fr.html";
    paused_operator Paused
        "paused-operator/en.subject" "paused-operator/en.txt" "paused-operator/en.html"
        "paused-operator/fr.subject" "paused-operator/fr.txt" "paused-operator/fr.html";
    paused_partner Pause
        "paused-partner/en.subject" "paused-partner/en.txt" "paused-partner/en.html"
        "paused-partner/fr.subject" "paused-partner/fr.txt" "paused-partner/fr.html";
    partner_applied Step
        "partner-applied/en.subject" "partner-applied/en.txt" "partner-applied/en.html"
        "partner-applied/fr.subject" "partner-applied/fr.txt" "partner-applied/fr.html";
    enrollment_partner Step
        "enrollment-partner/en.subject" "enrollment-partner/en.txt" "enrollment-partner/en.html"
        "enrollment-partner/fr.subject" "enrollment-partner/fr.txt" "enrollment-partner/fr.html";
    standing_partner Step
        "standing-partner/en.subject" "standing-partner/en.txt" "standing-partner/en.html"
        "standing-partner/fr.subject" "standing-partner/fr.txt" "standing-partner/fr.html";
    member_added Step
        "member-added/en.subject" "member-added/en.txt" "member-added/en.html"
        "member-added/fr.subject" "member-added/fr.txt" "member-added/fr.html";
    administrator_customer Appointment
        "administrator-customer/en.subject" "administrator-customer/en.txt" "administrator-customer/en.html"
        "administrator-customer/fr.subject" "administrator-customer/fr.txt" "administrator-customer/fr.html";
    member_removed Step
        "member-removed/en.subject" "member-removed/en.txt" "member-removed/en.html"
        "member-removed/fr.subject" "member-removed/fr.txt" "member-removed/fr.html";
    agreement_signed Step
        "agreement-signed/en.subject" "agreement-signed/en.txt" "agreement-signed/en.html"
        "agreement-signed/fr.subject" "agreement-signed/fr.txt" "agreement-signed/fr.html";
}
