//! The rules of the repository that a machine can check: what must stay aligned is compared here, so that
//! nobody has to remember it.
//!
//! It reads files and manifests, and never links the crates it judges.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a rule that cannot be read has to stop the run"
)]

mod costs;
mod deployment;
mod direction;
mod documents;
mod functions;
mod keys;
mod manifests;
mod partitions;
mod permissions;
mod problems;
mod repository;
mod routes;
mod settings;
mod sources;
mod supply;
mod template;

/// Fails with every fault at once, so that one run shows all there is to do.
#[track_caller]
fn none(faults: &[String]) {
    assert!(faults.is_empty(), "\n- {}\n", faults.join("\n- "));
}
