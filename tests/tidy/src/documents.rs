//! Documents exist, point at what exists, and name no machine.

use std::collections::BTreeSet;

use crate::{none, repository};

#[test]
fn documents_are_there() {
    for path in
        ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"]
    {
        assert!(repository::read(path).len() > 200, "{path} says nothing");
    }
    let readme = repository::read("README.md");
    for command in ["cargo run", "cargo test"] {
        assert!(readme.contains(command), "README.md does not name {command}");
        assert!(
            repository::read("CONTRIBUTING.md").contains(command),
            "CONTRIBUTING.md does not name {command}"
        );
    }
    assert!(repository::read(".ci/run").contains(" cargo test "), "the gate runs what README.md promises");
}

/// The targets of a Markdown text's links that are files of ours.
fn links(markdown: &str) -> impl Iterator<Item = &str> {
    let targets =
        markdown.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target);
    targets
        .filter(|target| {
            !target.contains("://") && !target.starts_with('#') && !target.starts_with("mailto:")
        })
        .map(|target| target.split('#').next().unwrap_or_default())
}

#[test]
fn links_between_documents_lead_somewhere() {
    let mut faults = Vec::new();
    for file in repository::files().iter().filter(|file| file.is("md")) {
        let folder = repository::root().join(&file.path).parent().unwrap().to_owned();
        faults.extend(
            links(&file.text)
                .filter(|target| !folder.join(target).exists())
                .map(|target| format!("{} points at {target}", file.path)),
        );
    }
    none(&faults);
}

#[test]
fn no_file_names_the_machine_it_was_written_on() {
    let home = std::env::home_dir().map(|home| home.display().to_string()).filter(|home| home.len() > 1);
    let machine =
        home.into_iter().chain([repository::root().display().to_string()]).map(|path| format!("{path}/"));
    let mut faults = Vec::new();
    for path in machine {
        faults.extend(
            repository::files()
                .iter()
                .filter(|file| file.text.contains(&path))
                .map(|file| format!("{} names {path}", file.path)),
        );
    }
    none(&faults);
}

#[test]
fn links_are_found() {
    let found: Vec<&str> = links("[a](x.md#y) [b](https://example.org) [c](#d) ![e](f/g.png)").collect();
    assert_eq!(found, ["x.md", "f/g.png"]);
}

#[test]
fn each_decision_has_a_number_of_its_own_and_says_it() {
    let decisions = repository::files().iter().filter(|file| file.path.starts_with("docs/decisions/"));
    let mut numbers = BTreeSet::new();
    let faults = decisions.filter_map(|file| {
        let number = file.path.strip_prefix("docs/decisions/")?.split('-').next()?;
        let is_said = file.text.starts_with(&format!("# {number}. "));
        let is_new = numbers.insert(number);
        (!is_said || !is_new)
            .then(|| format!("{}: the number is not its own, or not in its title", file.path))
    });
    none(&faults.collect::<Vec<_>>());
}
