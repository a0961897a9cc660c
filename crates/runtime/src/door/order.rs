//! The door of the operator: a document that says what to do, and a summary of what was done.

use std::future::Future;

use domain::Moment;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Cause, Door, DoorFailure, caught};
use crate::Clock;

/// A door that an operator opens by invoking the function with an order; nobody else is permitted to.
pub fn order<A, O, F, Fut, S, E>(clock: Clock, app: A, handle: F) -> Door
where
    A: Clone + Send + Sync + 'static,
    O: DeserializeOwned + Send + 'static,
    F: Fn(A, O, Moment) -> Fut + Send + Sync + Clone + 'static,
    Fut: Future<Output = Result<S, E>> + Send,
    S: Serialize + Send,
    E: Into<Cause>,
{
    Door::new(move |invocation| {
        let (clock, app, handle) = (clock.clone(), app.clone(), handle.clone());
        async move {
            let order: O = invocation.read()?;
            let summary = caught(async { handle(app, order, clock.now()).await.map_err(Into::into) })
                .await
                .map_err(|cause| DoorFailure::of("orderFailed", &*cause))?;
            let summary = serde_json::to_value(summary)
                .map_err(|cause| DoorFailure::of("unreadableSummary", &cause))?;
            tracing::info!(summary = summary.to_string(), "did as ordered");
            Ok(summary)
        }
    })
}
