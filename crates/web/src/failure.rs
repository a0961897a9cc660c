//! The world says no; the type is shared with the crates below the functions.

pub use failure::{Failure, chain};
