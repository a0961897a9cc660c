use std::collections::BTreeSet;

use super::*;

/// A folder that is gone when the test is over.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, files: &[&str]) -> Folder {
        let path = std::env::temp_dir().join(format!("countersign-{name}-{}", std::process::id()));
        drop(fs::remove_dir_all(&path));
        fs::create_dir_all(&path).unwrap();
        for file in files {
            fs::write(path.join(file), "kept").unwrap();
        }
        Folder(path)
    }

    fn keep(&self) -> Keep {
        Keep::folder(&self.0).unwrap()
    }

    fn files(&self) -> BTreeSet<String> {
        let entries = fs::read_dir(&self.0).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

fn names<const N: usize>(names: [&str; N]) -> BTreeSet<String> {
    names.map(str::to_owned).into()
}

#[test]
fn a_world_is_unfinished_from_its_beginning_to_its_end() {
    let folder = Folder::new("begins", &[]);
    let keep = folder.keep();
    keep.begin().unwrap();
    assert_eq!(folder.files(), names([UNFINISHED]));
    fs::write(folder.0.join(TABLE), "told").unwrap();
    keep.finish().unwrap();
    keep.begin().unwrap();
    assert_eq!(folder.files(), names([TABLE]), "what was told is kept");
}

#[test]
fn of_a_world_that_was_not_finished_only_its_own_files_are_thrown_away() {
    let left = [UNFINISHED, "table.sqlite", "table.sqlite-wal", "mail.sqlite-shm", "stream.sqlite-journal"];
    let others = ["secrets.json", "clock-ahead-seconds", "letter.txt"];
    let folder = Folder::new("left", &[&left[..], &others[..]].concat());
    folder.keep().begin().unwrap();
    assert_eq!(folder.files(), names([UNFINISHED, "secrets.json", "clock-ahead-seconds", "letter.txt"]));
}

#[test]
fn a_folder_without_a_mark_is_left_as_it_is() {
    let folder = Folder::new("unmarked", &[TABLE, MAIL]);
    folder.keep().begin().unwrap();
    assert_eq!(folder.files(), names([TABLE, MAIL]));
}

#[test]
fn a_folder_is_of_one_program_at_a_time() {
    let folder = Folder::new("locked", &[]);
    let first = folder.keep().lock().unwrap();
    let refused = folder.keep().lock().unwrap_err().chain();
    assert!(refused.contains(&folder.0.display().to_string()) && refused.contains("--data"), "{refused}");
    drop(first);
    assert!(folder.keep().lock().unwrap().is_some());
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let folder = Folder::new("file", &["taken"]);
    let path = folder.0.join("taken").join("below");
    assert!(Keep::folder(&path).unwrap_err().chain().contains(&path.display().to_string()));
}
