//! What sources look like, whoever wrote them.

use crate::{manifests, none, repository};

/// Far above what one idea needs; below it, judgment decides.
const LONGEST_SOURCE_LINES: usize = 800;

#[test]
fn tests_are_never_ignored_and_never_asleep() {
    let mut faults = Vec::new();
    // A load is paced by sleeping; that is what a benchmark is.
    let judged = |path: &str| !path.starts_with("tests/tidy/") && !path.contains("/benches/");
    for file in repository::sources().filter(|file| judged(&file.path)) {
        for forbidden in ["#[ignore", "thread::sleep", "time::sleep("] {
            if file.tests().contains(forbidden) {
                faults.push(format!("the tests of {} have {forbidden}", file.path));
            }
        }
    }
    none(&faults);
}

#[test]
fn nothing_is_left_open() {
    let marks = ["TODO", "FIXME", "XXX", "todo!(", "unimplemented!("];
    let mut faults = Vec::new();
    let judged = ["rs", "yaml", "toml", "html", "sh"];
    let files = repository::files().iter().filter(|file| judged.iter().any(|ending| file.is(ending)));
    for file in files.filter(|file| !file.path.starts_with("tests/tidy/")) {
        faults.extend(
            marks
                .iter()
                .filter(|mark| file.text.contains(**mark))
                .map(|mark| format!("{} has {mark}", file.path)),
        );
    }
    none(&faults);
}

#[test]
fn sources_hold_one_idea_each() {
    let mut faults = Vec::new();
    for file in repository::sources() {
        let lines = file.production().lines().count();
        if lines > LONGEST_SOURCE_LINES {
            faults.push(format!("{} has {lines} lines: one idea or two?", file.path));
        }
        let name = file.path.rsplit('/').next().unwrap_or_default().trim_end_matches(".rs");
        if ["mod", "utils", "util", "helpers", "helper", "common", "manager", "misc"].contains(&name) {
            faults.push(format!("{} has a name that says nothing", file.path));
        }
    }
    none(&faults);
}

#[test]
fn every_room_says_what_it_is_for_and_what_it_never_contains() {
    let mut faults = Vec::new();
    for package in manifests::ours() {
        let folder = package.folder.as_deref().unwrap_or_default();
        let manifest = repository::read(&format!("{folder}/Cargo.toml"));
        if !manifest.contains("[lints]\nworkspace = true") {
            faults.push(format!("{folder} does not take the workspace's lints"));
        }
        let Some(library) =
            repository::files().iter().find(|file| file.path == format!("{folder}/src/lib.rs"))
        else {
            continue;
        };
        let opening: String = library.text.lines().take_while(|line| line.starts_with("//!")).collect();
        if opening.is_empty() {
            faults.push(format!("{folder}/src/lib.rs does not say what it is for"));
        }
        if folder.starts_with("crates/") && !opening.to_lowercase().contains("never") {
            faults.push(format!("{folder}/src/lib.rs does not say what it never contains"));
        }
    }
    none(&faults);
}
