//! local
pub mod database;
pub mod failure;
pub mod faults;
pub mod json;
pub mod ledger;
pub mod wire;
