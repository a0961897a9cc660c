//! What is remembered: the one DynamoDB table, as questions and changes.
//!
//! Readers ask for things ([`Table::invitation`], [`Table::due`]); writers hand over the changes that a
//! decision made ([`Table::commit`]), which are laid down with their events and the memory of the request in
//! one transaction. What a failed condition means is said where the condition is made.
//!
//! This crate never contains: a business rule, a clock, an HTTP status, a Scan, or a key string outside of
//! [`key`].

mod catalog;
mod client;
mod commit;
mod dealings;
mod directory;
mod due;
mod erase;
mod happened;
mod idempotency;
pub mod key;
mod lay_down;
mod load;
mod mailboxes;
mod marketplace;
mod of_record;
mod overview;
mod page;
mod post;
mod record;
mod round;
mod session;
mod sift;
mod stream;
mod support;
mod together;
mod trail;
mod usage;
mod write;

pub use client::Table;
pub use commit::{Lost, Transaction};
pub use dealings::Dealings;
pub use due::DueEntry;
pub use erase::Erased;
pub use happened::Happened;
pub use idempotency::{Remembered, StoredAnswer};
pub use key::digest_of_secret;
pub use lay_down::{Quotas, lay_down};
pub use mailboxes::mailbox_after;
pub use marketplace::Marketplace;
pub use overview::Glance;
pub use page::{Page, PagePosition};
pub use post::MARK_DAYS;
pub use round::{Round, RoundOf};
pub use sift::{Sifting, sift, sift_on};
pub use stream::StoredEvent;
pub use together::{Found, Sending, Want, WantCatalog, WantSending, Wants};
pub use trail::{Piece, Trail, TrailPlace};
pub use write::Write;
