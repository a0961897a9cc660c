//! The parts of AWS that a deployed function knows of, against those that the SDK knows of.

use std::fs;

use serde_json::{Value, json};

use crate::{manifests, none, repository};

/// What a package has beside its program.
fn packed() -> Value {
    serde_json::from_str(repository::read("infra/partitions.json")).unwrap()
}

/// The list that is compiled into a client, without the regions.
fn compiled(source: &str) -> Option<Value> {
    let (_, literal) = source.split_once("new_from_json(b\"{")?;
    let (literal, _) = literal.split_once("}\").expect")?;
    let text = format!("{{{literal}}}").replace("\\\\", "\u{0}").replace("\\\"", "\"").replace('\u{0}', "\\");
    let mut list: Value = serde_json::from_str(&text).unwrap();
    for partition in list["partitions"].as_array_mut().unwrap() {
        // A region is found by the form of its name; what is said of a single one would be lost.
        for (region, entry) in partition["regions"].as_object().unwrap() {
            assert!(entry.as_object().unwrap().keys().all(|said| said == "description"), "{region}: {entry}");
        }
        partition["regions"] = json!({});
    }
    Some(list)
}

#[test]
fn what_is_packed_is_the_list_of_every_client_without_its_regions() {
    let clients: Vec<_> =
        manifests::all().iter().filter(|package| package.name.starts_with("aws-sdk-")).collect();
    assert!(!clients.is_empty(), "there are clients");
    let differing = clients.iter().filter_map(|client| {
        let source = fs::read_to_string(client.manifest.with_file_name("src/endpoint_lib.rs")).unwrap();
        let list = compiled(&source).expect("a client has a list of the parts of AWS");
        (list != packed()).then(|| {
            format!(
                "infra/partitions.json: {} {} has another list, which is {list}",
                client.name, client.version
            )
        })
    });
    none(&differing.collect::<Vec<_>>());
}
