//! What is asked for, as JSON, or as rows of CSV with the same names. Both are read by the same rules, so that a fault
//! of a row has the same pointer.

use domain::migration::{Asked, MOST_MAILBOXES, Source};
use serde_json::{Map, Value as Json, json};
use web::body::{Document, Faulty, Value};
use web::{Failure, Problem, Request};

/// The columns of an upload.
const COLUMNS: [&str; 3] = ["sourceAddress", "targetAddress", "targetMailboxId"];

/// The source and the rows of a request.
pub(crate) fn asked(request: &Request) -> Result<(Source, Vec<Asked>), Problem> {
    let document = document(request)?;
    let mut document = document.object()?;
    let source = document.required("source", |source| read_source(&source));
    let rows = document.required("mailboxes", |rows| rows.list(1..=MOST_MAILBOXES, |row| read_row(&row)));
    document.finish()?;
    Ok((source?, rows?))
}

fn document(request: &Request) -> Result<Document, Problem> {
    if !web::body::is_csv(request)? {
        return Document::json(request);
    }
    let rows = web::body::csv(web::body::bytes(request)?, &COLUMNS)?;
    let rows: Vec<Json> = rows.into_iter().map(|row| json!(row)).collect();
    let mut source = Map::new();
    for field in ["kind", "host"] {
        if let Some(value) = web::request::query_parameter(request, &format!("source.{field}")) {
            source.insert(field.to_owned(), json!(value));
        }
    }
    let text = serde_json::to_vec(&json!({ "source": source, "mailboxes": rows }))
        .map_err(|cause| Failure::lasting("word the rows of an upload").because(cause))?;
    Document::parse_json(&text)
}

fn read_source(source: &Value<'_>) -> Result<Source, Faulty> {
    let mut source = source.object()?;
    let kind = source.required("kind", |kind| kind.parsed());
    let host = source.optional("host", |host| host.parsed());
    source.finish()?;
    Ok(Source { kind: kind?, host: host? })
}

fn read_row(row: &Value<'_>) -> Result<Asked, Faulty> {
    let mut fields = row.object()?;
    let source_address = fields.required("sourceAddress", |address| address.parsed());
    let address = fields.optional("targetAddress", |address| address.parsed());
    let id = fields.optional("targetMailboxId", |id| id.parsed());
    fields.finish()?;
    let at = |field: &str| format!("{}/{field}", row.pointer());
    let target = match (id?, address?) {
        (Some(id), None) => Ok(id),
        (None, Some(address)) => Err(address),
        (None, None) => {
            return Err(Faulty::at(at("targetAddress"), "is required, or targetMailboxId in its place"));
        }
        (Some(_), Some(_)) => {
            return Err(Faulty::at(at("targetAddress"), "must be left out beside targetMailboxId"));
        }
    };
    Ok(Asked { source_address: source_address?, target })
}
