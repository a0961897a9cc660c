//! The rules of the program, told three ways over the same functions: as examples, as properties of any
//! input, and as a model in which everything that can happen at the same time does.

#![expect(
    clippy::similar_names,
    clippy::match_same_arms,
    reason = "a change that is `changed` among `changes` is the domain's own word"
)]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets what it did not expect has failed"
)]

mod examples;
mod given;
mod model;
mod properties;
