//! What a function reads from its environment is what the template gives it.

use std::collections::BTreeSet;

use crate::{none, repository, template};

/// Crates that run inside functions and may read a setting on their behalf.
const SHARED: [&str; 5] =
    ["crates/runtime/src/", "crates/web/src/", "crates/table/src/", "crates/mail/src/", "crates/desk/src/"];

/// The names of settings that appear in the sources under a folder.
fn named_under(folder: &str) -> BTreeSet<String> {
    repository::sources()
        .filter(|file| file.path.starts_with(folder))
        .flat_map(|file| file.production().split('"'))
        .filter(|text| is_setting(text))
        .map(str::to_owned)
        .collect()
}

/// Whether a text looks like the name of a variable of ours. Those that begin with AWS are Lambda's own.
fn is_setting(text: &str) -> bool {
    text.contains('_')
        && !text.starts_with("AWS_")
        && text.starts_with(|first: char| first.is_ascii_uppercase())
        && text.chars().all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_')
}

#[test]
fn settings_and_template_agree() {
    let everywhere = template::global_settings();
    let shared: BTreeSet<String> = SHARED.iter().flat_map(|folder| named_under(folder)).collect();
    let mut read_by_any = shared.clone();
    let mut faults = Vec::new();
    for function in template::functions() {
        let name = function.name();
        let read = named_under(&format!("functions/{name}/src/"));
        let own = function.own_settings();
        let missing = read.iter().filter(|setting| !own.contains(*setting) && !everywhere.contains(*setting));
        faults.extend(
            missing.map(|setting| format!("{name} reads {setting}, which the template does not give it")),
        );
        let idle = own.iter().filter(|setting| !read.contains(*setting) && !shared.contains(*setting));
        faults.extend(idle.map(|setting| format!("{name} is given {setting} and never reads it")));
        read_by_any.extend(read);
    }
    let idle = everywhere.iter().filter(|setting| !read_by_any.contains(*setting));
    faults.extend(idle.map(|setting| format!("every function is given {setting}, and none reads it")));
    none(&faults);
}

#[test]
fn settings_are_told_from_other_words() {
    assert!(is_setting("TABLE_NAME"));
    assert!(
        !["AWS_REGION", "GET", "table_name", "NEW_AND_old", "_X", ""].iter().any(|text| is_setting(text))
    );
}
