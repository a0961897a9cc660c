//! What of an event is about a person, and how it stands in the hashed form.

use std::collections::BTreeMap;

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
pub(crate) fn withheld(digest: &Digest) -> Value {
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
