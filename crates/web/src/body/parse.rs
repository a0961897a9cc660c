//! From bytes to the tree.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use super::Node;

/// How deep a form's names may nest; deeper names stay flat, and are unknown fields then.
const DEEPEST_FORM_NAME: usize = 8;

/// Parses JSON. `serde_json` itself refuses to nest deeper than 128.
pub(super) fn json(bytes: &[u8]) -> Result<Node, serde_json::Error> {
    serde_json::from_slice(bytes)
}

/// Parses a form. What cannot be decoded becomes replacement characters, which no field accepts as a value of
/// its own kind.
pub(super) fn form(bytes: &[u8]) -> Node {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(bytes).unwrap_or_default();
    let mut entries = Vec::new();
    for (name, value) in pairs {
        if name.split('.').count() > DEEPEST_FORM_NAME {
            entries.push((name, Node::Text(value)));
        } else {
            insert(&mut entries, &name, value);
        }
    }
    Node::Object(entries)
}

fn insert(entries: &mut Vec<(String, Node)>, name: &str, value: String) {
    let Some((head, rest)) = name.split_once('.') else {
        entries.push((name.to_owned(), Node::Text(value)));
        return;
    };
    let nested = entries.iter_mut().find_map(|(known, node)| match node {
        Node::Object(nested) if known == head => Some(nested),
        _ => None,
    });
    if let Some(nested) = nested {
        insert(nested, rest, value);
    } else {
        let mut nested = Vec::new();
        insert(&mut nested, rest, value);
        entries.push((head.to_owned(), Node::Object(nested)));
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Boolean(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Integer(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(i64::try_from(value).map_or(Node::OtherNumber, Node::Integer))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Node, E> {
        Ok(Node::OtherNumber)
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Node, E> {
        Ok(Node::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Node, A::Error> {
        let mut object = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            object.push(entry);
        }
        Ok(Node::Object(object))
    }
}
