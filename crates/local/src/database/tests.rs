use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use serde_json::{Value, json};

use super::{Database, Reply, Request, Seconds, TableSchema, position_of};

/// 2026-11-23T10:00:00Z.
pub(crate) const MORNING: i64 = 1_795_428_000;

/// A table like ours: two indexes, one of them with two partition attributes.
pub(crate) fn schema() -> TableSchema {
    TableSchema::from_properties("countersign", &properties()).unwrap()
}

fn properties() -> Value {
    json!({
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
            {"AttributeName": "owner", "AttributeType": "S"},
            {"AttributeName": "ownerSort", "AttributeType": "S"},
            {"AttributeName": "dueBucket", "AttributeType": "N"},
            {"AttributeName": "dueShard", "AttributeType": "N"},
            {"AttributeName": "dueAt", "AttributeType": "N"},
        ],
        "KeySchema": [
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        "GlobalSecondaryIndexes": [
            {
                "IndexName": "by-owner",
                "KeySchema": [
                    {"AttributeName": "owner", "KeyType": "HASH"},
                    {"AttributeName": "ownerSort", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["status"]},
            },
            {
                "IndexName": "due",
                "KeySchema": [
                    {"AttributeName": "dueBucket", "KeyType": "HASH"},
                    {"AttributeName": "dueShard", "KeyType": "HASH"},
                    {"AttributeName": "dueAt", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            },
        ],
        "StreamSpecification": {"StreamViewType": "NEW_AND_OLD_IMAGES"},
        "TimeToLiveSpecification": {"AttributeName": "ttl", "Enabled": true},
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": true},
    })
}

/// A clock that stands still until it is set.
pub(crate) fn clock() -> (Arc<AtomicI64>, Seconds) {
    let now = Arc::new(AtomicI64::new(MORNING));
    let reading = Arc::clone(&now);
    (now, Arc::new(move || reading.load(Ordering::SeqCst)))
}

/// An empty table in memory.
pub(crate) fn database() -> Database {
    Database::open(None, &schema(), clock().1).unwrap()
}

/// Performs one operation as it travels over HTTP.
pub(crate) async fn perform(database: &Database, operation: &str, request: Value) -> Reply {
    match Request::read(operation, request.to_string().as_bytes()) {
        Ok(request) => database.call(request).await,
        Err(reply) => reply,
    }
}

/// Writes an item with the given attributes beside its key.
pub(crate) async fn put(database: &Database, pk: &str, sk: &str, more: Value) {
    let mut item = more;
    item["pk"] = json!({"S": pk});
    item["sk"] = json!({"S": sk});
    let reply = perform(database, "PutItem", json!({"TableName": "countersign", "Item": item})).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
}

async fn get(database: &Database, pk: &str, sk: &str) -> Value {
    let request = json!({"TableName": "countersign", "Key": {"pk": {"S": pk}, "sk": {"S": sk}}});
    let reply = perform(database, "GetItem", request).await;
    serde_json::from_str::<Value>(&reply.body).unwrap()["Item"].take()
}

#[tokio::test]
async fn an_index_may_have_two_partition_attributes() {
    let database = database();
    put(
        &database,
        "I#1",
        "I",
        json!({"dueBucket": {"N": "7"}, "dueShard": {"N": "3"}, "dueAt": {"N": "70"}}),
    )
    .await;
    put(
        &database,
        "I#2",
        "I",
        json!({"dueBucket": {"N": "7"}, "dueShard": {"N": "4"}, "dueAt": {"N": "71"}}),
    )
    .await;

    let request = json!({
        "TableName": "countersign",
        "IndexName": "due",
        "KeyConditionExpression": "dueBucket = :bucket AND dueShard = :shard AND dueAt <= :now",
        "ExpressionAttributeValues": {":bucket": {"N": "7"}, ":shard": {"N": "3"}, ":now": {"N": "100"}},
    });
    let reply = perform(&database, "Query", request).await;

    let answer: Value = serde_json::from_str(&reply.body).unwrap();
    assert_eq!(answer["Count"], 1, "{answer}");
    assert_eq!(answer["Items"][0]["pk"]["S"], "I#1");
}

#[tokio::test]
async fn a_file_keeps_items_and_stream_between_runs() {
    let folder = tempfile_folder("keeps");
    let path = folder.join("table.sqlite");
    {
        let database = Database::open(Some(&path), &schema(), clock().1).unwrap();
        put(&database, "I#1", "I", json!({"status": {"S": "pending"}})).await;
    }

    let database = Database::open(Some(&path), &schema(), clock().1).unwrap();

    assert_eq!(get(&database, "I#1", "I").await["status"]["S"], "pending");
    assert_eq!(database.changes_after(0, 10).await.unwrap().records.len(), 1);
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn a_file_of_another_schema_is_refused() {
    let folder = tempfile_folder("refused");
    let path = folder.join("table.sqlite");
    drop(Database::open(Some(&path), &schema(), clock().1).unwrap());
    let mut other = properties();
    other["TimeToLiveSpecification"]["AttributeName"] = "expiry".into();
    let other = TableSchema::from_properties("countersign", &other).unwrap();

    let refused = Database::open(Some(&path), &other, clock().1).err().unwrap();

    assert!(refused.to_string().contains("another table schema"), "{refused}");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_property_nobody_knows_is_refused_by_name() {
    let mut properties = properties();
    properties["ReplicationSpecification"] = json!({});
    let refused = TableSchema::from_properties("countersign", &properties).unwrap_err();
    assert!(refused.to_string().contains("ReplicationSpecification"));
}

#[tokio::test]
async fn the_stream_is_read_through_its_index() {
    let folder = tempfile_folder("plan");
    let path = folder.join("table.sqlite");
    let database = Database::open(Some(&path), &schema(), clock().1).unwrap();
    put(&database, "I#1", "I", json!({})).await;
    let connection = rusqlite::Connection::open(&path).unwrap();

    // The engine's own statements.
    for statement in [
        "SELECT event_name FROM _stream_records
         WHERE table_name = ?1 AND shard_id = ?2 AND CAST(sequence_number AS INTEGER) > ?3
         ORDER BY CAST(sequence_number AS INTEGER) ASC LIMIT ?4",
        "SELECT COALESCE(MAX(CAST(sequence_number AS INTEGER)), 0) + 1 FROM _stream_records WHERE table_name = ?1",
    ] {
        let mut plan = connection.prepare(&format!("EXPLAIN QUERY PLAN {statement}")).unwrap();
        let steps: Vec<String> =
            plan.raw_query().mapped(|row| row.get::<_, String>("detail")).collect::<Result<_, _>>().unwrap();
        assert_eq!(steps.len(), 1, "{steps:?}");
        assert!(steps[0].starts_with("SEARCH _stream_records USING"), "{steps:?}");
        assert!(steps[0].contains("local_stream_order"), "{steps:?}");
    }
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn the_stream_tells_changes_in_order_and_leaves_out_those_that_change_nothing() {
    let database = database();
    put(&database, "I#1", "I", json!({"n": {"N": "1"}})).await;
    put(&database, "I#1", "I", json!({"n": {"N": "1"}})).await;
    put(&database, "I#1", "I", json!({"n": {"N": "2"}})).await;

    let changes = database.changes_after(0, 10).await.unwrap();

    let names: Vec<&str> =
        changes.records.iter().map(|record| record["eventName"].as_str().unwrap()).collect();
    assert_eq!(names, ["INSERT", "MODIFY"]);
    assert_eq!(changes.last, position_of(&changes.records[1]));
    let event: aws_lambda_events::dynamodb::Event =
        serde_json::from_value(json!({"Records": changes.records})).unwrap();
    assert_eq!(event.records[0].event_source_arn.as_deref(), Some(database.stream_arn()));
    assert_eq!(event.records[0].change.approximate_creation_date_time.timestamp(), MORNING);
    assert_eq!(database.last_position().await.unwrap(), changes.last.unwrap());
}

#[tokio::test]
async fn whoever_follows_the_stream_reads_the_same_however_far_it_is_behind() {
    let database = database();
    let numbers = |changes: &super::stream::Changes| -> Vec<String> {
        changes.records.iter().map(|record| record["dynamodb"]["SequenceNumber"].to_string()).collect()
    };
    let mut close = 0;
    for item in 0..300 {
        put(&database, &format!("I#{item}"), "I", json!({})).await;
        close = database.changes_after(close, 1).await.unwrap().last.unwrap();
    }
    let all = database.changes_after(0, 1_000).await.unwrap();
    let places: Vec<i64> = all.records.iter().map(|record| position_of(record).unwrap()).collect();
    assert_eq!(places.len(), 300);
    // Others come from far behind, are at the end, or go on from where they are, in steps of their own.
    for (seen, step) in [(0, 7), (290, 100), (17, 1), (299, 3), (300, 3), (44, 256), (45, 1_000)] {
        let (mut read, mut position) = (Vec::new(), if seen == 0 { 0 } else { places[seen - 1] });
        loop {
            let changes = database.changes_after(position, step).await.unwrap();
            read.extend(numbers(&changes));
            let Some(last) = changes.last else { break };
            assert!(last > position && changes.records.len() <= step);
            position = last;
        }
        assert!(read == numbers(&all)[seen..], "after {seen} in steps of {step}: {read:?}");
    }
}

#[tokio::test]
async fn what_is_over_is_swept_by_our_clock_in_memory_and_in_a_file() {
    let folder = tempfile_folder("sweep");
    for path in [None, Some(folder.join("table.sqlite"))] {
        let (now, seconds) = clock();
        let database = Database::open(path.as_deref(), &schema(), seconds).unwrap();
        put(&database, "K#1", "K", json!({"ttl": {"N": (MORNING + 60).to_string()}})).await;
        put(&database, "I#1", "I", json!({})).await;

        assert_eq!(database.sweep_expired().await.unwrap(), 0);
        now.fetch_add(61, Ordering::SeqCst);

        assert_eq!(database.sweep_expired().await.unwrap(), 1);
        assert!(get(&database, "K#1", "K").await.is_null());
        assert!(get(&database, "I#1", "I").await.is_object());
    }
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn the_console_pages_through_items_by_prefix() {
    let database = database();
    for number in 0..5 {
        put(&database, &format!("I#{number}"), "I", json!({})).await;
        put(&database, &format!("P#{number}"), "P", json!({})).await;
    }
    let mut seen = Vec::new();
    let mut cursor = None;
    loop {
        let page = database.items("I#", 2, cursor.as_deref()).await.unwrap();
        assert!(page.items.len() <= 2);
        seen.extend(page.items.iter().map(|item| item["pk"]["S"].as_str().unwrap().to_owned()));
        cursor = page.cursor;
        if cursor.is_none() {
            break;
        }
    }
    seen.sort();
    assert_eq!(seen, ["I#0", "I#1", "I#2", "I#3", "I#4"]);
    assert!(database.items("", 2, Some("no cursor")).await.is_err());
}

#[tokio::test]
async fn the_engines_own_error_marks_never_leave() {
    let reply = perform(&database(), "GetItem", json!({"TableName": "countersign"})).await;
    assert_eq!(reply.status, 400);
    assert!(!reply.body.contains("VALIDATION:"), "{}", reply.body);
    assert!(reply.body.contains("ValidationException"), "{}", reply.body);
}

#[tokio::test]
async fn a_scan_is_refused() {
    let reply = perform(&database(), "Scan", json!({"TableName": "countersign"})).await;
    assert_eq!(reply.status, 400);
    assert!(reply.body.contains("AccessDeniedException"), "{}", reply.body);
}

/// A folder of this process's own.
pub(crate) fn tempfile_folder(name: &str) -> std::path::PathBuf {
    let folder = std::env::temp_dir().join(format!("countersign-{}-{name}", std::process::id()));
    if folder.exists() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
    folder
}
