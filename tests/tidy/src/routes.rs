//! The routes of the template, of the OpenAPI document and of the list that was agreed on.

use std::collections::BTreeSet;
use std::fmt::Write;

use serde_json::Value;

use crate::{none, repository, template};

/// Committed, so that a new route, and above all a new open one, is a visible choice.
const LIST: &str = "tests/tidy/routes.txt";

#[test]
fn routes_are_the_agreed_ones() {
    let mut found = String::new();
    for route in template::routes() {
        let door = if route.needs_token { "token" } else { "open" };
        writeln!(found, "{:4} {} → {} ({door})", route.method, route.path, route.function).unwrap();
    }
    assert_eq!(
        found,
        repository::read(LIST),
        "the template's routes are not those of {LIST}; it should read:\n{found}"
    );
}

#[test]
fn routes_and_openapi_agree() {
    const METHODS: [&str; 6] = ["GET", "PUT", "POST", "PATCH", "DELETE", "HEAD"];
    let document: Value = serde_json::from_str(repository::read("docs/openapi.json")).unwrap();
    let mut described = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        let methods = operations.as_object().unwrap().keys().map(|key| key.to_ascii_uppercase());
        described.extend(
            methods.filter(|key| METHODS.contains(&key.as_str())).map(|method| format!("{method} {path}")),
        );
    }
    // HEAD is what GET would say, and the catch-all is the absence of a route: neither is described.
    let routed =
        template::routes().into_iter().filter(|route| route.method != "HEAD" && route.path != "$default");
    let routed: BTreeSet<String> = routed.map(|route| format!("{} {}", route.method, route.path)).collect();
    let mut faults: Vec<String> = routed
        .difference(&described)
        .map(|route| format!("{route} is not in the OpenAPI document"))
        .collect();
    faults.extend(
        described.difference(&routed).map(|route| format!("{route} is described, but nothing answers it")),
    );
    none(&faults);
}
