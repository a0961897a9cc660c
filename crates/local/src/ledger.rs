//! What each function asked of the world: the evidence behind "this page costs half a read unit" and "this policy
//! lists exactly what is used".
//!
//! Never holds an item, an identifier or an address: keys are kept up to their first `#`.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;

/// More calls than any test makes; older ones are forgotten.
const KEPT_CALLS: usize = 20_000;

/// One call, as it went over the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Call {
    /// Who called.
    pub function: String,
    /// `dynamodb`, `ses`, or the host of anything else.
    pub service: String,
    /// The operation as AWS names it; for other hosts the HTTP method.
    pub operation: String,
    /// The index of a query.
    pub index: Option<String>,
    /// The partition keys up to their first `#`, sorted, each once.
    pub leading_keys: Vec<String>,
    /// What is done to which of them, such as `PutItem I#`, sorted, each once.
    pub actions: Vec<String>,
    /// What it consumed, where the answer said so.
    pub units: Units,
    /// The HTTP status, or nothing when no answer came.
    pub status: Option<u16>,
    /// The fault that was put in its way.
    pub fault: Option<crate::faults::Kind>,
}

/// Consumed capacity of one call.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Units {
    /// Read units, table and indexes.
    pub read: f64,
    /// Write units, table and indexes.
    pub write: f64,
    /// The part of either that indexes took, by name.
    pub by_index: BTreeMap<String, f64>,
}

/// What all calls of a function came to, also those that are forgotten by now.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Total {
    /// How many there were.
    pub requests: u64,
    /// Read units, table and indexes.
    pub read: f64,
    /// Write units, table and indexes.
    pub write: f64,
}

/// All recorded calls; clones share them.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    calls: Arc<Mutex<VecDeque<Call>>>,
    totals: Arc<Mutex<BTreeMap<String, Total>>>,
}

impl Ledger {
    /// Adds one.
    pub fn record(&self, call: Call) {
        self.add(&call);
        let mut calls = self.lock();
        if calls.len() == KEPT_CALLS {
            calls.pop_front();
        }
        calls.push_back(call);
    }

    /// Every call so far, oldest first.
    pub fn calls(&self) -> Vec<Call> {
        self.lock().iter().cloned().collect()
    }

    /// Every call so far, and starts over.
    pub fn take(&self) -> Vec<Call> {
        self.lock().drain(..).collect()
    }

    /// What the calls of a function came to so far.
    pub fn total(&self, function: &str) -> Total {
        let totals = self.totals.lock().unwrap_or_else(PoisonError::into_inner);
        totals.get(function).copied().unwrap_or_default()
    }

    fn add(&self, call: &Call) {
        let mut totals = self.totals.lock().unwrap_or_else(PoisonError::into_inner);
        let total = totals.entry(call.function.clone()).or_default();
        total.requests += 1;
        total.read += call.units.read;
        total.write += call.units.write;
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Call>> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
