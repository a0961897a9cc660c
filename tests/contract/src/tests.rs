//! The document is what is committed, whole, and about the fields that answers really have.

use std::collections::BTreeSet;

use serde_json::Value;

const COMMITTED: &str = include_str!("../../../docs/openapi.json");

fn made() -> Value {
    serde_json::to_value(crate::document().unwrap()).unwrap()
}

#[test]
fn the_committed_document_is_the_one_that_the_code_makes() {
    assert!(COMMITTED == crate::text().unwrap(), "write it anew: cargo run -p contract --example write");
}

#[test]
fn nothing_was_lost_on_the_way_through_the_builder() {
    assert_eq!(made()["components"]["schemas"], crate::schema::all());
}

#[test]
fn every_shape_that_is_named_is_there_and_every_shape_is_used() {
    let document = made();
    let there: BTreeSet<&str> =
        document["components"]["schemas"].as_object().unwrap().keys().map(String::as_str).collect();
    let text = document.to_string();
    let named: BTreeSet<&str> =
        text.split("\"#/components/schemas/").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert_eq!(named, there);
}

#[test]
fn operations_have_names_of_their_own() {
    let document = made();
    let operations =
        document["paths"].as_object().unwrap().values().flat_map(|path| path.as_object().unwrap().values());
    let names: Vec<&str> = operations.map(|operation| operation["operationId"].as_str().unwrap()).collect();
    let distinct: BTreeSet<&&str> = names.iter().collect();
    assert_eq!(distinct.len(), names.len());
}
