//! Everybody's mailbox: what the functions post through SES lands here, and nowhere else.

mod endpoint;
mod feedback;
mod letter;

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use runtime::ManualClock;
use rusqlite::{Connection, OptionalExtension as _, Params, params};

pub use endpoint::Endpoint;
pub use feedback::{Feedback, event as feedback_event};
pub use letter::Letter;

use crate::failure::Failure;

/// More letters than anybody reads; the oldest are thrown away.
const KEPT_LETTERS: i64 = 10_000;

const SCHEMA: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS letters (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        letter TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS recipients (
        position INTEGER NOT NULL REFERENCES letters (position) ON DELETE CASCADE,
        address TEXT NOT NULL
    );
    CREATE INDEX IF NOT EXISTS letters_of ON recipients (address, position);
    CREATE INDEX IF NOT EXISTS recipients_of ON recipients (position);
    PRAGMA foreign_keys = ON;
";

/// All letters, oldest first; clones share them.
#[derive(Clone)]
pub struct Mailbox {
    letters: Arc<Mutex<Connection>>,
    clock: ManualClock,
}

impl Mailbox {
    /// Letters in the file at `path`, or in memory.
    pub(crate) fn open(path: Option<&Path>, clock: ManualClock) -> Result<Mailbox, Failure> {
        let attempt = "open the mailbox";
        let letters = path
            .map_or_else(Connection::open_in_memory, Connection::open)
            .map_err(|error| Failure::new(attempt, error))?;
        letters.execute_batch(SCHEMA).map_err(|error| Failure::new(attempt, error))?;
        Ok(Mailbox { letters: Arc::new(Mutex::new(letters)), clock })
    }

    /// Takes a letter in and gives it its id.
    pub(crate) fn deliver(&self, mut letter: Letter) -> Result<String, Failure> {
        letter.at = self.clock.now();
        self.keep(letter)
    }

    /// Puts in, in their order, letters that another mailbox took in.
    pub(crate) fn take_over(&self, letters: Vec<Letter>) -> Result<(), Failure> {
        letters.into_iter().try_for_each(|letter| self.keep(letter).map(drop))
    }

    fn keep(&self, mut letter: Letter) -> Result<String, Failure> {
        let fault = |error| Failure::new("put a letter into the mailbox", error);
        let mut letters = self.lock();
        let transaction = letters.transaction().map_err(fault)?;
        written(&transaction, "INSERT INTO letters (id, letter) VALUES ('', '')", []).map_err(fault)?;
        let position = transaction.last_insert_rowid();
        // Shaped like an id of SES: a time, a number, and the same ending. Ids sort as their letters do by time.
        letter.id = format!("01{:014x}-{position:08x}-4c0c-8a1e-000000000000-000000", letter.at.as_second());
        let text =
            serde_json::to_string(&letter).map_err(|error| Failure::new("write a letter down", error))?;
        let named = "UPDATE letters SET id = ?1, letter = ?2 WHERE position = ?3";
        written(&transaction, named, params![letter.id, text, position]).map_err(fault)?;
        for recipient in &letter.recipients {
            let to = params![position, recipient.to_lowercase()];
            written(&transaction, "INSERT INTO recipients VALUES (?1, ?2)", to).map_err(fault)?;
        }
        let oldest = position - KEPT_LETTERS;
        written(&transaction, "DELETE FROM letters WHERE position <= ?1", [oldest]).map_err(fault)?;
        transaction.commit().map_err(fault)?;
        Ok(letter.id)
    }

    /// Letters, oldest first; to one address if one is given. Letters of the same second are in the order in which they
    /// were posted.
    pub fn letters(&self, to: Option<&str>) -> Result<Vec<Letter>, Failure> {
        let mut letters = self.newest(to, usize::MAX)?;
        letters.reverse();
        Ok(letters)
    }

    /// All letters in the order in which they were posted, whatever the clock said.
    pub(crate) fn as_posted(&self) -> Result<Vec<Letter>, Failure> {
        self.read("SELECT letter FROM letters ORDER BY position", [])
    }

    /// The newest letters first, for a person to look at.
    pub(crate) fn newest(&self, to: Option<&str>, limit: usize) -> Result<Vec<Letter>, Failure> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        match to {
            None => self.read("SELECT letter FROM letters ORDER BY id DESC LIMIT ?1", [limit]),
            Some(address) => self.read(
                "SELECT letter FROM letters WHERE position IN (SELECT position FROM recipients WHERE address = ?2)
                 ORDER BY id DESC LIMIT ?1",
                params![limit, address.to_lowercase()],
            ),
        }
    }

    fn read(&self, query: &str, values: impl Params) -> Result<Vec<Letter>, Failure> {
        let fault = |error| Failure::new("look into the mailbox", error);
        let letters = self.lock();
        let mut statement = letters.prepare_cached(query).map_err(fault)?;
        let found = statement.query_map(values, |row| row.get(0)).map_err(fault)?;
        let texts: Vec<String> = found.collect::<Result<_, _>>().map_err(fault)?;
        texts.iter().map(|text| parsed(text)).collect()
    }

    /// One letter.
    pub fn letter(&self, id: &str) -> Result<Option<Letter>, Failure> {
        let letters = self.lock();
        let text: Option<String> = letters
            .query_row("SELECT letter FROM letters WHERE id = ?1", [id], |row| row.get(0))
            .optional()
            .map_err(|error| Failure::new("look for a letter", error))?;
        text.map(|text| parsed(&text)).transpose()
    }

    /// How many letters there are.
    pub fn count(&self) -> Result<usize, Failure> {
        let letters = self.lock();
        letters
            .query_row("SELECT count(*) FROM letters", [], |row| row.get::<_, i64>(0))
            .map(|count| usize::try_from(count).unwrap_or_default())
            .map_err(|error| Failure::new("count the letters", error))
    }

    /// Throws all letters away.
    pub fn clear(&self) -> Result<(), Failure> {
        let letters = self.lock();
        letters
            .execute("DELETE FROM letters", [])
            .map(|_| ())
            .map_err(|error| Failure::new("empty the mailbox", error))
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.letters.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Performs a statement that is performed for every letter, and so is worth being kept prepared.
fn written(connection: &Connection, statement: &str, values: impl Params) -> rusqlite::Result<usize> {
    connection.prepare_cached(statement)?.execute(values)
}

fn parsed(text: &str) -> Result<Letter, Failure> {
    serde_json::from_str(text).map_err(|error| Failure::new("read a kept letter", error))
}

#[cfg(test)]
mod tests;
