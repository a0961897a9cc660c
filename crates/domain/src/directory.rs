//! How a customer's directory is kept, by its administrators or by a delegate that they let.
//!
//! Somebody remains who may do everything, and no delegate makes, changes or removes an administrator.

mod administrators;
mod group;
mod keeping;

pub use state::directory::*;

pub use group::{GroupDraft, change_group, create_group, delete_group};
pub use keeping::{Keeper, UserDraft, change_user, create_user, delete_user, founding_users};

/// Who keeps the directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hand {
    /// An administrator of the customer.
    Customer,
    /// Somebody on the customer's behalf.
    Delegate,
}
