//! What leaves the process: every letter in both languages, exactly, and what may never be in one.

#![expect(clippy::unwrap_used, reason = "a test that cannot arrange its world has failed")]

mod hostile;
mod laid_out;
mod occasions;
mod posted;
mod recipients;
mod same_words;
mod snapshots;
mod world;
