//! One name everywhere: folder, package, binary, samples and logical id.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{manifests, none, repository, template};

#[test]
fn a_function_has_one_name_everywhere() {
    let expected: BTreeSet<String> = template::functions().iter().map(template::Function::name).collect();
    let packages = manifests::functions().map(|package| package.name.clone()).collect();
    let mut faults = Vec::new();
    for (place, found) in [
        ("folder in functions/", repository::folders("functions", Some("Cargo.toml"))),
        ("package", packages),
        ("folder in events/", repository::folders("events", None)),
    ] {
        faults.extend(expected.difference(&found).map(|name| format!("{name} has no {place}")));
        faults.extend(
            found.difference(&expected).map(|name| format!("{name} is a {place}, but not in the template")),
        );
    }
    for package in manifests::functions() {
        let folder = package.folder.as_deref().unwrap_or_default();
        if folder != format!("functions/{}", package.name) {
            faults.push(format!("{folder} holds the package {}", package.name));
        }
        if package.binaries != [package.name.clone()] {
            faults.push(format!("{folder} makes the binaries {:?}", package.binaries));
        }
    }
    for function in template::functions() {
        let name = function.name();
        if *function.property("CodeUri") != format!("../functions/{name}") {
            faults.push(format!(
                "{} takes its code from {}",
                function.logical_id,
                function.property("CodeUri")
            ));
        }
        let metadata = &function.resource["Metadata"];
        if metadata["BuildMethod"] != "rust-cargolambda" || metadata["BuildProperties"]["Binary"] != *name {
            faults.push(format!("{} is built from {metadata}", function.logical_id));
        }
    }
    none(&faults);
}

#[test]
fn a_function_has_samples_of_both_outcomes() {
    let mut faults = Vec::new();
    for function in template::functions() {
        let prefix = format!("events/{}/", function.name());
        let samples: Vec<_> =
            repository::files().iter().filter(|file| file.path.starts_with(&prefix)).collect();
        if samples.len() < 2 {
            faults.push(format!("{prefix} needs an accepted and a refused event, and has {}", samples.len()));
        }
        for sample in samples {
            if serde_json::from_str::<Value>(&sample.text).is_err() {
                faults.push(format!("{} is no JSON", sample.path));
            }
        }
    }
    none(&faults);
}

#[test]
fn functions_are_tested_from_outside_only() {
    // A test target per function would link the SDK once more for each of them.
    let tested = manifests::functions().filter(|package| !package.tested_targets.is_empty());
    none(
        &tested
            .map(|package| format!("{} wants test = false on {:?}", package.name, package.tested_targets))
            .collect::<Vec<_>>(),
    );
}
