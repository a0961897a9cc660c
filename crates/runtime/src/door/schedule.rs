//! The door of the clock.

use std::future::Future;

use domain::Moment;
use serde::Serialize;

use super::{Cause, Door, DoorFailure, caught};
use crate::Clock;

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
    Door::new(move |_tick| {
        let (clock, app, handle) = (clock.clone(), app.clone(), handle.clone());
        async move {
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
