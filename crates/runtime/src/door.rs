//! The doors of a function: JSON in, JSON out, whoever is knocking.

mod event;
mod http;
mod order;
mod schedule;
mod stream;

use std::{
    collections::BTreeMap, error::Error, fmt, future::Future, panic::AssertUnwindSafe, pin::Pin, sync::Arc,
    time::Duration,
};

use futures::FutureExt as _;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, value::RawValue};

pub use self::{
    event::{Notice, event},
    http::http,
    order::order,
    schedule::schedule,
    stream::stream,
};
use crate::telemetry;

/// What a failing handler of a machine's door may return: any error, or its words.
pub type Cause = Box<dyn Error + Send + Sync>;

type Handling = Pin<Box<dyn Future<Output = Result<Value, DoorFailure>> + Send>>;

/// A function that can be invoked, whatever it is made of.
#[derive(Clone)]
pub struct Door {
    function: Arc<str>,
    handle: Arc<dyn Fn(Invocation) -> Handling + Send + Sync>,
}

/// One event at a door, as the text that came: whoever handles it knows its type, and reads it once.
struct Invocation {
    event: Box<RawValue>,
    request_id: String,
    /// How long until an answer would come too late; nothing where nobody ends it.
    patience: Option<Duration>,
}

/// What an event may say of itself, whichever kind it is.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Marks {
    request_context: RequestContext,
    id: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct RequestContext {
    request_id: Option<String>,
}

/// An invocation that failed as Lambda reports it; the caller is a machine and retries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoorFailure {
    /// What kind of failure it is.
    pub error_type: String,
    /// What was being attempted, and why it failed.
    pub error_message: String,
}

impl Door {
    fn new<F, Fut>(handle: F) -> Self
    where
        F: Fn(Invocation) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Value, DoorFailure>> + Send + 'static,
    {
        Self { function: Arc::from(""), handle: Arc::new(move |invocation| Box::pin(handle(invocation))) }
    }

    /// The same door, whose records carry the function's name.
    #[must_use]
    pub fn named(mut self, function: &str) -> Self {
        self.function = Arc::from(function);
        self
    }

    /// A door for events of two kinds: those that have this field go through the other door.
    #[must_use]
    pub fn or_with(self, field: &'static str, other: Door) -> Door {
        let (own, other) = (self.handle, other.handle);
        let handle = move |invocation: Invocation| {
            let fields: BTreeMap<String, Box<RawValue>> = invocation.read().unwrap_or_default();
            if fields.contains_key(field) { other(invocation) } else { own(invocation) }
        };
        Door { function: self.function, handle: Arc::new(handle) }
    }

    /// The function's name, as given by [`Door::named`].
    pub fn function(&self) -> &str {
        &self.function
    }

    /// Handles one event. The request id is taken from the event where it has one.
    pub async fn invoke(&self, event: &Value) -> Result<Value, DoorFailure> {
        let event = serde_json::value::to_raw_value(event).map_err(|cause| DoorFailure::malformed(&cause))?;
        self.invoke_as(event, "", None).await
    }

    /// Handles one event under the request id that Lambda gave it, within the time that it gives.
    ///
    /// A request through the gateway keeps the gateway's own id, which the caller can see. A person whose answer is not
    /// there in time is told so before Lambda ends the process; a machine calls again anyhow.
    pub async fn invoke_as(
        &self,
        event: Box<RawValue>,
        request_id: &str,
        patience: Option<Duration>,
    ) -> Result<Value, DoorFailure> {
        let marks: Marks = serde_json::from_str(event.get()).unwrap_or_default();
        let request_id =
            marks.request_context.request_id.or(marks.id).unwrap_or_else(|| request_id.to_owned());
        telemetry::invocation(Arc::clone(&self.function), request_id.clone(), async {
            let outcome = (self.handle)(Invocation { event, request_id, patience }).await;
            if let Err(failure) = &outcome {
                tracing::error!(
                    errorType = failure.error_type,
                    error = failure.error_message,
                    "invocation failed"
                );
            }
            outcome
        })
        .await
    }
}

impl Invocation {
    fn read<T: DeserializeOwned>(&self) -> Result<T, DoorFailure> {
        serde_json::from_str(self.event.get()).map_err(|cause| DoorFailure::malformed(&cause))
    }
}

impl fmt::Debug for Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Door").field("function", &self.function).finish_non_exhaustive()
    }
}

impl DoorFailure {
    fn of(error_type: &str, cause: &(dyn Error + 'static)) -> Self {
        Self { error_type: error_type.to_owned(), error_message: web::failure::chain(cause) }
    }

    fn malformed(cause: &(dyn Error + 'static)) -> Self {
        Self::of("malformedEvent", cause)
    }
}

impl fmt::Display for DoorFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.error_type, self.error_message)
    }
}

impl Error for DoorFailure {}

impl From<DoorFailure> for lambda_runtime::Diagnostic {
    fn from(failure: DoorFailure) -> Self {
        Self { error_type: failure.error_type, error_message: failure.error_message }
    }
}

/// Waits for a handler; a panic in it becomes a failure, so that one bad event does not end the local system. A release
/// has no way back from one: there Lambda starts the process anew (docs/decisions/0037).
async fn caught<T>(handling: impl Future<Output = Result<T, Cause>>) -> Result<T, Cause> {
    match AssertUnwindSafe(handling).catch_unwind().await {
        Ok(outcome) => outcome,
        Err(panic) => {
            let words = panic
                .downcast_ref::<&str>()
                .map(|words| (*words).to_owned())
                .or_else(|| panic.downcast_ref::<String>().cloned())
                .unwrap_or_default();
            Err(Box::new(web::Failure::lasting(format!("handle the event: it panicked: {words}"))))
        }
    }
}

#[cfg(test)]
mod tests;
