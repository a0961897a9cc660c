//! Refusals, problems and tests know the same codes.

use std::collections::BTreeSet;

use crate::{none, repository};

/// The variants of an enum, read from the file that declares it.
fn variants(path: &str, opening: &str) -> BTreeSet<String> {
    let (_, body) =
        repository::read(path).split_once(opening).unwrap_or_else(|| panic!("{path} declares no {opening}"));
    let (body, _) = body.split_once("\n}").unwrap();
    let lines = body.lines().filter_map(|line| line.strip_prefix("    "));
    lines
        .filter(|line| line.starts_with(|first: char| first.is_ascii_uppercase()))
        .map(|line| line.chars().take_while(char::is_ascii_alphanumeric).collect())
        .collect()
}

fn refusals() -> BTreeSet<String> {
    variants("crates/state/src/refusal.rs", "pub enum Refusal {")
}

/// `RoleMissing` is `roleMissing` in the public contract.
fn code(variant: &str) -> String {
    let mut letters = variant.chars();
    letters.next().map_or_else(String::new, |first| first.to_ascii_lowercase().to_string() + letters.as_str())
}

#[test]
fn every_refusal_has_a_problem_of_its_own() {
    let problems = variants("crates/web/src/problem/code.rs", "pub enum Code {");
    let texts = repository::read("crates/web/src/problem/code/entry.rs");
    let mut faults = Vec::new();
    for refusal in refusals() {
        if !problems.contains(&refusal) {
            faults.push(format!("{refusal} has no problem"));
        }
    }
    for problem in problems {
        if !texts.contains(&format!("\"{}\"", code(&problem))) {
            faults.push(format!("the problem {problem} is not called {}", code(&problem)));
        }
    }
    none(&faults);
}

#[test]
fn every_refusal_is_met_by_a_test() {
    // The tests of problems list all codes by themselves, and so would this file: neither counts.
    let counted = repository::sources().filter(|file| {
        !file.path.starts_with("crates/web/src/problem") && !file.path.starts_with("tests/tidy/")
    });
    let tests: Vec<&str> = counted.map(repository::File::tests).collect();
    let met = |variant: &String| {
        let names =
            [format!("Refusal::{variant}"), format!("Code::{variant}"), format!("\"{}\"", code(variant))];
        tests.iter().any(|text| names.iter().any(|name| text.contains(name.as_str())))
    };
    none(
        &refusals()
            .iter()
            .filter(|variant| !met(variant))
            .map(|variant| format!("no test meets {variant}"))
            .collect::<Vec<_>>(),
    );
}
