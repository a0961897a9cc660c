//! What binds the events of a thing to each other.

use serde::Deserialize;

/// The hash of a thing's last event. Decisions carry it along and never look at it: who keeps the next event computes
/// the next hash from it, and puts that where this one was.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(transparent)]
pub struct ChainHead(Option<Box<str>>);

impl ChainHead {
    /// The head of a thing to which nothing has happened yet.
    pub const NONE: ChainHead = ChainHead(None);

    /// The head of a thing whose last event has this hash.
    pub fn new(hash: &str) -> ChainHead {
        ChainHead(Some(hash.into()))
    }

    /// The hash; none before the first event.
    pub fn hash(&self) -> Option<&str> {
        self.0.as_deref()
    }
}
