//! Money is exact, and tries, strikes and warnings are counted.

use domain::delegation;
use domain::money::{Currency, Money};
use domain::offer::{BillingPeriod, Line, MOST_LICENSES, Terms};
use domain::partner::STRIKES_TO_PAUSE;
use domain::proof::{COOL_DOWN_SECONDS, CodeCycle, MOST_CYCLES_PER_DAY, MOST_TRIES};
use domain::{Mint, Moment};
use proptest::prelude::*;

use crate::given;

/// Currencies with none, two and three digits after the point.
fn currency() -> impl Strategy<Value = Currency> {
    prop::sample::select(vec!["JPY", "EUR", "USD", "KWD"]).prop_map(|code| code.parse().unwrap())
}

proptest! {
    #![proptest_config(super::cases(128))]

    #[test]
    fn a_total_is_exact_or_none(amount in any::<i64>(), quantity in any::<u32>(), currency in currency()) {
        let exact = i128::from(amount) * i128::from(quantity);
        let total = Money { amount, currency }.times(quantity);
        prop_assert_eq!(total.map(|total| i128::from(total.amount)), i64::try_from(exact).ok().map(i128::from));
    }

    #[test]
    fn every_line_that_is_taken_has_a_total(fee in 0..=Money::MOST_UNIT_FEE, licenses in 1..=MOST_LICENSES, currency in currency()) {
        let unit_fee = Money { amount: fee, currency };
        let terms = Some(Terms { billing_period: BillingPeriod::Annual, unit_fee, term_months: 12 });
        let line = Line { licenses, terms, ..given::trial_line("mail") };
        prop_assert!(domain::offer::faults_against(&given::catalog(), std::slice::from_ref(&line)).is_empty());
        let exact = i128::from(fee) * i128::from(licenses);
        prop_assert_eq!(line.total_per_period().map(|total| i128::from(total.amount)), Some(exact));
        let json = serde_json::to_string(&line).unwrap();
        prop_assert_eq!(serde_json::from_str::<Line>(&json).unwrap(), line);
    }

    #[test]
    fn an_amount_is_shown_to_the_last_digit(amount in any::<i64>(), currency in currency()) {
        let shown = Money { amount, currency }.to_string();
        let (number, code) = shown.split_once(' ').unwrap();
        let decimals = number.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        prop_assert_eq!(decimals, usize::try_from(currency.digits()).unwrap());
        prop_assert_eq!(number.replace('.', "").parse(), Ok(amount));
        prop_assert_eq!(code, currency.code());
    }

    #[test]
    fn codes_and_tries_are_few(waits in prop::collection::vec((0_i64..4_000, any::<bool>()), 1..60)) {
        let (mut now, mut cycle) = (given::start(), None::<CodeCycle>);
        let mut asked: Vec<Moment> = Vec::new();
        let mut misses: Vec<(u32, Moment)> = Vec::new();
        for (wait, asks) in waits {
            now = now.plus_seconds(wait);
            if asks {
                let Ok(next) = CodeCycle::next(cycle.as_ref(), now) else { continue };
                prop_assert!(cycle.is_none_or(|cycle| cycle.number < next.number));
                asked.push(now);
                cycle = Some(next);
            } else if let Some(current) = &cycle && current.require_usable(now).is_ok() {
                misses.push((current.number, now));
                cycle = Some(current.missed(now));
            }
        }
        for (number, first) in &misses {
            let of_code: Vec<_> = misses.iter().filter(|(other, _)| other == number).collect();
            prop_assert!(of_code.len() <= usize::try_from(MOST_TRIES).unwrap());
            if let [.., (_, last)] = of_code[..] && of_code.len() == usize::try_from(MOST_TRIES).unwrap() {
                let cool = last.plus_seconds(COOL_DOWN_SECONDS);
                prop_assert!(!asked.iter().any(|at| at > last && *at < cool), "a code within the cool-down");
            }
            let of_day = asked.iter().filter(|at| at.day() == first.day()).count();
            prop_assert!(of_day <= usize::try_from(MOST_CYCLES_PER_DAY).unwrap());
        }
    }

    #[test]
    fn a_partner_is_paused_by_three_strikes_within_a_week_and_only_then(waits in prop::collection::vec(0_i64..700_000, 1..12)) {
        let (mut now, mut partner) = (given::start(), given::fabrikam());
        let mut strikes: Vec<Moment> = Vec::new();
        for wait in waits {
            now = now.plus_seconds(wait);
            let was_paused = partner.suspension.is_some();
            partner = partner.struck(now);
            strikes.push(now);
            let recent = strikes.iter().filter(|strike| now < strike.plus_days(7)).count();
            prop_assert_eq!(partner.suspension.is_some(), was_paused || recent >= STRIKES_TO_PAUSE);
            prop_assert_eq!(partner.strikes.len(), recent);
        }
    }

    #[test]
    fn warnings_come_once_each_and_sweeping_ends(days in 1_u32..=730, sweeps in prop::collection::vec(0_i64..70_000_000, 0..24)) {
        let mut delegation = crate::examples::granted(days);
        let mut times: Vec<Moment> = sweeps.into_iter().map(|after| given::start().plus_seconds(after)).collect();
        times.push(delegation.ends_at);
        times.sort();
        let mut warnings = Vec::new();
        for now in times {
            let due = delegation.due_at().is_some_and(|due_at| due_at <= now);
            let (after, warned) = crate::examples::swept(&delegation, now);
            let after = crate::examples::unused(&after, now);
            prop_assert_eq!(due, after != delegation, "the index of due things is right");
            prop_assert!(after.due_at().is_none_or(|due_at| due_at > now), "what was swept is not due");
            if let Some(warned) = warned {
                prop_assert!(now.plus_days(warned) >= after.ends_at && now < after.ends_at);
                prop_assert!(after.ends_at.plus_seconds(-i64::from(warned) * 86_400) > after.granted_at);
            }
            warnings.extend(warned);
            delegation = after;
        }
        prop_assert!(warnings.windows(2).all(|pair| pair[0] > pair[1]), "{warnings:?}");
        prop_assert!(warnings.iter().all(|days| delegation::WARNING_DAYS.contains(days)));
        prop_assert!(delegation.end.is_some() && delegation.due_at().is_none());
    }

    #[test]
    fn identifiers_of_one_invocation_differ(random in any::<u128>()) {
        let mut mint = Mint::new(given::start(), random);
        let ids: std::collections::BTreeSet<_> = (0..100).map(|_| mint.subscription()).collect();
        prop_assert_eq!(ids.len(), 100);
    }
}
