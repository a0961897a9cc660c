//! Events that nobody can change unseen: how each is bound to the one before, and how a file of them is verified.
//!
//! Every event of a thing carries the hash of the one before and its own, over its canonical form (RFC 8785). Personal
//! values go into that form as salted digests, as RFC 9901 has it for tokens: whoever holds value and salt can show
//! that they belong there, and a value can be erased without breaking the chain.
//!
//! An auditor needs this crate alone, and the file: `cargo run -p evidence --example verify -- evidence.jsonl`.
//! `docs/evidence.md` says the same in words, for whoever would rather write a verifier of their own.
//!
//! This crate never contains: what an event means, where it is kept, or who may see it.

mod canonical;
mod chain;
mod personal;
mod seal;
#[cfg(test)]
mod tests;
mod verify;

pub use canonical::canonical;
pub use chain::{Digest, hash, receipt_text_hash, sealed};
pub use personal::{Salt, about, digest_of, erased, names, personal, salts, withheld};
pub use seal::Seal;
pub use verify::{Fault, Verified, verify};
