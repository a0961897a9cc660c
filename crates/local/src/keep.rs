//! What the local program remembers between runs, beside the table: one folder of small files, or nothing.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// Where small things are kept; in memory nothing is.
#[derive(Debug, Clone)]
pub(crate) struct Keep(Option<PathBuf>);

impl Keep {
    /// Keeps things in `folder`, which is made if need be.
    pub(crate) fn folder(folder: &Path) -> Result<Keep, Failure> {
        fs::create_dir_all(folder).map_err(|error| Failure::new("make the data folder", error))?;
        Ok(Keep(Some(folder.to_owned())))
    }

    /// Keeps nothing.
    pub(crate) fn nothing() -> Keep {
        Keep(None)
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
