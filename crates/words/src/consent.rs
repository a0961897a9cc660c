//! What a customer is asked to agree to, and what it agreed to, as a text that stands for itself.

use domain::catalog::Catalog;
use domain::delegation::Delegation;
use domain::delegation::amendment::Amendment;
use domain::invitation::{Decision, Invitation, Kind};
use domain::offer::Line;
use domain::receipt::{Receipt, ReceiptLine};
use domain::text::{Locale, OrganizationName};
use domain::{Capabilities, Moment};
use serde::Serialize;

use crate::{
    capabilities, date, date_time, days, fee_per_license, in_language, licenses, months, never_included,
    plan, service, total_per_period,
};

/// What is proposed, each element in the words that a receipt repeats for what is agreed to. They tell durations and
/// not dates, because those are counted from the answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Clauses {
    /// The services, a statement for each.
    pub commercial: Vec<String>,
    /// The administration of the account.
    pub delegated_administration: Option<String>,
    /// The partner of record.
    pub partner_of_record: Option<String>,
}

impl Clauses {
    /// What an invitation proposes; `replaced` is whose administration would end.
    pub fn of_invitation(
        invitation: &Invitation,
        replaced: Option<&OrganizationName>,
        catalog: &Catalog,
        locale: Locale,
    ) -> Clauses {
        let partner = &invitation.partner_name;
        let lines = || invitation.lines.iter();
        let trial_days = catalog.limits.trial_days;
        let administration = invitation.delegated_administration.as_ref().map(|requested| {
            let until = Until::Days(requested.duration_days);
            administration(partner, &requested.capabilities, until, replaced, locale)
        });
        Clauses {
            commercial: lines().map(|line| subscription(line, trial_days, catalog, locale)).collect(),
            delegated_administration: administration,
            partner_of_record: invitation
                .partner_of_record
                .then(|| designation(partner, lines(), catalog, locale)),
        }
    }

    /// What an amendment of a delegation proposes.
    pub fn of_amendment(amendment: &Amendment, delegation: &Delegation, locale: Locale) -> Clauses {
        let until = amendment.duration_days.map_or(Until::Moment(amendment.ends_at_before), Until::Days);
        let administration = administration(&delegation.partner_name, amendment.after(), until, None, locale);
        Clauses { delegated_administration: Some(administration), ..Clauses::default() }
    }

    /// All of it, one statement a line.
    pub fn text(&self) -> String {
        let Clauses { commercial, delegated_administration, partner_of_record } = self;
        let lines = commercial.iter().chain(delegated_administration).chain(partner_of_record);
        lines.map(String::as_str).collect::<Vec<_>>().join("\n")
    }
}

/// The whole of a receipt in its own language, one statement a line, with names from the catalog as it is now. What
/// was agreed to has the words of the [`Clauses`] that were read; what is counted from the answer comes after them.
pub fn consent(receipt: &Receipt, catalog: &Catalog) -> String {
    let locale = receipt.locale;
    let (customer, partner) = (&receipt.customer_name, &receipt.partner_name);
    let at = date_time(receipt.at, locale);
    let mut lines = vec![match locale {
        Locale::En => {
            format!("On {at}, {customer} agreed with {partner} to the following, and to nothing else.")
        }
        Locale::Fr => {
            format!("Le {at}, {customer} a convenu avec {partner} de ce qui suit, et de rien d’autre.")
        }
    }];
    let is_commercial = receipt.decisions.commercial == Some(Decision::Accept);
    let subscriptions = || receipt.subscriptions.iter().filter(|_| is_commercial);
    lines.extend(subscriptions().map(|accepted| {
        let trial_days = receipt.at.days_until(accepted.ends_at);
        subscription(&accepted.line, trial_days, catalog, locale)
    }));
    if let Some(granted) = &receipt.delegation {
        let until = granted.duration_days.map_or(Until::Moment(granted.ends_at), Until::Days);
        let replaced = granted.replaced_partner_name.as_ref();
        lines.push(administration(partner, &granted.capabilities, until, replaced, locale));
    }
    if receipt.decisions.partner_of_record == Some(Decision::Accept) {
        let of = receipt.subscriptions.iter().map(|accepted| &accepted.line);
        lines.push(designation(partner, of, catalog, locale));
    }
    lines.extend(refused(receipt));
    lines.extend(subscriptions().map(|accepted| ending(accepted, catalog, locale)));
    if let Some(granted) = receipt.delegation.as_ref().filter(|granted| granted.duration_days.is_some()) {
        let end = date_time(granted.ends_at, locale);
        lines.push(match locale {
            Locale::En => format!("So the administration ends on {end}."),
            Locale::Fr => format!("L’administration se termine donc le {end}."),
        });
    }
    lines.join("\n")
}

/// How long an administration is granted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Until {
    /// So many days from the answer on.
    Days(u32),
    /// Up to the end that it had before.
    Moment(Moment),
}

