//! What the local program says when something of this machine fails: a file, the engine, the template.

use std::error::Error;
use std::fmt;

/// One attempt that did not work; the cause is the source, not part of the text.
#[derive(Debug)]
pub struct Failure {
    attempt: String,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl Failure {
    /// An attempt that failed because of `source`.
    pub fn new(attempt: impl Into<String>, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { attempt: attempt.into(), source: Some(source.into()) }
    }

    /// An attempt that needs no further cause.
    pub fn plain(attempt: impl Into<String>) -> Self {
        Self { attempt: attempt.into(), source: None }
    }

    /// The attempt and each cause below it, in one line.
    pub fn chain(&self) -> String {
        let mut text = self.attempt.clone();
        let mut cause = self.source();
        while let Some(error) = cause {
            text.push_str(": ");
            text.push_str(&error.to_string());
            cause = error.source();
        }
        text
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.attempt)
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_ref().map(|source| source.as_ref() as &(dyn Error + 'static))
    }
}
