//! The life of a subscription.

use domain::invitation::Kind;
use domain::lifecycle;
use domain::moment::DAY_SECONDS;
use domain::subscription::{self, Status, Subscription};
use domain::{Change, Moment, Refusal};

use super::desk::{Desk, YES, says, told};
use crate::given;

/// What Northwind has of Fabrikam's proposal of `kind` from the start on.
pub(crate) fn subscribed(kind: Kind) -> Subscription {
    let mut desk = Desk::with_northwind();
    let invitation = desk.invite(&given::fabrikam(), given::proposal(kind));
    desk.accept(invitation.id, says(YES, None, None)).unwrap().subscriptions.remove(0)
}

/// The subscription after the changes.
pub(crate) fn after(changes: &[Change]) -> Subscription {
    let Some(Change::Subscription(changed)) = changes.first() else { panic!("{changes:?}") };
    changed.state.clone()
}

fn began(kind: Kind, at: &str) -> Subscription {
    let at = given::moment(at);
    let subscription = subscribed(kind);
    let ends_at = Subscription::end_of(&subscription.line(), 30, at);
    Subscription { started_at: at, terms_since: at, ends_at, ..subscription }
}

fn swept(subscription: &Subscription, now: Moment) -> (Subscription, Vec<&'static str>) {
    let changes = subscription::sweep(subscription, now);
    if changes.is_empty() {
        return (subscription.clone(), Vec::new());
    }
    (after(&changes), told(&changes))
}

fn before(end: Moment, days: i64) -> Moment {
    end.plus_seconds(-days * DAY_SECONDS)
}

#[test]
fn what_was_bought_goes_on_term_by_term_whether_a_sweep_runs_or_not() {
    let bought = subscribed(Kind::Purchase);
    let second = bought.ends_at;
    assert_eq!(bought.status(second), Status::Active);
    assert_eq!(bought.renews_at(second.plus_seconds(-1)), Some(second));
    assert_eq!(bought.renews_at(second), Some(given::start().plus_months(24)));
    assert_eq!(bought.current_end(given::start().plus_months(60)), given::start().plus_months(72));
    assert_eq!(swept(&bought, second.plus_seconds(-1)).1, [""; 0]);
    let (renewed, told) = swept(&bought, second);
    assert_eq!(told, ["subscription.renewed"]);
    assert_eq!((renewed.ends_at, renewed.revision), (given::start().plus_months(24), bought.revision));
}

#[test]
fn missed_terms_collapse_into_the_present_one() {
    let bought = subscribed(Kind::Purchase);
    let late = given::start().plus_months(50);
    let (renewed, told) = swept(&bought, late);
    assert_eq!(told, ["subscription.renewed"]);
    assert_eq!(renewed.ends_at, given::start().plus_months(60));
    assert_eq!(swept(&renewed, late).1, [""; 0]);
}

#[test]
fn a_term_that_began_on_the_last_day_of_a_month_never_drifts() {
    let mut monthly = began(Kind::Purchase, "2027-01-31T10:00:00Z");
    monthly.terms.as_mut().unwrap().term_months = 1;
    monthly.ends_at = given::moment("2027-02-28T10:00:00Z");
    let mut ends = Vec::new();
    for _ in 0..13 {
        let (renewed, _) = swept(&monthly, monthly.ends_at);
        ends.push(renewed.ends_at.day());
        monthly = renewed;
    }
    assert_eq!(ends[..5], ["2027-03-31", "2027-04-30", "2027-05-31", "2027-06-30", "2027-07-31"]);
    assert_eq!(ends[11..], ["2028-02-29", "2028-03-31"], "a leap year has a day more");
}

#[test]
fn both_sides_are_warned_seven_and_one_days_before_a_trial_ends() {
    let mut trial = subscribed(Kind::Trial);
    let mut warnings = Vec::new();
    for day in (0..=30).rev() {
        let (after, told) = swept(&trial, before(trial.ends_at, day));
        warnings.extend(told.into_iter().map(|name| (day, name)));
        trial = after;
    }
    let expected = [(7, "subscription.expiring"), (1, "subscription.expiring"), (0, "subscription.expired")];
    assert_eq!(warnings, expected);
    assert_eq!(trial.due_at(), None);
}

#[test]
fn missed_warnings_of_a_trial_collapse_into_the_nearest() {
    let trial = subscribed(Kind::Trial);
    let (warned, _) = swept(&trial, before(trial.ends_at, 1));
    assert_eq!((warned.warned_days, warned.due_at()), (Some(1), Some(trial.ends_at)));
    let (ended, told) = swept(&trial, trial.ends_at.plus_days(9));
    assert_eq!(told, ["subscription.expired"]);
    assert_eq!(ended.status(given::start()), Status::Expired);
}

