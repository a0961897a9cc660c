//! What a customer agreed to, as a text that stands for itself.

use domain::catalog::Catalog;
use domain::invitation::{Decision, Kind};
use domain::receipt::{Receipt, ReceiptDelegation, ReceiptLine};
use domain::text::Locale;

use crate::{
    capabilities, date, date_time, fee_per_license, in_language, licenses, months, never_included, plan,
    service, total_per_period,
};

/// The whole of a receipt in its own language, one statement a line, with names from the catalog as it is now.
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
    if receipt.decisions.commercial == Some(Decision::Accept) {
        lines.extend(receipt.subscriptions.iter().map(|line| subscription(line, catalog, locale)));
    }
    if let Some(granted) = &receipt.delegation {
        lines.push(administration(granted, receipt, locale));
    }
    if receipt.decisions.partner_of_record == Some(Decision::Accept) {
        lines.push(designation(receipt, catalog));
    }
    lines.extend(refused(receipt));
    lines.join("\n")
}

fn subscription(accepted: &ReceiptLine, catalog: &Catalog, locale: Locale) -> String {
    let line = &accepted.line;
    let what = named(accepted, catalog);
    let (licenses, end) = (licenses(line.licenses, locale), date(accepted.ends_at, locale));
    let price = fee_per_license(line, locale).zip(total_per_period(line, locale)).zip(line.terms);
    match (price, locale) {
        (None, Locale::En) => format!("{what}: {licenses}, a free trial that ends by itself on {end}."),
        (None, Locale::Fr) => {
            format!("{what}\u{a0}: {licenses}, un essai gratuit qui se termine de lui-même le {end}.")
        }
        (Some(((fee, total), terms)), Locale::En) => format!(
            "{what}: {licenses}, {fee}, {total} in total, for {} at a time until an administrator cancels; the \
             first term ends on {end}.",
            months(terms.term_months, locale)
        ),
        (Some(((fee, total), terms)), Locale::Fr) => format!(
            "{what}\u{a0}: {licenses}, {fee}, soit {total} au total, par périodes de {} jusqu’à ce qu’un \
             administrateur résilie\u{a0}; la première se termine le {end}.",
            months(terms.term_months, locale)
        ),
    }
}

fn named(accepted: &ReceiptLine, catalog: &Catalog) -> String {
    format!("{} ({})", service(catalog, &accepted.line.service), plan(catalog, &accepted.line.plan))
}

fn administration(granted: &ReceiptDelegation, receipt: &Receipt, locale: Locale) -> String {
    let (partner, end) = (&receipt.partner_name, date_time(granted.ends_at, locale));
    let (may, never) = (capabilities(&granted.capabilities, locale).join(", "), never_included(locale));
    let place = granted.replaced_partner_name.as_ref().map(|replaced| match locale {
        Locale::En => format!(", in the place of {replaced}"),
        Locale::Fr => format!(", à la place de {replaced}"),
    });
    let place = place.unwrap_or_default();
    match locale {
        Locale::En => format!(
            "Until {end}{place}, {partner} may act in the account and {may}. {partner} can never {never}. The \
             customer can end this at any time, at once and without a reason."
        ),
        Locale::Fr => format!(
            "Jusqu’au {end}{place}, {partner} peut agir dans le compte et {may}. Jamais {partner} ne pourra \
             {never}. Le client peut y mettre fin à tout moment, aussitôt et sans motif."
        ),
    }
}

fn designation(receipt: &Receipt, catalog: &Catalog) -> String {
    let partner = &receipt.partner_name;
    let services: Vec<String> = receipt.subscriptions.iter().map(|line| named(line, catalog)).collect();
    let services = services.join(", ");
    match receipt.locale {
        Locale::En => format!("{partner} is the partner of record of {services}, which gives no access."),
        Locale::Fr => {
            format!("{partner} est le partenaire de référence de {services}, ce qui ne donne aucun accès.")
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
