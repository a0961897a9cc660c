//! The files of the repository, as git knows them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

/// One text file.
pub(crate) struct File {
    /// Its path from the root, with forward slashes.
    pub(crate) path: String,
    pub(crate) text: String,
}

static FILES: LazyLock<Vec<File>> = LazyLock::new(read_all);

/// Where the repository begins.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_owned()
}

/// Every text file that is committed or about to be.
pub(crate) fn files() -> &'static [File] {
    &FILES
}

/// The Rust sources.
pub(crate) fn sources() -> impl Iterator<Item = &'static File> {
    files().iter().filter(|file| file.is("rs"))
}

/// The text of one file.
pub(crate) fn read(path: &str) -> &'static str {
    let found = files().iter().find(|file| file.path == path);
    &found.unwrap_or_else(|| panic!("{path} is missing")).text
}

/// The names of the folders right under `parent` that hold a file called `marker`, or any file at all.
pub(crate) fn folders(parent: &str, marker: Option<&str>) -> BTreeSet<String> {
    files()
        .iter()
        .filter_map(|file| file.path.strip_prefix(parent)?.strip_prefix('/')?.split_once('/'))
        .filter(|(_, rest)| marker.is_none_or(|marker| *rest == marker))
        .map(|(folder, _)| folder.to_owned())
        .collect()
}

impl File {
    /// Whether its name has this ending.
    pub(crate) fn is(&self, ending: &str) -> bool {
        Path::new(&self.path).extension().is_some_and(|own| own == ending)
    }

    /// What is deployed of a source file: everything before its tests.
    pub(crate) fn production(&self) -> &str {
        if is_test(&self.path) {
            return "";
        }
        self.text.split_once("#[cfg(test)]").map_or(self.text.as_str(), |(before, _)| before)
    }

    /// The tests of a source file.
    pub(crate) fn tests(&self) -> &str {
        if is_test(&self.path) {
            return &self.text;
        }
        self.text.split_once("#[cfg(test)]").map_or("", |(_, after)| after)
    }
}

fn is_test(path: &str) -> bool {
    path.starts_with("tests/")
        || path.contains("/tests/")
        || path.contains("/benches/")
        || path.ends_with("/tests.rs")
}

fn read_all() -> Vec<File> {
    let listing = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .expect("git lists the files");
    assert!(listing.status.success(), "this is no git checkout");
    let listing = String::from_utf8(listing.stdout).unwrap();
    let mut files: Vec<File> = listing
        .split('\0')
        .filter(|path| !path.is_empty())
        // What is no text (a font, an icon) has no rules here; what was deleted has none any more.
        .filter_map(|path| {
            Some(File { path: path.to_owned(), text: fs::read_to_string(root().join(path)).ok()? })
        })
        .collect();
    files.sort_by(|one, other| one.path.cmp(&other.path));
    files.dedup_by(|one, other| one.path == other.path);
    files
}

#[test]
fn production_and_tests_of_a_file_are_told_apart() {
    let file = File { path: "crates/web/src/link.rs".into(), text: "one\n#[cfg(test)]\nmod tests {}".into() };
    assert_eq!((file.production(), file.tests()), ("one\n", "\nmod tests {}"));
    let file = File { path: "tests/system/src/journeys.rs".into(), text: "all of it".into() };
    assert_eq!((file.production(), file.tests()), ("", "all of it"));
}