fn subscription(line: &Line, trial_days: u32, catalog: &Catalog, locale: Locale) -> String {
    let what = named(line, catalog);
    let (licenses, trial) = (licenses(line.licenses, locale), days(trial_days, locale));
    let price = fee_per_license(line, locale).zip(total_per_period(line, locale)).zip(line.terms);
    match (price, locale) {
        (None, Locale::En) => format!("{what}: {licenses}, a free trial of {trial} that ends by itself."),
        (None, Locale::Fr) => {
            format!("{what}\u{a0}: {licenses}, un essai gratuit de {trial} qui se termine de lui-même.")
        }
        (Some(((fee, total), terms)), Locale::En) => format!(
            "{what}: {licenses}, {fee}, {total} in total, for {} at a time until an administrator cancels.",
            months(terms.term_months, locale)
        ),
        (Some(((fee, total), terms)), Locale::Fr) => format!(
            "{what}\u{a0}: {licenses}, {fee}, soit {total} au total, par périodes de {} jusqu’à ce qu’un \
             administrateur résilie.",
            months(terms.term_months, locale)
        ),
    }
}

/// When what was accepted ends, or its first term.
fn ending(accepted: &ReceiptLine, catalog: &Catalog, locale: Locale) -> String {
    let (what, end) = (service(catalog, &accepted.line.service), date(accepted.ends_at, locale));
    match (accepted.line.terms, locale) {
        (None, Locale::En) => format!("So the trial of {what} ends on {end}."),
        (None, Locale::Fr) => format!("{what}\u{a0}: l’essai se termine donc le {end}."),
        (Some(_), Locale::En) => format!("So the first term of {what} ends on {end}."),
        (Some(_), Locale::Fr) => format!("{what}\u{a0}: la première période se termine donc le {end}."),
    }
}

fn named(line: &Line, catalog: &Catalog) -> String {
    format!("{} ({})", service(catalog, &line.service), plan(catalog, &line.plan))
}

fn administration(
    partner: &OrganizationName,
    granted: &Capabilities,
    until: Until,
    replaced: Option<&OrganizationName>,
    locale: Locale,
) -> String {
    let (may, never) = (capabilities(granted, locale).join(", "), never_included(locale));
    let place = replaced.map(|replaced| match locale {
        Locale::En => format!(", in the place of {replaced}"),
        Locale::Fr => format!(", à la place de {replaced}"),
    });
    let place = place.unwrap_or_default();
    let time = match (until, locale) {
        (Until::Days(count), Locale::En) => format!("For {} from the answer on", days(count, locale)),
        (Until::Days(count), Locale::Fr) => format!("Pendant {} à partir de la réponse", days(count, locale)),
        (Until::Moment(end), Locale::En) => format!("Until {}", date_time(end, locale)),
        (Until::Moment(end), Locale::Fr) => format!("Jusqu’au {}", date_time(end, locale)),
    };
    match locale {
        Locale::En => format!(
            "{time}{place}, {partner} may act in the account and {may}. {partner} can never {never}. The \
             customer can end this at any time, at once and without a reason."
        ),
        Locale::Fr => format!(
            "{time}{place}, {partner} peut agir dans le compte et {may}. Jamais {partner} ne pourra \
             {never}. Le client peut y mettre fin à tout moment, aussitôt et sans motif."
        ),
    }
}

fn designation<'a>(
    partner: &OrganizationName,
    lines: impl Iterator<Item = &'a Line>,
    catalog: &Catalog,
    locale: Locale,
) -> String {
    let services = lines.map(|line| named(line, catalog)).collect::<Vec<_>>().join(", ");
    match locale {
        Locale::En => format!("{partner} is the partner of record of {services}, which gives no access."),
        Locale::Fr => {
            format!("{partner} est le partenaire de référence pour {services}, ce qui ne donne aucun accès.")
        }
    }
}

/// What was offered with it and not agreed to.
fn refused(receipt: &Receipt) -> Option<String> {
    let locale = receipt.locale;
    let offer = match receipt.kind {
        Some(Kind::Trial) => in_language(locale, "the free trial", "l’essai gratuit"),
        _ => in_language(locale, "the services", "les services"),
    };
    let administration =
        in_language(locale, "the administration of the account", "l’administration du compte");
    let record = in_language(locale, "the partner of record", "le partenaire de référence");
    let decisions = &receipt.decisions;
    let refused: Vec<&str> = [
        (decisions.commercial, offer),
        (decisions.delegated_administration, administration),
        (decisions.partner_of_record, record),
    ]
    .into_iter()
    .filter(|(decision, _)| *decision == Some(Decision::Decline))
    .map(|(_, what)| what)
    .collect();
    if refused.is_empty() {
        return None;
    }
    let refused = refused.join(", ");
    Some(in_language(locale, format!("Not agreed to: {refused}."), format!("Refusé\u{a0}: {refused}.")))
}
