//! What cargo knows about our packages and those below them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

use serde_json::Value;

use crate::repository;

/// One package: ours, or one that we build on.
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    /// The path of its manifest on this machine.
    pub(crate) manifest: PathBuf,
    /// Folder from the root for a package of ours.
    pub(crate) folder: Option<String>,
    /// The SPDX expression of its license.
    pub(crate) license: String,
    pub(crate) binaries: Vec<String>,
    /// Names of targets that take part in `cargo test` although they have no tests of their own.
    pub(crate) tested_targets: Vec<String>,
    /// Names of the packages it needs to run (not to be tested or built).
    pub(crate) needs: BTreeSet<String>,
}

static PACKAGES: LazyLock<Vec<Package>> = LazyLock::new(read_all);

/// Every package of the dependency graph.
pub(crate) fn all() -> &'static [Package] {
    &PACKAGES
}

/// Our own packages.
pub(crate) fn ours() -> impl Iterator<Item = &'static Package> {
    all().iter().filter(|package| package.folder.is_some())
}

/// The function packages.
pub(crate) fn functions() -> impl Iterator<Item = &'static Package> {
    ours().filter(|package| package.is_function())
}

/// Everything that `name` needs to run, however far below it.
pub(crate) fn below(name: &str) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let mut open = vec![name.to_owned()];
    while let Some(name) = open.pop() {
        for needed in all().iter().filter(|package| package.name == name).flat_map(|package| &package.needs) {
            if seen.insert(needed.clone()) {
                open.push(needed.clone());
            }
        }
    }
    seen
}

impl Package {
    pub(crate) fn is_function(&self) -> bool {
        self.folder.as_deref().is_some_and(|folder| folder.starts_with("functions/"))
    }
}

fn read_all() -> Vec<Package> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--locked", "--filter-platform=x86_64-unknown-linux-gnu"])
        .current_dir(repository::root())
        .output()
        .expect("cargo describes the workspace");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let root = metadata["workspace_root"].as_str().unwrap();
    let names: BTreeMap<&str, &str> =
        list(&metadata["packages"]).map(|package| (text(package, "id"), text(package, "name"))).collect();
    let needs: BTreeMap<&str, BTreeSet<String>> = list(&metadata["resolve"]["nodes"])
        .map(|node| {
            let needed = list(&node["deps"])
                .filter(|dependency| list(&dependency["dep_kinds"]).any(|kind| kind["kind"].is_null()))
                .map(|dependency| names[text(dependency, "pkg")].to_owned());
            (text(node, "id"), needed.collect())
        })
        .collect();
    list(&metadata["packages"])
        .map(|package| {
            let targets = |kind: &str| {
                list(&package["targets"])
                    .filter(move |target| list(&target["kind"]).any(|own| own == kind))
                    .collect::<Vec<_>>()
            };
            let tested =
                targets("lib").into_iter().chain(targets("bin")).filter(|target| target["test"] == true);
            let manifest = text(package, "manifest_path");
            Package {
                name: text(package, "name").to_owned(),
                version: text(package, "version").to_owned(),
                manifest: PathBuf::from(manifest),
                folder: manifest
                    .strip_prefix(root)
                    .filter(|_| package["source"].is_null())
                    .map(|path| path.trim_matches('/').trim_end_matches("/Cargo.toml").to_owned()),
                license: package["license"].as_str().unwrap_or_default().to_owned(),
                tested_targets: tested.map(|target| text(target, "name").to_owned()).collect(),
                binaries: targets("bin").iter().map(|target| text(target, "name").to_owned()).collect(),
                needs: needs.get(text(package, "id")).cloned().unwrap_or_default(),
            }
        })
        .collect()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap()
}
