//! When something is due next, as the table's own index says.

use domain::Moment;
use serde_json::{Value, json};
use table::key::{DUE, DUE_SHARDS};

use crate::database::{Database, Request};
use crate::failure::Failure;

/// The first moment after `after` and until `until` at which something is due; none where nothing is.
pub(super) async fn next_due(
    database: &Database,
    after: Moment,
    until: Moment,
) -> Result<Option<Moment>, Failure> {
    if !database.schema().has_index(DUE) {
        return Ok(None);
    }
    let mut first = None;
    for shard in 0..DUE_SHARDS {
        first = first.into_iter().chain(first_of(database, shard, after, until).await?).min();
    }
    Ok(first)
}

async fn first_of(
    database: &Database,
    shard: u32,
    after: Moment,
    until: Moment,
) -> Result<Option<Moment>, Failure> {
    let number = |number: i64| json!({ "N": number.to_string() });
    let query = json!({
        "TableName": database.schema().name(),
        "IndexName": DUE,
        "KeyConditionExpression": "dueShard = :shard AND dueAt BETWEEN :first AND :last",
        "ExpressionAttributeValues": {
            ":shard": number(shard.into()),
            ":first": number(after.as_second().saturating_add(1)),
            ":last": number(until.as_second()),
        },
        "Limit": 1,
    });
    let attempt = || format!("look for what is due next in shard {shard}");
    let reply = match Request::read("Query", query.to_string().as_bytes()) {
        Ok(request) => database.call(request).await,
        Err(refusal) => refusal,
    };
    if reply.status != 200 {
        return Err(Failure::new(attempt(), reply.body));
    }
    let answer: Value = serde_json::from_str(&reply.body).map_err(|error| Failure::new(attempt(), error))?;
    let at = answer.pointer("/Items/0/dueAt/N").and_then(|at| at.as_str()?.parse().ok());
    Ok(at.and_then(Moment::from_second))
}
