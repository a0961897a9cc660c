//! What must survive a restart: how far each function is in the stream, and what was given up.
//!
//! Both change in one transaction, so that a record is either still ahead, or done, or a dead letter, and never
//! nowhere.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OptionalExtension as _, params};

use super::DeadLetter;
use crate::failure::Failure;

const TABLES: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS position (
        function TEXT NOT NULL, lanes INTEGER NOT NULL, lane INTEGER NOT NULL, position INTEGER NOT NULL,
        PRIMARY KEY (function, lanes, lane)
    );
    CREATE TABLE IF NOT EXISTS dead_letter (id INTEGER PRIMARY KEY AUTOINCREMENT, letter TEXT NOT NULL);
";

/// A handle on the register; clones share it.
#[derive(Clone, Debug)]
pub struct Register {
    connection: Arc<Mutex<Connection>>,
}

/// One of the ways through the stream that a function takes at the same time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LaneName {
    pub(super) function: String,
    pub(super) lanes: u32,
    pub(super) lane: u32,
}

impl Register {
    /// Opens the register in the file at `path`, or in memory.
    pub fn open(path: Option<&Path>) -> Result<Self, Failure> {
        let attempt = "open the register of the stream";
        if let Some(folder) = path.and_then(Path::parent) {
            std::fs::create_dir_all(folder).map_err(|error| Failure::new(attempt, error))?;
        }
        let connection = match path {
            Some(path) => Connection::open(path),
            None => Connection::open_in_memory(),
        };
        let connection = connection.map_err(|error| Failure::new(attempt, error))?;
        connection.execute_batch(TABLES).map_err(|error| Failure::new(attempt, error))?;
        Ok(Self { connection: Arc::new(Mutex::new(connection)) })
    }

    /// Where the lane is. When the number of lanes has changed, where the last of the former lanes was: a record may
    /// then come twice, and none is left out.
    pub(super) fn position(&self, name: &LaneName) -> Result<Option<i64>, Failure> {
        let connection = self.lock();
        let attempt = "look up a position in the stream";
        let own: Option<i64> = connection
            .query_row(
                "SELECT position FROM position WHERE function = ?1 AND lanes = ?2 AND lane = ?3",
                params![name.function, name.lanes, name.lane],
                |row| row.get(0),
            )
            .optional()
            .map_err(|error| Failure::new(attempt, error))?;
        if own.is_some() {
            return Ok(own);
        }
        connection
            .query_row(
                "SELECT MIN(position) FROM position WHERE function = ?1",
                params![name.function],
                |row| row.get(0),
            )
            .map_err(|error| Failure::new(attempt, error))
    }

    /// Writes down the first position of all lanes of a function, and forgets lanes of another number: in one step,
    /// because a lane without a position of its own starts where the others are.
    pub(super) fn take_up(&self, lanes: &[(LaneName, i64)]) -> Result<(), Failure> {
        let write = |connection: &mut Connection| -> rusqlite::Result<()> {
            let transaction = connection.transaction()?;
            for (name, _) in lanes {
                transaction.execute("DELETE FROM position WHERE function = ?1", params![name.function])?;
            }
            for (name, position) in lanes {
                put(&transaction, name, *position)?;
            }
            transaction.commit()
        };
        write(&mut self.lock()).map_err(|error| Failure::new("take up the stream", error))
    }

    /// Moves the lane on, past what was done and past what was given up.
    pub(super) fn advance(
        &self,
        name: &LaneName,
        position: i64,
        given_up: Option<&DeadLetter>,
    ) -> Result<(), Failure> {
        let write = |connection: &mut Connection| -> rusqlite::Result<()> {
            let transaction = connection.transaction()?;
            put(&transaction, name, position)?;
            if let Some(letter) = given_up {
                transaction
                    .execute("INSERT INTO dead_letter (letter) VALUES (?1)", params![written(letter)])?;
            }
            transaction.commit()
        };
        write(&mut self.lock()).map_err(|error| Failure::new("move on in the stream", error))
    }

    pub(super) fn add(&self, letter: &DeadLetter) -> Result<(), Failure> {
        self.lock()
            .execute("INSERT INTO dead_letter (letter) VALUES (?1)", params![written(letter)])
            .map(drop)
            .map_err(|error| Failure::new("keep a dead letter", error))
    }

    /// All dead letters, oldest first.
    pub(super) fn letters(&self) -> Result<Vec<DeadLetter>, Failure> {
        let attempt = "look through the dead letters";
        let connection = self.lock();
        let mut statement = connection
            .prepare("SELECT id, letter FROM dead_letter ORDER BY id")
            .map_err(|error| Failure::new(attempt, error))?;
        let rows = statement
            .query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))
            .map_err(|error| Failure::new(attempt, error))?;
        rows.map(|row| {
            let (id, letter) = row.map_err(|error| Failure::new(attempt, error))?;
            let letter: DeadLetter =
                serde_json::from_str(&letter).map_err(|error| Failure::new("read a dead letter", error))?;
            Ok(DeadLetter { id, ..letter })
        })
        .collect()
    }

    pub(super) fn rewrite(&self, letter: &DeadLetter) -> Result<(), Failure> {
        self.lock()
            .execute("UPDATE dead_letter SET letter = ?2 WHERE id = ?1", params![letter.id, written(letter)])
            .map(drop)
            .map_err(|error| Failure::new("change a dead letter", error))
    }

    pub(super) fn remove(&self, id: i64) -> Result<(), Failure> {
        self.lock()
            .execute("DELETE FROM dead_letter WHERE id = ?1", params![id])
            .map(drop)
            .map_err(|error| Failure::new("remove a dead letter", error))
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn put(connection: &Connection, name: &LaneName, position: i64) -> rusqlite::Result<usize> {
    let statement =
        "INSERT OR REPLACE INTO position (function, lanes, lane, position) VALUES (?1, ?2, ?3, ?4)";
    let values = params![name.function, name.lanes, name.lane, position];
    connection.prepare_cached(statement)?.execute(values)
}

fn written(letter: &DeadLetter) -> String {
    serde_json::json!(letter).to_string()
}
