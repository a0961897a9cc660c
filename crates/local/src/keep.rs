//! What the local program remembers between runs: one folder of files, or nothing.

use std::fs::{self, File, TryLockError};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// The file of the table.
pub(crate) const TABLE: &str = "table.sqlite";
/// The file of everybody's mail.
pub(crate) const MAIL: &str = "mail.sqlite";
/// The file of how far the stream is delivered.
pub(crate) const STREAM: &str = "stream.sqlite";

/// Beside each of those there may be what its engine has not written into it yet.
const SUFFIXES: [&str; 4] = ["", "-wal", "-shm", "-journal"];

/// Is there from before the first file of a world until the world is told to its end.
const UNFINISHED: &str = "unfinished";
/// For whoever looks into the folder.
const WORDS: &[u8] = b"The world in this folder is not told to its end. The next start begins it again.\n";

/// Who has this file locked has the folder for itself.
const LOCK: &str = "lock";

/// Where things are kept; in memory nothing is.
#[derive(Debug, Clone)]
pub(crate) struct Keep(Option<PathBuf>);

impl Keep {
    /// Keeps things in `folder`, which is made if need be.
    pub(crate) fn folder(folder: &Path) -> Result<Keep, Failure> {
        fs::create_dir_all(folder)
            .map_err(|error| Failure::new(format!("make the data folder {}", folder.display()), error))?;
        Ok(Keep(Some(folder.to_owned())))
    }

    /// Keeps nothing.
    pub(crate) fn nothing() -> Keep {
        Keep(None)
    }

    /// The folder, for as long as the file is open: two programs on one table would each miss what the other does.
    /// The operating system lets go of it however the program ends.
    pub(crate) fn lock(&self) -> Result<Option<File>, Failure> {
        let Some(folder) = &self.0 else { return Ok(None) };
        let fault = |error| Failure::new(format!("lock the data folder {}", folder.display()), error);
        let file = fs::OpenOptions::new().write(true).create(true).truncate(false).open(folder.join(LOCK));
        let file = file.map_err(fault)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(TryLockError::WouldBlock) => Err(Failure::plain(format!(
                "another countersign uses the data folder {}; stop that one, or start with another --data folder",
                folder.display()
            ))),
            Err(TryLockError::Error(error)) => Err(fault(error)),
        }
    }

    /// Throws away a world that was begun and not told to its end, and marks one that begins now. Whenever the program
    /// ends before [`Keep::finish`], the next one finds the mark.
    pub(crate) fn begin(&self) -> Result<(), Failure> {
        if self.read(UNFINISHED)?.is_some() {
            return self.remove_world();
        }
        match self.path(TABLE) {
            Some(table) if !table.exists() => self.write(UNFINISHED, WORDS),
            _ => Ok(()),
        }
    }

    /// The world is told, and is kept from now on.
    pub(crate) fn finish(&self) -> Result<(), Failure> {
        self.remove(UNFINISHED)
    }

    /// Keys, secrets and the clock stay: they are whole whenever they are there, and tell nothing.
    fn remove_world(&self) -> Result<(), Failure> {
        for name in [TABLE, MAIL, STREAM] {
            SUFFIXES.iter().try_for_each(|suffix| self.remove(&format!("{name}{suffix}")))?;
        }
        Ok(())
    }

    fn remove(&self, name: &str) -> Result<(), Failure> {
        let Some(path) = self.path(name) else { return Ok(()) };
        match fs::remove_file(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(Failure::new(format!("remove {name} of the data folder"), error))
            }
            _ => Ok(()),
        }
    }

    /// The path of a file in the folder, for what opens files itself.
    pub(crate) fn path(&self, name: &str) -> Option<PathBuf> {
        self.0.as_ref().map(|folder| folder.join(name))
    }

    /// What was kept under `name`.
    pub(crate) fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Failure> {
        let Some(path) = self.path(name) else { return Ok(None) };
        match fs::read(path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Failure::new(format!("read {name} of the data folder"), error)),
        }
    }

    /// Keeps `bytes` under `name`, readable by this user only; a crash leaves either the old or the new bytes.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        let Some(path) = self.path(name) else { return Ok(()) };
        let fault = |error| Failure::new(format!("write {name} of the data folder"), error);
        let draft = path.with_extension("new");
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&draft).map_err(fault)?;
        file.write_all(bytes).map_err(fault)?;
        fs::rename(&draft, &path).map_err(fault)
    }
}

#[cfg(test)]
mod tests;
