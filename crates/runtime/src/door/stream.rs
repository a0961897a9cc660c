//! The door of the table's stream.

use std::future::Future;

use aws_lambda_events::event::dynamodb::EventRecord;
use serde_json::json;

use super::{Cause, Door, DoorFailure, Invocation, caught};

/// A door that walks a batch of stream records in order, one at a time.
///
/// The first record that fails ends the walk and is reported; Lambda keeps it and everything after it, and
/// sends them again. What was done before it is done: **told** needs at least once, and in order.
pub fn stream<A, F, Fut, E>(app: A, handle: F) -> Door
where
    A: Clone + Send + Sync + 'static,
    F: Fn(A, EventRecord) -> Fut + Send + Sync + Clone + 'static,
    Fut: Future<Output = Result<(), E>> + Send,
    E: Into<Cause>,
{
    Door::new(move |invocation| {
        let (app, handle) = (app.clone(), handle.clone());
        async move {
            for record in records(&invocation)? {
                let (event_id, sequence_number) = (record.event_id.clone(), sequence_number(&record)?);
                let outcome = caught(async { handle(app.clone(), record).await.map_err(Into::into) }).await;
                if let Err(cause) = outcome {
                    tracing::error!(
                        eventId = event_id,
                        error = web::failure::chain(&*cause),
                        "record failed"
                    );
                    return Ok(json!({ "batchItemFailures": [{ "itemIdentifier": sequence_number }] }));
                }
            }
            Ok(json!({ "batchItemFailures": [] }))
        }
    })
}

fn records(batch: &Invocation) -> Result<Vec<EventRecord>, DoorFailure> {
    let event: aws_lambda_events::event::dynamodb::Event = batch.read()?;
    Ok(event.records)
}

fn sequence_number(record: &EventRecord) -> Result<String, DoorFailure> {
    record.change.sequence_number.clone().ok_or_else(|| DoorFailure {
        error_type: "malformedEvent".to_owned(),
        error_message: "a stream record has no sequence number".to_owned(),
    })
}