#[test]
fn canceling_ends_it_at_once_and_for_good() {
    for kind in [Kind::Trial, Kind::Purchase] {
        let running = subscribed(kind);
        let now = given::start().plus_days(3);
        let canceled = after(&subscription::cancel(&running, None, None, now).unwrap());
        assert_eq!((canceled.status(now), canceled.canceled_at()), (Status::Canceled, Some(now)));
        assert_eq!(
            (canceled.ends_at, canceled.renews_at(now), canceled.due_at()),
            (running.ends_at, None, None)
        );
        assert_eq!(canceled.status(now.plus_months(100)), Status::Canceled);
        let again = subscription::cancel(&canceled, None, None, now);
        assert_eq!(again, Err(Refusal::AlreadyInState));
        assert_eq!(subscription::change(&canceled, 7, None, now), Err(Refusal::InvalidTransition));
        assert_eq!(subscription::sweep(&canceled, canceled.ends_at), []);
    }
    let trial = subscribed(Kind::Trial);
    let over = subscription::cancel(&trial, None, None, trial.ends_at);
    assert_eq!(over, Err(Refusal::InvalidTransition));
}

#[test]
fn canceling_in_a_later_term_names_the_end_of_that_term() {
    let bought = subscribed(Kind::Purchase);
    let changes = subscription::cancel(&bought, None, None, given::start().plus_months(30)).unwrap();
    assert_eq!(after(&changes).current_end(given::start().plus_months(90)), given::start().plus_months(36));
}

#[test]
fn licenses_of_a_purchase_change_within_bounds_and_those_of_a_trial_never() {
    let bought = subscribed(Kind::Purchase);
    let change = |licenses| subscription::change(&bought, licenses, None, given::start());
    let resized = after(&change(100_000).unwrap());
    assert_eq!(resized.total_per_period().unwrap().amount, 100_000 * 480);
    assert_eq!((resized.revision, resized.ends_at), (bought.revision + 1, bought.ends_at));
    for licenses in [0, 100_001] {
        assert!(matches!(change(licenses), Err(Refusal::Invalid(_))), "{licenses}");
    }
    assert_eq!(change(bought.licenses), Err(Refusal::AlreadyInState));
    let trial = subscribed(Kind::Trial);
    let refused = subscription::change(&trial, 26, None, given::start());
    assert_eq!(refused, Err(Refusal::InvalidTransition));
}

#[test]
fn a_total_that_cannot_be_expressed_is_refused() {
    let mut bought = subscribed(Kind::Purchase);
    bought.terms.as_mut().unwrap().unit_fee.amount = i64::MAX / 50;
    assert!(subscription::change(&bought, 50, None, given::start()).is_ok());
    let refused = subscription::change(&bought, 51, None, given::start());
    assert!(matches!(refused, Err(Refusal::Invalid(_))), "{refused:?}");
}

#[test]
fn a_service_that_was_canceled_can_be_bought_anew_but_never_tried_again() {
    let mut desk = Desk::with_northwind();
    let trial = desk.invite(&given::fabrikam(), given::proposal(Kind::Trial));
    let tried = desk.accept(trial.id, says(YES, None, None)).unwrap().subscriptions.remove(0);
    desk.keep(&subscription::cancel(&tried, None, None, desk.now).unwrap());
    let again = desk.invite(&given::contoso(), given::proposal(Kind::Trial));
    assert_eq!(desk.accept(again.id, says(YES, None, None)).unwrap_err(), Refusal::TrialAlreadyUsed);
    let purchase = desk.invite(&given::contoso(), given::proposal(Kind::Purchase));
    let accepted = desk.accept(purchase.id, says(YES, None, None)).unwrap();
    assert_eq!(told(&accepted.changes), ["subscription.started", "invitation.accepted"]);
    assert_ne!(accepted.subscriptions[0].id, tried.id);
}

#[test]
fn a_revised_purchase_converts_the_trial_on_the_terms_that_were_shown_last() {
    let mut desk = Desk::with_northwind();
    let trial = desk.invite(&given::fabrikam(), given::proposal(Kind::Trial));
    let tried = desk.accept(trial.id, says(YES, None, None)).unwrap().subscriptions.remove(0);
    desk.after_days(29);
    let purchase = desk.invite(&given::fabrikam(), given::proposal(Kind::Purchase));
    let (catalog, partner) = (given::catalog(), given::fabrikam());
    let member = given::seller(&partner);
    let lines = vec![domain::offer::Line { licenses: 7, ..given::purchase_line("mail") }];
    let sender = given::sender(&member, &partner, &catalog, desk.now);
    desk.keep(&lifecycle::revise(&purchase, lines, sender).unwrap());
    let bought = desk.accept(purchase.id, says(YES, None, None)).unwrap().subscriptions.remove(0);
    assert_eq!((bought.id, bought.started_at, bought.licenses), (tried.id, tried.started_at, 7));
    assert_eq!((bought.terms_since, bought.due_at()), (desk.now, Some(desk.now.plus_months(12))));
}
