//! Examples, told as given, when, then.

mod accepting;
mod amending;
mod answering;
mod changing;
mod delegating;
mod desk;
mod directory;
mod gates;
mod interrupting;
mod inviting;
mod program;
mod refusals;
mod slot;
mod subscribing;

pub(crate) use delegating::{granted, swept, unused};
pub(crate) use desk::Desk;
pub(crate) use subscribing::subscribed;
