//! Amounts of money as each language writes them.

use domain::money::Money;
use domain::offer::Line;
use domain::text::Locale;

use crate::count::grouped;
use crate::state::billing_period;

/// `€4,800.00` in English, `4 800,00 €` in French; a currency without a sign of its own shows its code.
pub fn money(money: Money, locale: Locale) -> String {
    let digits = usize::try_from(money.currency.digits()).unwrap_or_default();
    let unit = 10_u64.saturating_pow(money.currency.digits());
    let amount = money.amount.unsigned_abs();
    let mut text = grouped(amount / unit, locale);
    if digits > 0 {
        let point = match locale {
            Locale::En => '.',
            Locale::Fr => ',',
        };
        text = format!("{text}{point}{:0digits$}", amount % unit);
    }
    let sign = if money.amount < 0 { "−" } else { "" };
    match (locale, currency_sign(money.currency.code(), locale)) {
        (Locale::En, Some(symbol)) => format!("{sign}{symbol}{text}"),
        (Locale::En, None) => format!("{sign}{}\u{a0}{text}", money.currency),
        (Locale::Fr, Some(symbol)) => format!("{sign}{text}\u{a0}{symbol}"),
        (Locale::Fr, None) => format!("{sign}{text}\u{a0}{}", money.currency),
    }
}

/// Signs that name one currency only; a bare `$` or `¥` would leave open which one.
fn currency_sign(code: &str, locale: Locale) -> Option<&'static str> {
    match (code, locale) {
        ("EUR", _) => Some("€"),
        ("GBP", _) => Some("£"),
        ("USD", Locale::En) => Some("US$"),
        ("USD", Locale::Fr) => Some("$US"),
        _ => None,
    }
}

/// `€48.00 per license per year`; none for a trial.
pub fn fee_per_license(line: &Line, locale: Locale) -> Option<String> {
    let terms = line.terms?;
    let (fee, period) = (money(terms.unit_fee, locale), billing_period(terms.billing_period, locale));
    Some(match locale {
        Locale::En => format!("{fee} per license {period}"),
        Locale::Fr => format!("{fee} par licence et {period}"),
    })
}

/// `€1,200.00 per year`; none for a trial.
pub fn total_per_period(line: &Line, locale: Locale) -> Option<String> {
    let period = billing_period(line.terms?.billing_period, locale);
    Some(format!("{} {period}", money(line.total_per_period()?, locale)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_as_the_language_does() {
        for (amount, code, english, french) in [
            (480_000, "EUR", "€4,800.00", "4\u{202f}800,00\u{a0}€"),
            (-5, "USD", "−US$0.05", "−0,05\u{a0}$US"),
            (500, "JPY", "JPY\u{a0}500", "500\u{a0}JPY"),
            (1_234, "KWD", "KWD\u{a0}1.234", "1,234\u{a0}KWD"),
        ] {
            let amount = Money { amount, currency: code.parse().unwrap() };
            assert_eq!(money(amount, Locale::En), english);
            assert_eq!(money(amount, Locale::Fr), french);
        }
    }
}
