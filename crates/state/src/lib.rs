//! What is known: the things of the partner program, what is true of each at a moment, and what can happen to them.
//!
//! A thing is what the table keeps of it; what is true of it follows from that and a [`Moment`], by comparison. A
//! [`Fact`] is something that happened, a [`change::Change`] the next state of a thing with the facts that explain it,
//! a [`Refusal`] the name of what may not happen.
//!
//! This crate never contains: a decision (whatever gives back a change is in `domain`), async code, a clock, randomness, I/O, an AWS type, an
//! HTTP status, a key string, or a sentence for a customer.

pub mod actor;
pub mod address;
pub mod capability;
pub mod catalog;
pub mod chain;
pub mod change;
pub mod customer;
pub mod delegation;
pub mod directory;
pub mod fact;
pub mod id;
pub mod invitation;
pub mod listing;
pub mod mailbox;
pub mod migration;
pub mod moment;
pub mod money;
pub mod offer;
pub mod partner;
pub mod proof;
pub mod receipt;
pub mod refusal;
pub mod service_request;
pub mod standing;
pub mod subscription;
pub mod text;
pub mod usage;
pub mod warning;

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
