//! The world says no: one type for everything outside of this program that did not do what was asked of it.
//!
//! This crate never contains: a refusal (that is the domain saying no), an HTTP status, or a sentence for a customer.

use std::{error::Error, fmt};

/// Something outside of this program did not do what was asked of it.
///
/// A failure says what was being attempted and keeps its cause as a source; the cause is logged once, at the
/// door, and never told to the caller.
#[derive(Debug)]
pub struct Failure {
    attempted: String,
    lasting: bool,
    cause: Option<Box<dyn Error + Send + Sync>>,
}

impl Failure {
    /// A failure that may be gone when the same is tried again: a timeout, a throttle, a broken connection.
    pub fn passing(attempted: impl Into<String>) -> Self {
        Self { attempted: attempted.into(), lasting: false, cause: None }
    }

    /// A failure that trying again does not mend: a record that does not parse, an impossible state.
    pub fn lasting(attempted: impl Into<String>) -> Self {
        Self { attempted: attempted.into(), lasting: true, cause: None }
    }

    /// The same failure with what caused it.
    #[must_use]
    pub fn because(mut self, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// Whether trying again cannot help.
    pub fn is_lasting(&self) -> bool {
        self.lasting
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.attempted)
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.cause.as_deref().map(|cause| cause as &(dyn Error + 'static))
    }
}

/// Words a failure and everything that caused it, on one line, for the log.
pub fn chain(error: &(dyn Error + 'static)) -> String {
    let mut line = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        line.push_str(": ");
        line.push_str(&cause.to_string());
        next = cause.source();
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chain_is_worded_from_the_outside_in() {
        let inner = Failure::passing("connect to the table");
        let outer = Failure::passing("load the invitation").because(inner);
        assert_eq!(chain(&outer), "load the invitation: connect to the table");
    }
}
