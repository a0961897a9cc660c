//! Every way to change a file is found.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

/// A file with two chains and a receipt, in two parts.
fn file() -> Vec<String> {
    let mut lines = vec![json!({ "kind": "evidence", "form": 1 })];
    for aggregate in ["dlg_1", "inv_1"] {
        let (mut previous, mut events) = (None, Vec::new());
        for sequence in 1..=3_u32 {
            let receipt = json!({
                "id": "rcp_1", "acceptedBy": "kim@alpine.example", "text": "Agreed.",
                "textHash": receipt_text_hash("Agreed.").to_string(),
            });
            let holds = aggregate == "inv_1" && sequence == 2;
            let event = event(aggregate, sequence, previous, holds.then_some(&receipt));
            let salts = salts(&event, &Salt::new([u8::try_from(sequence).unwrap(); 16]));
            let hash = hash(event.clone(), &salts);
            let mut line = event;
            line["kind"] = "event".into();
            line["hash"] = hash.to_string().into();
            line["salts"] = json!(salts);
            events.push(line);
            if holds {
                events.push(json!({ "kind": "receipt", "receipt": receipt }));
            }
            previous = Some(hash);
        }
        let hash = previous.unwrap().to_string();
        lines.push(json!({ "kind": "head", "aggregateId": aggregate, "sequence": 3, "hash": hash }));
        lines.extend(events);
    }
    let (first, second) = lines.split_at(5);
    let (mut file, mut previous) = (Vec::new(), None);
    for (part, is_last) in [(first, false), (second, true)] {
        let mut seal = Seal::begin(previous);
        for line in part {
            let line = canonical(line);
            seal.line(&line);
            file.push(line);
        }
        previous = Some(seal.digest());
        file.push(canonical(&seal.sealed(is_last)));
    }
    file
}

fn event(aggregate: &str, sequence: u32, previous: Option<Digest>, receipt: Option<&Value>) -> Value {
    json!({
        "id": format!("evt_{aggregate}_{sequence}"), "type": "thing.happened", "at": "2026-11-23T10:00:00Z",
        "aggregateId": aggregate, "sequence": sequence, "previousHash": previous.map(|hash| hash.to_string()),
        "actor": { "kind": "customer", "email": "kim@alpine.example" },
        "data": {
            "recipient": { "email": "kim@alpine.example", "name": "Kim", "organization": "Alpine Ski House" },
            "message": "Hello", "receipt": receipt, "licenses": 25,
        },
    })
}

/// The file with the hashes that whoever changed it can compute again: those of its seals.
fn resealed(lines: &[String]) -> String {
    let (mut file, mut seal) = (String::new(), Seal::begin(None));
    for line in lines {
        let value: Value = serde_json::from_str(line).unwrap();
        let line = if value["kind"] == "seal" {
            let sealed = canonical(&seal.sealed(value["isLast"] == true));
            seal = Seal::begin(Some(seal.digest()));
            sealed
        } else {
            seal.line(line);
            line.clone()
        };
        file.push_str(&line);
        file.push('\n');
    }
    file
}

#[test]
fn a_whole_file_is_whole() {
    let verified = verify(&file().join("\n")).unwrap();
    assert_eq!(verified, Verified { events: 6, chains: 2, receipts: 1 });
    assert_eq!(resealed(&file()).trim_end(), file().join("\n"));
}

#[test]
fn a_line_that_is_missing_is_found_even_where_the_file_was_sealed_anew() {
    for gone in 0..file().len() {
        let mut lines = file();
        let line = lines.remove(gone);
        assert!(verify(&lines.join("\n")).is_err(), "nobody missed {line}");
        // The first line says nothing of what is below it, and a seal in the middle only parts the file.
        let is_silent = line.contains("\"kind\":\"evidence\"") || line.contains("\"isLast\":false");
        assert_eq!(verify(&resealed(&lines)).is_err(), !is_silent, "nobody missed {line}");
    }
}

#[test]
fn lines_out_of_order_are_found() {
    for first in 0..file().len() {
        for second in first + 1..file().len() {
            let mut lines = file();
            lines.swap(first, second);
            assert!(verify(&lines.join("\n")).is_err(), "nobody saw {first} in the place of {second}");
        }
    }
}

