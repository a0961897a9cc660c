//! One crate knows DynamoDB, and one module of it makes keys.

use std::collections::BTreeSet;

use crate::repository::File;
use crate::{none, repository, template};

/// The module with its parts.
const KEY_MODULE: [&str; 2] = ["crates/table/src/key.rs", "crates/table/src/key/"];

fn is_of_key_module(file: &File) -> bool {
    KEY_MODULE.iter().any(|path| file.path.starts_with(path))
}

/// Whether a source file belongs to what is deployed; the local system shows raw items and stands in for AWS, and
/// what functions are measured against has no other room.
fn is_deployed(file: &File) -> bool {
    !["crates/local/", "infra/bench/"].iter().any(|room| file.path.starts_with(room))
}

/// The key prefixes that permissions speak of, such as `I#`.
fn prefixes() -> BTreeSet<String> {
    let keys = template::functions()
        .into_iter()
        .flat_map(|function| function.statements())
        .flat_map(|statement| statement.keys);
    keys.map(|key| key.trim_end_matches('*').to_owned()).collect()
}

#[test]
fn keys_are_made_in_one_module() {
    let mut faults = Vec::new();
    let mut prefixes = prefixes();
    assert!(prefixes.contains("I#"), "the template was read");
    // Events are sort keys, which no permission names.
    prefixes.insert("E#".to_owned());
    prefixes.retain(|prefix| prefix.ends_with('#'));
    for file in repository::sources().filter(|file| is_deployed(file) && !is_of_key_module(file)) {
        for prefix in prefixes.iter().filter(|prefix| file.production().contains(&format!("\"{prefix}"))) {
            faults.push(format!("{} makes a key that begins with {prefix}", file.path));
        }
    }
    none(&faults);
}

#[test]
fn keys_and_permissions_know_the_same_prefixes() {
    let module: String =
        repository::sources().filter(|file| is_of_key_module(file)).map(File::production).collect();
    let known = |prefix: &&String| module.contains(&format!("\"{prefix}"));
    none(
        &prefixes()
            .iter()
            .filter(|prefix| !known(prefix))
            .map(|prefix| format!("permissions speak of {prefix}, {} does not", KEY_MODULE[0]))
            .collect::<Vec<_>>(),
    );
}

#[test]
fn one_crate_speaks_to_the_table() {
    // Making the client is runtime's; everything that is asked of it is the table's.
    let rooms = ["crates/table/", "crates/runtime/"];
    let mut faults = Vec::new();
    for file in repository::sources().filter(|file| is_deployed(file)) {
        let text = file.production();
        if text.contains("aws_sdk_dynamodb") && !rooms.iter().any(|room| file.path.starts_with(room)) {
            faults.push(format!("{} speaks to DynamoDB", file.path));
        }
        if text.contains(".scan()") {
            faults.push(format!("{} scans", file.path));
        }
    }
    none(&faults);
}
