//! Terms follow one another without a gap, a drift, or anything that depends on a sweep.

use domain::invitation::Kind;
use domain::money::Money;
use domain::offer::MOST_LICENSES;
use domain::subscription::{self, Status, Subscription};
use domain::{Change, Moment};
use proptest::prelude::*;

use crate::examples::subscribed;

/// A purchase with terms of so many months since `since`.
fn bought(since: Moment, term_months: u32) -> Subscription {
    let mut bought = Subscription { started_at: since, terms_since: since, ..subscribed(Kind::Purchase) };
    bought.terms.as_mut().unwrap().term_months = term_months;
    Subscription { ends_at: since.plus_months(term_months), ..bought }
}

fn after(changes: &[Change], before: &Subscription) -> Subscription {
    match changes {
        [Change::Subscription(changed)] => changed.state.clone(),
        _ => before.clone(),
    }
}

/// Any second of the years 2000 to 2060.
fn moment() -> impl Strategy<Value = Moment> {
    (946_684_800_i64..2_840_140_800).prop_map(|second| Moment::from_second(second).unwrap())
}

proptest! {
    #![proptest_config(super::cases(256))]

    #[test]
    fn months_until_is_what_plus_months_can_add(from in moment(), later in moment()) {
        let months = from.months_until(later);
        if later >= from {
            prop_assert!(from.plus_months(months) <= later);
            prop_assert!(from.plus_months(months + 1) > later);
        } else {
            prop_assert_eq!(months, 0);
        }
    }

    #[test]
    fn the_present_term_holds_now_and_ends_on_a_day_counted_from_the_first(
        since in moment(), term_months in 1_u32..=60, waited in 0_i64..1_500_000_000,
    ) {
        let (bought, now) = (bought(since, term_months), since.plus_seconds(waited));
        let end = bought.current_end(now);
        prop_assert!(end > now);
        let terms = since.months_until(end);
        prop_assert_eq!(terms % term_months, 0);
        prop_assert_eq!(since.plus_months(terms), end);
        prop_assert!(since.plus_months(terms - term_months) <= now);
    }

    #[test]
    fn a_sweep_changes_no_answer_whenever_it_runs(
        since in moment(), term_months in 1_u32..=60, sweeps in prop::collection::vec(0_i64..400_000_000, 0..6),
        looked in 0_i64..600_000_000,
    ) {
        let unswept = bought(since, term_months);
        let mut moments: Vec<Moment> = sweeps.into_iter().map(|seconds| since.plus_seconds(seconds)).collect();
        moments.sort();
        let mut swept = unswept.clone();
        for now in &moments {
            let once = after(&subscription::sweep(&swept, *now), &swept);
            prop_assert_eq!(subscription::sweep(&once, *now), vec![], "nothing is told twice");
            swept = once;
        }
        let now = moments.last().copied().unwrap_or(since).plus_seconds(looked);
        prop_assert_eq!(swept.status(now), Status::Active);
        prop_assert_eq!(swept.current_end(now), unswept.current_end(now));
        prop_assert_eq!(swept.revision, unswept.revision);
    }

    #[test]
    fn a_changed_total_is_exact(licenses in 1..=MOST_LICENSES, fee in 0..=Money::MOST_UNIT_FEE, code in prop::sample::select(vec!["JPY", "EUR", "KWD"])) {
        let mut before = bought(crate::given::start(), 12);
        before.terms.as_mut().unwrap().unit_fee = Money { amount: fee, currency: code.parse().unwrap() };
        let changed = subscription::change(&before, licenses, None, crate::given::start());
        prop_assume!(licenses != before.licenses);
        let total = after(&changed.unwrap(), &before).total_per_period().unwrap();
        prop_assert_eq!(i128::from(total.amount), i128::from(fee) * i128::from(licenses));
    }
}
