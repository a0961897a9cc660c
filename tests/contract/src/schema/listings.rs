//! What is answered about the marketplace.

use serde_json::{Value, json};

use super::make::{list_of, moment, object, page_of, text, whole};
use crate::operation::reference;

pub(super) fn listings() -> Vec<(&'static str, Value)> {
    let shared = |with: &[(&str, Value)]| {
        let mut fields = vec![
            ("id", text()),
            ("partner", reference("Named")),
            ("name", text()),
            ("summary", text()),
            ("services", list_of(text())),
            ("expertise", list_of(reference("Expertise"))),
            ("industries", list_of(reference("Industry"))),
            ("regions", list_of(reference("Region"))),
            ("languages", list_of(text())),
            ("url", json!({ "type": "string", "format": "uri" })),
            ("publishedAt", moment()),
        ];
        fields.extend(with.iter().cloned());
        object(&fields, &[])
    };
    vec![
        ("Card", shared(&[])),
        ("CardList", page_of("Card")),
        ("Listing", shared(&[("description", text()), ("revision", whole())])),
    ]
}
