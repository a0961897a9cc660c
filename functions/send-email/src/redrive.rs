//! When the operator orders that letters which were never posted be posted now.
//!
//! The stream's dead letters only say where in the stream an event was, and the stream forgets it after a day. The
//! table forgets nothing: this goes through what happened, and posts whatever letter has no mark.

use domain::Moment;
use domain::moment::DAY_SECONDS;
use failure::Failure;
use serde::{Deserialize, Serialize};
use table::key::EventPlace;
use table::{MARK_DAYS, StoredEvent};

use crate::App;
use crate::post::post;

/// Events looked at in one run; the answer says where the next one goes on.
const MOST_EVENTS: usize = 500;
/// Events read together.
const EVENTS_AT_ONCE: u32 = 50;
/// A run that takes longer than this goes on in the next one: well within the function's timeout.
const LONGEST_RUN_SECONDS: i64 = 40;
/// Failures after which the rest of a run would fail, too.
const MOST_FAILURES: usize = 10;
/// What is younger than this may still be under way in the stream, which tries for an hour: two that post at the
/// same moment would post twice.
const SETTLED_SECONDS: i64 = 65 * 60;

/// What is to be done.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Order {
    redrive: Window,
}

/// Which events to look at.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Window {
    /// The first moment at which something happened.
    from: Moment,
    /// The moment before which it did; what the stream may still bring is left to it in any case.
    until: Option<Moment>,
    /// Where the last run ended.
    after: Option<String>,
    /// How many events to look at; fewer than a run may.
    most: Option<usize>,
}

/// What a run did.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Summary {
    /// Events that were looked at.
    events: usize,
    /// Letters that were posted.
    posted: u32,
    /// Events whose letters could not be posted, by their places.
    failed: Vec<String>,
    /// Where the next run goes on; none when there is nothing left.
    next: Option<String>,
}

/// One run. It may be cut off or repeated at any point: a letter that was posted is marked.
pub(crate) async fn redrive(app: App, order: Order, now: Moment) -> Result<Summary, Failure> {
    let Window { from, until, after, most } = order.redrive;
    let settled = now.plus_seconds(-SETTLED_SECONDS);
    // What is older may have been posted, and its mark be forgotten.
    let remembered = now.plus_seconds(-(MARK_DAYS - 1) * DAY_SECONDS);
    let window = (from.max(remembered), until.map_or(settled, |until| until.min(settled)));
    let most = most.unwrap_or(MOST_EVENTS).clamp(1, MOST_EVENTS);
    let after = after.map(|place| place.parse()).transpose();
    let after = after.map_err(|error| Failure::lasting("read where the last run ended").because(error))?;
    let mut summary = Summary::default();
    let mut place = Some(after.unwrap_or(EventPlace::BEGINNING)).filter(|_| window.0 < window.1);
    while let Some(from_here) = place.take() {
        let left = u32::try_from(most - summary.events).unwrap_or(u32::MAX);
        let happened = app.table.happened(window, &from_here, left.min(EVENTS_AT_ONCE)).await?;
        for (place, event) in happened.events {
            summary.events += 1;
            summary.take(&place, post_again(&app, event).await);
        }
        place = happened.next;
        let has_run_seconds = now.seconds_until(app.clock.now());
        let has_done_enough = summary.events >= most || has_run_seconds >= LONGEST_RUN_SECONDS;
        if has_done_enough || summary.failed.len() >= MOST_FAILURES {
            break;
        }
    }
    summary.next = place.map(|place| place.to_string());
    Ok(summary)
}

async fn post_again(app: &App, event: Result<StoredEvent, Failure>) -> Result<u32, Failure> {
    post(app, &event?).await
}

impl Summary {
    fn take(&mut self, place: &EventPlace, outcome: Result<u32, Failure>) {
        match outcome {
            Ok(posted) => self.posted += posted,
            Err(failure) => {
                tracing::error!(event = %place, error = failure::chain(&failure), "letters could not be posted");
                self.failed.push(place.to_string());
            }
        }
    }
}
