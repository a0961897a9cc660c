//! Calls that nobody waits for, as Lambda makes them: tried again when they fail, then kept as dead letters.

use std::sync::Arc;

use serde_json::Value;
use tokio::sync::watch;

use crate::failure::Failure;
use crate::invoker::Invoker;
use crate::stream::{DeadLetters, Source};

/// Makes such calls and knows how many are under way; clones share it.
#[derive(Clone)]
pub(crate) struct Asynchronous {
    invoker: Invoker,
    dead_letters: DeadLetters,
    under_way: Arc<watch::Sender<usize>>,
}

impl Asynchronous {
    pub(crate) fn new(invoker: Invoker, dead_letters: DeadLetters) -> Asynchronous {
        Asynchronous { invoker, dead_letters, under_way: Arc::new(watch::Sender::new(0)) }
    }

    /// Calls a function until it succeeds or the template's attempts are used up. True when it succeeded.
    ///
    /// The pauses of minutes that Lambda makes between attempts are left out.
    pub(crate) async fn call(&self, function: &str, source: Source, event: Value) -> Result<bool, Failure> {
        let _counted = Counted::new(&self.under_way);
        let retry = self.invoker.retry(function);
        let mut attempts_left = retry.attempts;
        loop {
            match self.invoker.invoke(function, event.clone()).await {
                Ok(_) => return Ok(true),
                Err(_) if attempts_left > 0 => attempts_left -= 1,
                Err(failure) => {
                    let queue = retry.dead_letters.as_deref().and_then(|arn| arn.rsplit(':').next());
                    self.dead_letters.add(function, queue, source, event, &failure.to_string())?;
                    return Ok(false);
                }
            }
        }
    }

    /// Whether a function is switched on.
    pub(crate) fn is_on(&self, function: &str) -> bool {
        self.invoker.is_on(function)
    }

    /// Waits until no such call is under way.
    pub(crate) async fn rest(&self) {
        // The sender lives in this very value, so waiting cannot fail.
        drop(self.under_way.subscribe().wait_for(|count| *count == 0).await);
    }
}

/// Counts one call for as long as it lives, also when it is given up.
struct Counted<'a>(&'a watch::Sender<usize>);

impl<'a> Counted<'a> {
    fn new(count: &'a watch::Sender<usize>) -> Counted<'a> {
        count.send_modify(|count| *count += 1);
        Counted(count)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count = count.saturating_sub(1));
    }
}
