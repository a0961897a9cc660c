//! Making and opening the engine's database, with the index its stream needs.

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use dynoxide::Database as Engine;
use dynoxide::storage_backend::Clock;
use rusqlite::{Connection, OptionalExtension as _};
use serde_json::json;

use super::{Seconds, TableSchema, engine};
use crate::failure::Failure;

/// Without it each write and each read of the stream looks at every record there is.
const STREAM_INDEX: &str = "CREATE INDEX IF NOT EXISTS local_stream_order
    ON _stream_records (table_name, CAST(sequence_number AS INTEGER))";

/// Which template a file was made for.
const FINGERPRINT: &str = "CREATE TABLE IF NOT EXISTS local_fingerprint (value TEXT NOT NULL)";

/// Made once for each schema in a process; every database in memory is a copy of it, which takes 0.2 ms.
static TEMPLATES: Mutex<Option<HashMap<String, Template>>> = Mutex::new(None);

struct Template {
    uri: String,
    /// The named memory lives as long as somebody has it open.
    _engine: Engine,
}

/// Opens the file at `path` and a second connection to it.
pub(super) fn file(path: &Path, schema: &TableSchema) -> Result<(Engine, Connection), Failure> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| Failure::new("make the data folder", error))?;
    }
    let name =
        path.to_str().ok_or_else(|| Failure::plain("the path of the table's file is not valid text"))?;
    let (engine, connection) = prepared(name, schema)?;
    // This is how the engine is told to sync at checkpoints instead of at every commit: a killed process loses
    // nothing, only a power cut could.
    engine.disable_bulk_loading().map_err(|error| Failure::new("relax the file's syncing", error))?;
    Ok((engine, connection))
}

/// A table in memory that reads the time from `clock`: fresh, or a copy of `snapshot`.
pub(super) fn memory(
    schema: &TableSchema,
    clock: Seconds,
    snapshot: Option<&Snapshot>,
) -> Result<Engine, Failure> {
    let uri = match snapshot {
        Some(snapshot) if snapshot.fingerprint != schema.fingerprint() => {
            return Err(Failure::plain("copy a table that was made for another schema"));
        }
        Some(snapshot) => snapshot.uri.clone(),
        None => template(schema)?,
    };
    let engine = Engine::memory_with_clock(Arc::new(OurClock(clock)))
        .map_err(|error| Failure::new("open a database in memory", error))?;
    engine.restore_from(&uri).map_err(|error| Failure::new("copy a table", error))?;
    Ok(engine)
}

/// A table as it was at a moment, without its stream; tables in memory begin as copies of it, which takes
/// milliseconds.
#[derive(Clone)]
pub struct Snapshot {
    uri: String,
    fingerprint: String,
    /// The named memory lives as long as somebody has it open.
    _connection: Arc<Mutex<Connection>>,
}

/// Snapshots of this process so far; each has a name of its own.
static SNAPSHOTS: AtomicUsize = AtomicUsize::new(0);

/// Copies what is in `engine` now.
pub(super) fn snapshot(engine: &Engine, schema: &TableSchema) -> Result<Snapshot, Failure> {
    let number = SNAPSHOTS.fetch_add(1, Ordering::SeqCst);
    let uri = format!("file:/countersign-snapshot-{number}?vfs=memdb");
    let attempt = "copy the table into a snapshot";
    let connection = Connection::open(&uri).map_err(|error| Failure::new(attempt, error))?;
    engine.vacuum_into(&uri).map_err(|error| Failure::new(attempt, error))?;
    // Whoever begins here begins with everything delivered.
    connection.execute("DELETE FROM _stream_records", []).map_err(|error| Failure::new(attempt, error))?;
    Ok(Snapshot { uri, fingerprint: schema.fingerprint(), _connection: Arc::new(Mutex::new(connection)) })
}

fn template(schema: &TableSchema) -> Result<String, Failure> {
    let mut templates = TEMPLATES.lock().unwrap_or_else(PoisonError::into_inner);
    let templates = templates.get_or_insert_default();
    let fingerprint = schema.fingerprint();
    if let Some(template) = templates.get(&fingerprint) {
        return Ok(template.uri.clone());
    }
    let uri = format!("file:/countersign-template-{}?vfs=memdb", templates.len());
    let (engine, _) = prepared(&uri, schema)?;
    templates.insert(fingerprint, Template { uri: uri.clone(), _engine: engine });
    Ok(uri)
}

/// The engine on `name` with the table in it, and a second connection to the same.
fn prepared(name: &str, schema: &TableSchema) -> Result<(Engine, Connection), Failure> {
    let engine = Engine::new(name).map_err(|error| Failure::new("open the table's file", error))?;
    let attempt = "prepare the table's file";
    let connection = Connection::open(name).map_err(|error| Failure::new(attempt, error))?;
    connection
        .execute_batch(&format!("{STREAM_INDEX};{FINGERPRINT};"))
        .map_err(|error| Failure::new(attempt, error))?;

    let made_for: Option<String> = connection
        .query_row("SELECT value FROM local_fingerprint", [], |row| row.get(0))
        .optional()
        .map_err(|error| Failure::new(attempt, error))?;
    match made_for {
        Some(fingerprint) if fingerprint == schema.fingerprint() => {}
        Some(_) => {
            return Err(Failure::plain(format!(
                "{name} was made for another table schema; remove it, or start with another --data folder"
            )));
        }
        None => {
            create(&engine, schema)?;
            connection
                .execute("INSERT INTO local_fingerprint (value) VALUES (?1)", [schema.fingerprint()])
                .map_err(|error| Failure::new(attempt, error))?;
        }
    }
    Ok((engine, connection))
}

fn create(engine: &Engine, schema: &TableSchema) -> Result<(), Failure> {
    let attempt = "create the table";
    let request =
        engine::own(schema.create_request().clone()).map_err(|error| Failure::new(attempt, error))?;
    engine.create_table(request).map_err(|error| Failure::new(attempt, error))?;
    if let Some(attribute) = schema.ttl_attribute() {
        let request = json!({
            "TableName": schema.name(),
            "TimeToLiveSpecification": {"AttributeName": attribute, "Enabled": true},
        });
        let request = engine::own(request).map_err(|error| Failure::new(attempt, error))?;
        engine.update_time_to_live(request).map_err(|error| Failure::new(attempt, error))?;
    }
    Ok(())
}

struct OurClock(Seconds);

impl Clock for OurClock {
    fn now_unix_secs(&self) -> u64 {
        u64::try_from((self.0)()).unwrap_or(0)
    }

    #[expect(clippy::cast_precision_loss, reason = "seconds of this era are far below 2^52")]
    fn now_unix_secs_f64(&self) -> f64 {
        self.now_unix_secs() as f64
    }
}
