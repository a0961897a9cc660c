//! What we say by post: a letter is a value made from a fact, and posting it is a separate step.
//!
//! [`letters`] is a pure function: the same fact gives the same letters, byte for byte, so that a second
//! copy is identical (**told**). [`mime`] lays a letter out, [`Post`] hands it to SES.
//! Whatever a person typed is made [inert](Inert) before a template sees it.
//!
//! This crate never contains: a decision about what is allowed, a read of the table, a clock, a key that
//! makes links, or a log line with an address in it.

mod context;
mod inert;
mod letter;
mod letters;
mod mime;
mod paper;
mod post;

pub use context::{Context, LinkMaker};
pub use inert::Inert;
pub use letter::{Letter, LetterKey};
pub use letters::{SILENT, letters, offer};
pub use mime::{message_id, mime};
pub use post::{MessageId, Post, Sender};
