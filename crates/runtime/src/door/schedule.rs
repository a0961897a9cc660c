//! The door of the clock.

use std::future::Future;

use domain::Moment;
use serde::Serialize;
use serde_json::Value;
use web::Failure;

use super::{Cause, Door, DoorFailure, caught};
use crate::Clock;

/// Who ticks: EventBridge's scheduler, and its older rules.
const TICKING: [&str; 2] = ["aws.scheduler", "aws.events"];

/// A door that a schedule opens; `handle` gets this moment and says in a small summary what it did.
///
/// The moment is the clock's and not the event's: a late or repeated tick must see the world as it is now.
pub fn schedule<A, F, Fut, S, E>(clock: Clock, app: A, handle: F) -> Door
where
    A: Clone + Send + Sync + 'static,
    F: Fn(A, Moment) -> Fut + Send + Sync + Clone + 'static,
    Fut: Future<Output = Result<S, E>> + Send,
    S: Serialize + Send,
    E: Into<Cause>,
{
    Door::new(move |tick| {
        let (clock, app, handle) = (clock.clone(), app.clone(), handle.clone());
        async move {
            refuse_misdirected(&tick.read()?)?;
            let summary = caught(async { handle(app, clock.now()).await.map_err(Into::into) })
                .await
                .map_err(|cause| DoorFailure::of("scheduleFailed", &*cause))?;
            let summary = serde_json::to_value(summary)
                .map_err(|cause| DoorFailure::of("unreadableSummary", &cause))?;
            tracing::info!(summary = summary.to_string(), "ticked");
            Ok(summary)
        }
    })
}

/// Refuses what was meant for another function. A schedule may send any document of its own, so only what says
/// that it comes from somewhere else is refused.
fn refuse_misdirected(tick: &Value) -> Result<(), DoorFailure> {
    let from_elsewhere = match tick.get("source") {
        Some(source) => !source.as_str().is_some_and(|source| TICKING.contains(&source)),
        None => ["Records", "requestContext"].iter().any(|field| tick.get(field).is_some()),
    };
    if from_elsewhere {
        return Err(DoorFailure::malformed(&Failure::lasting("take the event for a tick of the clock")));
    }
    Ok(())
}
