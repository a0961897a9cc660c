//! Dependencies point one way: functions, then runtime, web, mail, then table, then domain, then state.

use crate::{manifests, none};

/// What each room may know of our own rooms. A function may know all of these; the local system everything.
const MAY_NEED: [(&str, &[&str]); 10] = [
    ("state", &[]),
    ("domain", &["state"]),
    ("failure", &[]),
    ("evidence", &[]),
    ("table", &["domain", "evidence", "failure"]),
    ("words", &["domain"]),
    ("mail", &["domain", "failure", "words"]),
    ("web", &["domain", "failure", "words"]),
    ("runtime", &["domain", "failure", "web"]),
    ("desk", &["domain", "evidence", "failure", "runtime", "table", "web", "words"]),
];
const FUNCTIONS_MAY_NEED: [&str; 8] =
    ["domain", "evidence", "failure", "table", "mail", "web", "runtime", "desk"];

/// What belongs to the local system and must never be under a deployed function.
const LOCAL_ONLY: [&str; 6] = ["local", "dynoxide-rs", "rusqlite", "axum", "clap", "serde_yaml_ng"];

/// What would let the domain touch the world.
const NOT_UNDER_DOMAIN: [&str; 6] =
    ["tokio", "http", "hyper", "tracing", "aws-config", "aws-smithy-runtime-api"];

#[test]
fn dependencies_point_one_way() {
    let ours: Vec<&str> = manifests::ours().map(|package| package.name.as_str()).collect();
    let mut faults = Vec::new();
    for package in manifests::ours() {
        let name = package.name.as_str();
        let allowed: &[&str] = match MAY_NEED.iter().find(|(room, _)| *room == name) {
            Some((_, allowed)) => allowed,
            None if package.is_function() => &FUNCTIONS_MAY_NEED,
            // The local system and the tests stand outside and see all of it.
            None => &ours,
        };
        let needed = package.needs.iter().filter(|needed| ours.contains(&needed.as_str()));
        faults.extend(
            needed
                .filter(|needed| !allowed.contains(&needed.as_str()))
                .map(|needed| format!("{name} needs {needed}")),
        );
    }
    none(&faults);
}

#[test]
fn nothing_local_is_under_a_function() {
    let mut faults = Vec::new();
    for package in manifests::functions() {
        let below = manifests::below(&package.name);
        faults.extend(
            LOCAL_ONLY
                .iter()
                .filter(|name| below.contains(**name))
                .map(|name| format!("{} stands on {name}", package.name)),
        );
    }
    none(&faults);
}

#[test]
fn the_domain_cannot_touch_the_world() {
    let below = manifests::below("domain");
    assert!(below.contains("serde"), "the graph was read");
    none(
        &NOT_UNDER_DOMAIN
            .iter()
            .filter(|name| below.contains(**name))
            .map(|name| format!("domain stands on {name}"))
            .collect::<Vec<_>>(),
    );
}
