//! What is allowed: the rules of the partner program as free functions over data.
//!
//! A decision takes state, a command, the caller and a [`Moment`]; it gives back [`Change`]s (the new
//! state of each thing it touches, each with the [`Fact`] that explains it) or a [`Refusal`].
//!
//! This crate never contains: async code, a clock, randomness, I/O, an AWS type, an HTTP status, a key
//! string, or a sentence for a customer. The unit tests, the properties and the model checker in
//! `tests/model.rs` drive these very functions.

pub mod acceptance;
pub mod actor;
pub mod address;
pub mod authorization;
pub mod capability;
pub mod catalog;
pub mod chain;
pub mod change;
pub mod customer;
pub mod delegation;
pub mod directory;
pub mod fact;
pub mod gate;
pub mod id;
pub mod invitation;
pub mod lifecycle;
pub mod listing;
pub mod mailbox;
pub mod migration;
pub mod moment;
pub mod money;
pub mod offer;
pub mod overview;
pub mod partner;
pub mod program;
pub mod proof;
pub mod receipt;
pub mod refusal;
pub mod service_request;
pub mod standing;
pub mod subscription;
pub mod text;
pub mod usage;
mod warning;

pub use actor::Actor;
pub use address::EmailAddress;
pub use capability::{Capabilities, Capability};
pub use chain::ChainHead;
pub use change::Change;
pub use fact::Fact;
pub use id::{
    AmendmentId, CustomerId, DelegationId, DesignationId, EventId, GroupId, InvitationId, ListingId,
    MailboxId, MigrationId, Mint, PartnerId, ReceiptId, ServiceRequestId, SubscriptionId, UserId,
};
pub use moment::Moment;
pub use refusal::{Fault, Refusal};