#[test]
fn what_is_erased_leaves_the_chain_whole() {
    let mut lines = file();
    for line in &mut lines {
        let value: Value = serde_json::from_str(line).unwrap();
        if value["kind"] != "event" {
            continue;
        }
        let salts: BTreeMap<String, String> = serde_json::from_value(value["salts"].clone()).unwrap();
        let (mut value, salts) = erased(value, salts, |value| *value == json!("kim@alpine.example"));
        value["salts"] = json!(salts);
        assert!(!canonical(&value["actor"]).contains("kim@"), "{value}");
        assert_eq!(value["data"]["recipient"]["name"], "Kim", "only what was asked for is erased");
        *line = canonical(&value);
    }
    verify(&resealed(&lines)).unwrap();
}

#[test]
fn nothing_personal_is_in_the_hashed_form() {
    let event = event("inv_1", 1, None, None);
    let salts = salts(&event, &Salt::new([1; 16]));
    let form = canonical(&sealed(event.clone(), &salts));
    for word in ["kim@", "Kim", "Hello"] {
        assert!(!form.contains(word), "{form}");
    }
    for word in ["Alpine Ski House", "25"] {
        assert!(form.contains(word), "{form}");
    }
    let again = self::salts(&event, &Salt::new([2; 16]));
    assert_ne!(hash(event.clone(), &again), hash(event, &salts), "each salt gives another digest");
}

proptest! {
    #[test]
    fn a_changed_character_is_found(line in any::<prop::sample::Index>(), at in any::<prop::sample::Index>()) {
        let mut lines = file();
        let line = line.index(lines.len());
        let mut bytes = lines[line].clone().into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = if bytes[at] == b'x' { b'y' } else { b'x' };
        lines[line] = String::from_utf8(bytes).unwrap();
        prop_assert!(verify(&lines.join("\n")).is_err());
    }
}

#[test]
fn what_is_about_a_person_is_what_names_it_stands_beside_it_or_was_written_by_it() {
    let event = json!({
        "actor": { "kind": "customer", "customerId": "cus_1", "email": "kim@alpine.example" },
        "data": {
            "previousEmail": "Kim@Alpine.example",
            "note": "It was I.",
            "invitation": {
                "createdBy": "sam@contoso.example", "message": "Dear Kim",
                "recipient": { "email": "kim@alpine.example", "name": "Kim", "organization": "Alpine" },
            },
            "receipt": { "acceptedBy": "kim@alpine.example", "text": "Agreed.", "textHash": "x" },
            "request": {
                "openedBy": { "email": "ann@alpine.example" }, "subject": "kim@alpine.example is away.",
                "description": "Since Monday.",
            },
            "other": { "email": "akim@alpine.example", "name": "Akim" },
        },
    });
    let about = |event: &Value, address: &str| about(event, address).into_iter().collect::<Vec<_>>();
    assert_eq!(
        about(&event, "kim@alpine.example"),
        [
            "/actor/email",
            "/data/invitation/message",
            "/data/invitation/recipient/email",
            "/data/invitation/recipient/name",
            "/data/note",
            "/data/previousEmail",
            "/data/receipt/acceptedBy",
            "/data/request/description",
            "/data/request/subject",
        ]
    );
    assert_eq!(
        about(&event, "ann@alpine.example"),
        ["/data/request/description", "/data/request/openedBy/email", "/data/request/subject"]
    );
    assert_eq!(about(&event, "nobody@alpine.example"), [""; 0]);
}

#[test]
fn an_address_is_found_in_a_sentence_and_not_in_a_longer_address() {
    let names = |text: &str| names(&json!([{ "said": text }]), "kim@alpine.example");
    for text in ["kim@alpine.example", "Ask KIM@alpine.example.", "<kim@alpine.example>, please"] {
        assert!(names(text), "{text}");
    }
    for text in
        ["akim@alpine.example", "a.kim@alpine.example", "kim@alpine.example.org", "kim@alpine.examples"]
    {
        assert!(!names(text), "{text}");
    }
}
