//! What of an event is about a person, and how it stands in the hashed form.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::{Digest, canonical};

/// The members whose values are about a person or were written by one, wherever in an event they are; besides these,
/// every address is. Organizations, services, amounts and moments are not: without those an event would say nothing.
const PERSONAL: &[&str] = &[
    "acceptedBy",
    "address",
    "addresses",
    "admins",
    "aliases",
    "comment",
    "createdBy",
    "description",
    "displayName",
    "email",
    "externalId",
    "forwarding",
    "message",
    "note",
    "partnerContact",
    "previousEmail",
    "profile",
    "proposedBy",
    "reason",
    "recipientName",
    "signer",
    "subject",
    "text",
    "userName",
];

/// The chance that belongs to one event, 128 bits. Each of its personal values has a salt of its own derived from it,
/// so that one of them can be shown without making the others guessable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Salt([u8; 16]);

impl Salt {
    /// As many bits of chance as it takes.
    pub fn new(bytes: [u8; 16]) -> Salt {
        Salt(bytes)
    }

    /// The salt of something that belongs to this one's: an event of a transaction.
    #[must_use]
    pub fn derive(&self, name: &str) -> Salt {
        Salt(self.authenticate(name))
    }

    /// The salt as it is kept.
    pub fn to_text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// Reads a kept salt; none if it is none.
    pub fn parse(text: &str) -> Option<Salt> {
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Salt)
    }

    fn at(&self, pointer: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.authenticate(pointer))
    }

    fn authenticate(&self, name: &str) -> [u8; 16] {
        let mut half = [0; 16];
        if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) {
            mac.update(name.as_bytes());
            for (byte, from) in half.iter_mut().zip(mac.finalize().into_bytes()) {
                *byte = from;
            }
        }
        half
    }
}

/// The digest of a personal value, such as stands in its place: SHA-256 over the canonical form of `[salt, value]`.
pub fn digest_of(salt: &str, value: &Value) -> Digest {
    Digest::of(canonical(&json!([salt, value])))
}

/// What stands where a personal value is not shown, or no more.
pub fn withheld(digest: &Digest) -> Value {
    json!({ "digest": digest.to_string() })
}

/// An address is a person's, whatever the member is called that has it.
fn is_address(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.contains('@'))
}

/// Whether this is what stands in place of a value.
pub(crate) fn is_withheld(value: &Value) -> bool {
    value.as_object().is_some_and(|fields| fields.len() == 1 && fields.contains_key("digest"))
}

/// Where the personal values of an event are, as JSON Pointers (RFC 6901). Of a value within another one the outer one
/// alone; of one that is withheld already, none.
pub fn personal(event: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for part in ["actor", "data"] {
        if let Some(value) = event.get(part) {
            walk(value, &mut format!("/{part}"), &mut found);
        }
    }
    found
}

fn walk(value: &Value, pointer: &mut String, found: &mut Vec<String>) {
    let length = pointer.len();
    let mut step = |token: &str, value: &Value, is_personal: bool| {
        pointer.push('/');
        pointer.push_str(&token.replace('~', "~0").replace('/', "~1"));
        match value {
            Value::Null | Value::Bool(_) => {}
            _ if is_withheld(value) => {}
            _ if is_personal || is_address(value) => found.push(pointer.clone()),
            _ => walk(value, pointer, found),
        }
        pointer.truncate(length);
    };
    match value {
        Value::Object(fields) => {
            // The person that is invited has a name; an organization has one too, and that is no person's.
            let is_person = fields.contains_key("email");
            for (name, value) in fields {
                step(name, value, PERSONAL.contains(&name.as_str()) || (is_person && name == "name"));
            }
        }
        Value::Array(values) => {
            for (index, value) in values.iter().enumerate() {
                step(&index.to_string(), value, false);
            }
        }
        _ => {}
    }
}

