//! The door of notices that other services send through EventBridge.

use std::future::Future;

use serde::Deserialize;
use serde_json::Value;

use super::{Cause, Door, DoorFailure, caught};

/// A notice from EventBridge.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Notice {
    /// EventBridge's id of the notice; the same when it is delivered again.
    pub id: String,
    /// Who sent it, such as `aws.ses`.
    pub source: String,
    /// What kind of notice it is, such as `Email Bounced`.
    pub detail_type: String,
    /// The notice itself.
    pub detail: Value,
}

/// A door that EventBridge opens with one notice at a time. A failure is retried and then set aside by Lambda.
pub fn event<A, F, Fut, E>(app: A, handle: F) -> Door
where
    A: Clone + Send + Sync + 'static,
    F: Fn(A, Notice) -> Fut + Send + Sync + Clone + 'static,
    Fut: Future<Output = Result<(), E>> + Send,
    E: Into<Cause>,
{
    Door::new(move |invocation| {
        let (app, handle) = (app.clone(), handle.clone());
        async move {
            let notice: Notice = invocation.read()?;
            caught(async { handle(app, notice).await.map_err(Into::into) })
                .await
                .map_err(|cause| DoorFailure::of("noticeFailed", &*cause))?;
            Ok(Value::Null)
        }
    })
}
