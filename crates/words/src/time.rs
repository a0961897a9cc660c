//! Moments as people write them, always in UTC and saying so.

use domain::Moment;
use domain::text::Locale;

const ENGLISH_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const FRENCH_MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// `23 November 2026`, `23 novembre 2026`: the day in UTC.
pub fn date(moment: Moment, locale: Locale) -> String {
    let iso = moment.day();
    let mut parts = iso.split('-');
    let (year, month, day) = (parts.next(), parts.next(), parts.next());
    let month = month.and_then(|month| month.parse::<usize>().ok()).and_then(|month| month.checked_sub(1));
    let day = day.and_then(|day| day.parse::<u8>().ok());
    let names = match locale {
        Locale::En => ENGLISH_MONTHS,
        Locale::Fr => FRENCH_MONTHS,
    };
    match (year, month.and_then(|month| names.get(month)), day) {
        (Some(year), Some(month), Some(1)) if locale == Locale::Fr => format!("1er {month} {year}"),
        (Some(year), Some(month), Some(day)) => format!("{day} {month} {year}"),
        // A moment always has such a day; should it not, the plain form is still right.
        _ => iso,
    }
}

/// `10:05 UTC`, `10 h 05 UTC`.
pub fn time(moment: Moment, locale: Locale) -> String {
    let minutes = moment.as_second().div_euclid(60);
    let (hour, minute) = (minutes.div_euclid(60).rem_euclid(24), minutes.rem_euclid(60));
    match locale {
        Locale::En => format!("{hour:02}:{minute:02}\u{a0}UTC"),
        Locale::Fr => format!("{hour}\u{a0}h\u{a0}{minute:02}\u{a0}UTC"),
    }
}

/// `23 November 2026 at 10:05 UTC`, `23 novembre 2026 à 10 h 05 UTC`.
pub fn date_time(moment: Moment, locale: Locale) -> String {
    let (date, time) = (date(moment, locale), time(moment, locale));
    match locale {
        Locale::En => format!("{date} at {time}"),
        Locale::Fr => format!("{date} à {time}"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn moments_are_written_as_the_language_does() {
        let moment: Moment = "2026-11-23T09:05:59Z".parse().unwrap();
        assert_eq!(date(moment, Locale::En), "23 November 2026");
        assert_eq!(date(moment, Locale::Fr), "23 novembre 2026");
        assert_eq!(date_time(moment, Locale::En), "23 November 2026 at 09:05\u{a0}UTC");
        assert_eq!(date_time(moment, Locale::Fr), "23 novembre 2026 à 9\u{a0}h\u{a0}05\u{a0}UTC");
        let first: Moment = "2027-08-01T00:00:00Z".parse().unwrap();
        assert_eq!(date(first, Locale::Fr), "1er août 2027");
        assert_eq!(date(first, Locale::En), "1 August 2027");
    }

    proptest! {
        #[test]
        fn every_moment_has_a_date_in_words(second in 0..253_402_214_400_i64) {
            let moment = Moment::from_second(second).unwrap();
            for locale in [Locale::En, Locale::Fr] {
                prop_assert!(!date(moment, locale).contains('-'));
            }
        }
    }
}