/// The salts of an event's personal values, by where those are.
pub fn salts(event: &Value, salt: &Salt) -> BTreeMap<String, String> {
    personal(event).into_iter().map(|pointer| (pointer.clone(), salt.at(&pointer))).collect()
}

/// What people write with their own hands.
const WRITTEN: &[&str] = &["comment", "description", "message", "note", "reason", "subject", "text"];

/// The members that say who wrote what stands beside them.
const AUTHORS: &[&str] = &["from", "openedBy"];

/// Where an event tells of the person with an address: the values that name the address, those that stand beside one
/// that is it, and what the person wrote.
pub fn about(event: &Value, address: &str) -> BTreeSet<String> {
    let personal = personal(event);
    let value = |pointer: &String| event.pointer(pointer);
    let is_named = |pointer: &&String| value(pointer).is_some_and(|value| names(value, address));
    let named: BTreeSet<String> = personal.iter().filter(is_named).cloned().collect();
    let is_it = |value: &Value| value.as_str().is_some_and(|text| text.eq_ignore_ascii_case(address));
    let itself = named.iter().filter(|pointer| value(pointer).is_some_and(is_it));
    // What stands beside an address at the top is told of the thing, and not of the person.
    let beside: BTreeSet<&str> =
        itself.map(|pointer| split(pointer).0).filter(|parent| *parent != "/data").collect();
    let authored = |parent: &&&str| AUTHORS.contains(&split(parent).1);
    let authored: BTreeSet<&str> = beside.iter().filter(authored).map(|author| split(author).0).collect();
    let did_it = beside.contains("/actor");
    let is_about = |pointer: &String| {
        let (parent, name) = split(pointer);
        let is_written = WRITTEN.contains(&name) && !is_ours(event, pointer);
        named.contains(pointer)
            || (beside.contains(parent) && (name != "text" || is_written))
            || (is_written && (did_it || authored.contains(parent)))
    };
    personal.iter().filter(|pointer| is_about(pointer)).cloned().collect()
}

/// The words of a receipt are the system's own, and name nobody.
fn is_ours(event: &Value, pointer: &str) -> bool {
    let (parent, name) = split(pointer);
    name == "text" && event.pointer(parent).is_some_and(|parent| parent.get("textHash").is_some())
}

/// The parent of what a pointer points at, and its name there.
fn split(pointer: &str) -> (&str, &str) {
    pointer.rsplit_once('/').unwrap_or_default()
}

/// Whether a value has an address in it, in whatever letters, and not only as a part of a longer one.
pub fn names(value: &Value, address: &str) -> bool {
    match value {
        Value::String(text) => {
            let (text, address) = (text.to_lowercase(), address.to_lowercase());
            text.match_indices(&address).any(|(start, found)| {
                let before = text.get(..start).unwrap_or_default();
                let after = text.get(start + found.len()..).unwrap_or_default();
                !before.ends_with(is_part_of_an_address) && !goes_on(after)
            })
        }
        Value::Array(values) => values.iter().any(|value| names(value, address)),
        Value::Object(fields) => fields.values().any(|value| names(value, address)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

fn is_part_of_an_address(letter: char) -> bool {
    letter.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(letter)
}

/// Whether a domain goes on here; a full stop that ends a sentence does not make it.
fn goes_on(rest: &str) -> bool {
    let rest = rest.strip_prefix('.').unwrap_or(rest);
    rest.starts_with(|letter: char| letter.is_alphanumeric() || letter == '-')
}

/// The event without the personal values that `is_erased` says, and the salts of those that stay. Its hash is the same.
pub fn erased(
    mut event: Value,
    mut salts: BTreeMap<String, String>,
    is_erased: impl Fn(&Value) -> bool,
) -> (Value, BTreeMap<String, String>) {
    salts.retain(|pointer, salt| match event.pointer_mut(pointer) {
        Some(value) if is_erased(value) => {
            *value = withheld(&digest_of(salt, value));
            false
        }
        _ => true,
    });
    (event, salts)
}
