//! The whole system at once, on one machine: what `cargo run` starts and what the system tests drive.
//!
//! It deploys `infra/template.yaml` onto this machine: routes and authorizers, the table, its stream, schedules,
//! queues, mail. The functions keep their real SDK clients and get their real events; what is fake stands on the
//! far side of the wire.
//!
//! This crate never contains: a business rule, a page or letter of the product, a route or a schema that is not
//! read from the template. No deployed function depends on it.

pub mod arguments;
pub mod database;
pub mod failure;
pub mod faults;
pub mod functions;
pub mod identity;
pub mod invoker;
pub mod journal;
pub mod json;
pub mod ledger;
pub mod mailbox;
pub mod scheduler;
pub mod stream;
pub mod system;
pub mod template;
pub mod wire;

mod asynchronous;
mod console;
mod demo;
mod gateway;
mod keep;
mod provisioner;
mod secrets;
mod signing;

pub use system::{Beginning, Options, System};
