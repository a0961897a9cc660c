//! Reading an object so that nothing in it goes unnoticed: what nobody asked for is a fault.

use std::cell::RefCell;
use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// Every fault found so far, in the order of the template.
#[derive(Default)]
pub(super) struct Faults(RefCell<Vec<String>>);

impl Faults {
    pub(super) fn add(&self, at: &str, fault: impl std::fmt::Display) {
        self.0.borrow_mut().push(format!("{at}: {fault}"));
    }

    pub(super) fn into_list(self) -> Vec<String> {
        self.0.into_inner()
    }
}

/// The properties of one thing; [`Properties::finish`] reports those that were never read.
pub(super) struct Properties<'a> {
    pub(super) at: String,
    entries: &'a Map<String, Value>,
    read: RefCell<BTreeSet<String>>,
    pub(super) faults: &'a Faults,
}

impl<'a> Properties<'a> {
    pub(super) fn of(at: impl Into<String>, value: &'a Value, faults: &'a Faults) -> Option<Self> {
        let at = at.into();
        let Some(entries) = value.as_object() else {
            faults.add(&at, "must be a map");
            return None;
        };
        Some(Properties { at, entries, read: RefCell::default(), faults })
    }

    pub(super) fn value(&self, name: &str) -> Option<&'a Value> {
        self.read.borrow_mut().insert(name.to_owned());
        self.entries.get(name)
    }

    /// Settings of the cloud that change nothing on one machine.
    pub(super) fn without_local_effect(&self, names: &[&str]) {
        self.read.borrow_mut().extend(names.iter().map(|name| (*name).to_owned()));
    }

    pub(super) fn text(&self, name: &str) -> Option<String> {
        match self.value(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(value) => Some(value.to_string()),
            _ => self.wrong(name, "must be text"),
        }
    }

    pub(super) fn required_text(&self, name: &str) -> String {
        let text = self.text(name);
        if text.is_none() {
            self.faults.add(&self.at, format!("{name} is missing"));
        }
        text.unwrap_or_default()
    }

    /// A whole number; parameters arrive as text.
    pub(super) fn number<N: TryFrom<i64>>(&self, name: &str) -> Option<N> {
        let number = match self.value(name)? {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.parse().ok(),
            _ => None,
        };
        match number.and_then(|number| N::try_from(number).ok()) {
            Some(number) => Some(number),
            None => self.wrong(name, "must be a whole number in range"),
        }
    }

    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        match self.value(name)? {
            Value::Bool(value) => Some(*value),
            Value::String(text) => text.parse().ok(),
            _ => self.wrong(name, "must be true or false"),
        }
    }

    pub(super) fn list(&self, name: &str) -> &'a [Value] {
        match self.value(name) {
            None => &[],
            Some(Value::Array(items)) => items,
            Some(_) => {
                self.faults.add(&self.at, format!("{name} must be a list"));
                &[]
            }
        }
    }

    pub(super) fn texts(&self, name: &str) -> Vec<String> {
        self.list(name).iter().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    pub(super) fn inner(&self, name: &str) -> Option<Properties<'a>> {
        let value = self.value(name)?;
        Properties::of(format!("{}.{name}", self.at), value, self.faults)
    }

    /// The entries of a map whose keys are names.
    pub(super) fn named(&self, name: &str) -> Vec<(&'a str, &'a Value)> {
        let Some(value) = self.value(name) else {
            return Vec::new();
        };
        let Some(entries) = value.as_object() else {
            self.faults.add(&self.at, format!("{name} must be a map"));
            return Vec::new();
        };
        entries.iter().map(|(key, value)| (key.as_str(), value)).collect()
    }

    pub(super) fn finish(self) {
        let read = self.read.into_inner();
        for name in self.entries.keys().filter(|name| !read.contains(*name)) {
            self.faults.add(&self.at, format!("{name} is not known here"));
        }
    }

    fn wrong<T>(&self, name: &str, fault: &str) -> Option<T> {
        self.faults.add(&self.at, format!("{name} {fault}"));
        None
    }
}
