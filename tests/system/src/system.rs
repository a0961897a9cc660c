//! The proof from outside: people's stories, refusals and hazards through the outermost boundary, in one process.
//!
//! Time stands still unless a story moves it, and chance comes from a seed, so that every run is the same run.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a story that does not go as it is told has to stop"
)]

mod authority;
mod capacity;
mod events;
mod hazards;
mod journeys;
mod matrix;
mod program;
mod refusals;
mod world;
