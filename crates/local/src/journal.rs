//! What the functions logged, as JSON lines, newest last.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use runtime::{ManualClock, telemetry};
use tracing::Dispatch;

/// More lines than anybody scrolls through; older ones are forgotten.
const KEPT_LINES: usize = 5_000;

const LEVEL: &str = "info";

/// The log of one running system; clones share it.
#[derive(Clone)]
pub struct Journal {
    lines: Arc<Mutex<VecDeque<String>>>,
    dispatch: Dispatch,
}

impl Journal {
    pub(crate) fn new(clock: &ManualClock) -> Journal {
        let lines = Arc::new(Mutex::new(VecDeque::new()));
        let kept = Arc::clone(&lines);
        let dispatch = telemetry::dispatch(LEVEL, clock.clock(), move |line| {
            let mut lines = lock(&kept);
            if lines.len() == KEPT_LINES {
                lines.pop_front();
            }
            lines.push_back(line.to_owned());
        });
        Journal { lines, dispatch }
    }

    /// Where functions log to.
    pub(crate) fn dispatch(&self) -> Dispatch {
        self.dispatch.clone()
    }

    /// Every line, oldest first.
    pub fn lines(&self) -> Vec<String> {
        lock(&self.lines).iter().cloned().collect()
    }

    /// Forgets everything so far.
    pub fn clear(&self) {
        lock(&self.lines).clear();
    }
}

fn lock(lines: &Mutex<VecDeque<String>>) -> MutexGuard<'_, VecDeque<String>> {
    lines.lock().unwrap_or_else(PoisonError::into_inner)
}
