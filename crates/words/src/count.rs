//! Counts: grouped digits and plurals.

use domain::text::Locale;

/// `12,000` in English, `12 000` in French.
pub fn number(quantity: u32, locale: Locale) -> String {
    grouped(u64::from(quantity), locale)
}

/// `1 license`, `25 licenses`.
pub fn licenses(quantity: u32, locale: Locale) -> String {
    counted(quantity, locale, ["license", "licenses"], ["licence", "licences"])
}

/// `1 day`, `30 days`.
pub fn days(quantity: u32, locale: Locale) -> String {
    counted(quantity, locale, ["day", "days"], ["jour", "jours"])
}

/// `1 month`, `12 months`.
pub fn months(quantity: u32, locale: Locale) -> String {
    counted(quantity, locale, ["month", "months"], ["mois", "mois"])
}

/// `in 7 days`, `within a day`.
pub fn days_left(quantity: u32, locale: Locale) -> String {
    match (locale, quantity) {
        (Locale::En, 0 | 1) => "within a day".to_owned(),
        (Locale::Fr, 0 | 1) => "dans moins d’un jour".to_owned(),
        (Locale::En, _) => format!("in {}", days(quantity, locale)),
        (Locale::Fr, _) => format!("dans {}", days(quantity, locale)),
    }
}

/// English counts one as one; French also counts none as one.
fn counted(quantity: u32, locale: Locale, english: [&str; 2], french: [&str; 2]) -> String {
    let digits = number(quantity, locale);
    let ([one, many], is_one) = match locale {
        Locale::En => (english, quantity == 1),
        Locale::Fr => (french, quantity <= 1),
    };
    format!("{digits} {}", if is_one { one } else { many })
}

/// Digits in groups of three, with the language's separator.
pub(crate) fn grouped(quantity: u64, locale: Locale) -> String {
    let separator = match locale {
        Locale::En => ',',
        Locale::Fr => '\u{202f}',
    };
    let digits = quantity.to_string();
    let mut text = String::with_capacity(digits.len() * 2);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals_follow_the_language() {
        assert_eq!(licenses(1, Locale::En), "1 license");
        assert_eq!(licenses(0, Locale::En), "0 licenses");
        assert_eq!(licenses(0, Locale::Fr), "0 licence");
        assert_eq!(licenses(25, Locale::Fr), "25 licences");
        assert_eq!(months(1, Locale::Fr), "1 mois");
        assert_eq!(days_left(1, Locale::En), "within a day");
        assert_eq!(days_left(7, Locale::Fr), "dans 7 jours");
    }

    #[test]
    fn digits_are_grouped_as_the_language_does() {
        for (quantity, english, french) in [
            (0, "0", "0"),
            (999, "999", "999"),
            (1_000, "1,000", "1\u{202f}000"),
            (100_000, "100,000", "100\u{202f}000"),
            (u32::MAX, "4,294,967,295", "4\u{202f}294\u{202f}967\u{202f}295"),
        ] {
            assert_eq!(number(quantity, Locale::En), english);
            assert_eq!(number(quantity, Locale::Fr), french);
        }
    }
}
