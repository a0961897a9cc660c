//! What is allowed: the rules of the partner program as free functions over data.
//!
//! A decision takes state, a command, the caller and a [`Moment`]; it gives back [`Change`]s (the new
//! state of each thing it touches, each with the [`Fact`] that explains it) or a [`Refusal`]. The things themselves are
//! in `state`, and are found here beside the decisions on them.
//!
//! This crate never contains: async code, a clock, randomness, I/O, an AWS type, an HTTP status, a key
//! string, or a sentence for a customer. The unit tests, the properties and the model checker in
//! `tests/model.rs` drive these very functions.

pub mod acceptance;
pub mod authorization;
pub mod catalog;
pub mod customer;
pub mod delegation;
pub mod directory;
pub mod gate;
pub mod lifecycle;
pub mod mailbox;
pub mod migration;
pub mod overview;
pub mod program;
pub mod service_request;
pub mod subscription;

pub use state::{
    Actor, Capabilities, Capability, ChainHead, Change, EmailAddress, Fact, Fault, Moment, Refusal,
};
pub use state::{
    AmendmentId, CustomerId, DelegationId, DesignationId, EventId, GroupId, InvitationId, ListingId,
    MailboxId, MigrationId, Mint, PartnerId, ReceiptId, ServiceRequestId, SubscriptionId, UserId,
};
pub use state::{
    actor, address, capability, chain, change, fact, id, invitation, listing, moment, money, offer, partner,
    proof, receipt, refusal, standing, text, usage,
};

#[cfg(test)]
extern crate self as domain;
/// The people and papers of all tests; no test here needs every one of them.
#[cfg(test)]
#[path = "../tests/given.rs"]
#[expect(dead_code, reason = "the tests outside need the rest")]
mod given;
