//! The keys of events, and of what is remembered of each.

use std::fmt::Display;

use domain::EventId;
use sha2::{Digest, Sha256};

use super::{GROUPS, Key, MAILBOXES, SERVICE_REQUESTS, SUBSCRIPTIONS, USERS, key};

/// What the sort key of every event begins with; the stream mapping filters by it.
pub const EVENT_PREFIX: &str = "E#";

/// The event of an aggregate with a sequence number.
pub fn event(partition: &str, aggregate: impl Display, sequence: u32) -> Key {
    key(partition, format!("{}{sequence:010}", event_prefix(aggregate)))
}

/// What the sort keys of an aggregate's events begin with.
pub fn event_prefix(aggregate: impl Display) -> String {
    format!("{EVENT_PREFIX}{aggregate}#")
}

/// The thing whose event has this sort key.
pub(crate) fn aggregate_in(event: &str) -> Option<&str> {
    event.strip_prefix(EVENT_PREFIX)?.rsplit_once('#').map(|(aggregate, _)| aggregate)
}

/// The thing with this identifier, where its events are in `partition`.
pub(crate) fn thing(partition: &str, aggregate: &str) -> Option<Key> {
    let sort = match aggregate.split_once('_')?.0 {
        "cus" => "C".to_owned(),
        "dlg" => "D".to_owned(),
        "inv" => "I".to_owned(),
        "mig" => "G".to_owned(),
        "sub" => format!("{SUBSCRIPTIONS}{aggregate}"),
        "srq" => format!("{SERVICE_REQUESTS}{aggregate}"),
        "usr" => format!("{USERS}{aggregate}"),
        "grp" => format!("{GROUPS}{aggregate}"),
        "mbx" => format!("{MAILBOXES}{aggregate}"),
        _ => return None,
    };
    Some(key(partition, sort))
}

/// The mark of a letter that was posted because of an event.
pub fn posted(partition: &str, event: EventId, letter: &str) -> Key {
    key(partition, format!("L#{event}#{letter}"))
}

/// 80 bits that are always the same for an event: its identifier is derived, not drawn.
pub(crate) fn event_randomness(partition: &str, aggregate: impl Display, sequence: u32) -> u128 {
    let digest = Sha256::digest(format!("{partition}\n{aggregate}\n{sequence}").as_bytes());
    digest.iter().take(10).fold(0, |bits, byte| (bits << 8) | u128::from(*byte))
}
