//! What we build on: licenses, bans and sources, as `deny.toml` lists them.

use std::collections::BTreeSet;
use std::process::Command;

use spdx::{Expression, ParseMode};
use toml::{Table, Value};

use crate::{manifests, none, repository};

const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

fn rules() -> Table {
    repository::read("deny.toml").parse().unwrap()
}

fn locked() -> Vec<Value> {
    let lock: Table = repository::read("Cargo.lock").parse().unwrap();
    lock["package"].as_array().unwrap().clone()
}

/// Whether a ban such as `h2@0.3` or `openssl` means this package.
fn is_meant(ban: &str, name: &str, version: &str) -> bool {
    match ban.split_once('@') {
        Some((banned, line)) => banned == name && version.starts_with(&format!("{line}.")),
        None => ban == name,
    }
}

/// Whether the expression can be satisfied by the allowed licenses alone.
fn is_allowed(expression: &str, allowed: &[&str]) -> bool {
    Expression::parse_mode(expression, ParseMode::LAX).is_ok_and(|expression| {
        expression.evaluate(|requirement| {
            requirement.addition.is_none()
                && requirement.license.id().is_some_and(|id| allowed.contains(&id.name))
        })
    })
}

#[test]
fn licenses_are_on_the_list() {
    let rules = rules();
    let allowed: Vec<&str> =
        rules["licenses"]["allow"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    let foreign = manifests::all().iter().filter(|package| !is_allowed(&package.license, &allowed));
    none(
        &foreign
            .map(|package| {
                format!("{} {} is licensed as {:?}", package.name, package.version, package.license)
            })
            .collect::<Vec<_>>(),
    );
}

#[test]
fn what_is_banned_is_absent() {
    let mut faults = Vec::new();
    let rules = rules();
    for ban in rules["bans"]["deny"].as_array().unwrap() {
        let banned = ban["crate"].as_str().unwrap();
        for package in locked() {
            let (name, version) = (package["name"].as_str().unwrap(), package["version"].as_str().unwrap());
            if is_meant(banned, name, version) {
                faults.push(format!("{name} {version} is banned: {:?}", ban["reason"]));
            }
        }
    }
    none(&faults);
}

#[test]
fn everything_comes_from_the_public_registry() {
    let mut faults = Vec::new();
    for package in locked() {
        let source = package.get("source").and_then(Value::as_str);
        if source.is_some_and(|source| source != CRATES_IO) {
            faults.push(format!("{:?} comes from {source:?}", package["name"]));
        }
    }
    none(&faults);
}

#[test]
fn bans_and_licenses_can_fail() {
    assert!(is_meant("h2@0.3", "h2", "0.3.27") && is_meant("openssl", "openssl", "0.10.1"));
    assert!(!is_meant("h2@0.3", "h2", "0.4.20") && !is_meant("openssl", "openssl-probe", "0.1.6"));
    let allowed = ["MIT", "ISC"];
    assert!(is_allowed("MIT/Apache-2.0", &allowed) && is_allowed("MIT AND ISC", &allowed));
    assert!(
        !is_allowed("GPL-3.0-only", &allowed)
            && !is_allowed("MIT AND Apache-2.0", &allowed)
            && !is_allowed("", &allowed)
    );
}

#[test]
fn what_is_compiled_to_run_is_not_compiled_again_to_test() {
    let (to_run, to_test) = (compiled("normal,build"), compiled("normal,build,dev"));
    // Crates of ours differ by their own tests, which is no second compilation of anything below them.
    let twice = to_run.difference(&to_test).map(|package| {
        format!(
            "{package} gets more features from tests: ask for them in the root manifest, or for fewer there"
        )
    });
    none(&twice.collect::<Vec<_>>());
}

/// Every package with the features that it is compiled with, along these kinds of dependencies.
fn compiled(kinds: &str) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--prefix=none", "--format={p} {f}", "--edges", kinds])
        .current_dir(repository::root())
        .output()
        .expect("cargo draws the tree of dependencies");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).unwrap();
    lines.lines().map(|line| line.trim_end_matches(" (*)").to_owned()).collect()
}

/// `cargo-lambda` lets a release abort where nothing is said, and cargo does not: whoever builds it, it is the same.
#[test]
fn what_a_panic_does_is_said_for_a_release_and_for_nothing_else() {
    let manifest: Table = repository::read("Cargo.toml").parse().unwrap();
    for (name, profile) in manifest["profile"].as_table().unwrap() {
        let panic = profile.get("panic").and_then(Value::as_str);
        assert_eq!(panic, (name == "release").then_some("abort"), "{name}");
    }
}
