mod promises;

use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use futures::FutureExt as _;
use serde_json::{Value, json};

use super::{Drained, Invoke, Mapping, Pace, Pending, Pump, Register, Source};
use crate::database::tests::{clock, database, put, schema, tempfile_folder};
use crate::database::{Database, Seconds};
use crate::json::at;

/// A function whose failures are arranged beforehand, and what it was called with.
#[derive(Clone, Default)]
struct Reader {
    state: Arc<Mutex<Reading>>,
}

#[derive(Default)]
struct Reading {
    /// How many more times it fails on the record with this name.
    failures: HashMap<String, u32>,
    /// Whether it names the record it failed on, or fails as a whole.
    names_failures: bool,
    /// The names of the records in each call.
    calls: Vec<Vec<String>>,
    /// The names of the records that were done, in order, as the stream must see it.
    done: Vec<String>,
}

impl Reader {
    fn naming_failures(names_failures: bool) -> Self {
        let reader = Self::default();
        reader.state.lock().unwrap().names_failures = names_failures;
        reader
    }

    fn fail(&self, name: &str, times: u32) {
        self.state.lock().unwrap().failures.insert(name.to_owned(), times);
    }

    fn done(&self) -> Vec<String> {
        self.state.lock().unwrap().done.clone()
    }

    fn calls(&self) -> Vec<Vec<String>> {
        self.state.lock().unwrap().calls.clone()
    }

    fn invoke(&self) -> Invoke {
        let reader = self.clone();
        Arc::new(move |_function, event| {
            let reader = reader.clone();
            async move {
                tokio::task::yield_now().await;
                reader.read(&event)
            }
            .boxed()
        })
    }

    fn read(&self, event: &Value) -> Result<Value, String> {
        let records = event["Records"].as_array().unwrap();
        let names: Vec<String> = records.iter().map(name_of).collect();
        let mut reading = self.state.lock().unwrap();
        reading.calls.push(names.clone());
        for (place, name) in names.iter().enumerate() {
            let Some(left) = reading.failures.get_mut(name).filter(|left| **left > 0) else { continue };
            *left = left.saturating_sub(u32::from(*left < FOR_EVER));
            if !reading.names_failures {
                return Err(format!("cannot do {name}"));
            }
            reading.done.extend_from_slice(&names[..place]);
            return Ok(
                json!({"batchItemFailures": [{"itemIdentifier": records[place]["dynamodb"]["SequenceNumber"]}]}),
            );
        }
        reading.done.extend(names);
        Ok(json!({"batchItemFailures": []}))
    }
}

/// A record nobody can do.
const FOR_EVER: u32 = u32::MAX;

fn name_of(record: &Value) -> String {
    let keys = at(record, "/dynamodb/Keys");
    format!("{}/{}", keys["pk"]["S"].as_str().unwrap(), keys["sk"]["S"].as_str().unwrap())
}

fn mapping(changes: &Value) -> Mapping {
    let mut properties = json!({
        "StartingPosition": "TRIM_HORIZON",
        "BatchSize": 10,
        "MaximumRetryAttempts": 2,
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "BisectBatchOnFunctionError": true,
        "DestinationConfig": {"OnFailure": {"Destination": "arn:aws:sqs:local:000000000000:undelivered"}},
    });
    for (name, value) in changes.as_object().unwrap() {
        properties[name] = value.clone();
    }
    Mapping::from_template("send-email", &properties).unwrap()
}

async fn pump(database: &Database, mapping: Mapping, register: &Register, reader: &Reader) -> Pump {
    pump_at(database, mapping, register, reader, clock().1).await
}

async fn pump_at(
    database: &Database,
    mapping: Mapping,
    register: &Register,
    reader: &Reader,
    now: Seconds,
) -> Pump {
    let mappings = vec![mapping];
    Pump::open(database.clone(), mappings, register.clone(), reader.invoke(), now, Pace::AtOnce)
        .await
        .unwrap()
}

fn register() -> Register {
    Register::open(None).unwrap()
}

async fn write(database: &Database, names: &[&str]) {
    for name in names {
        let (pk, sk) = name.split_once('/').unwrap();
        put(database, pk, sk, json!({})).await;
    }
}

#[tokio::test]
async fn records_come_in_batches_and_in_order() {
    let (database, reader) = (database(), Reader::default());
    let pump = pump(&database, mapping(&json!({"BatchSize": 2})), &register(), &reader).await;
    write(&database, &["a/1", "a/2", "b/1"]).await;

    let drained = pump.drain().await.unwrap();

    assert_eq!(drained, Drained { delivered: 3, failed: 0, dead_letters: 0 });
    assert_eq!(reader.calls(), [vec!["a/1", "a/2"], vec!["b/1"]]);
    assert_eq!(pump.drain().await.unwrap(), Drained::default());
}

#[tokio::test]
async fn a_record_that_was_named_is_where_the_next_call_starts() {
    let (database, reader) = (database(), Reader::naming_failures(true));
    let pump = pump(&database, mapping(&json!({})), &register(), &reader).await;
    reader.fail("a/2", 1);
    write(&database, &["a/1", "a/2", "a/3"]).await;

    pump.drain().await.unwrap();

    assert_eq!(reader.calls(), [vec!["a/1", "a/2", "a/3"], vec!["a/2", "a/3"]]);
    assert_eq!(reader.done(), ["a/1", "a/2", "a/3"]);
}

#[tokio::test]
async fn a_batch_that_fails_is_cut_until_only_the_poison_is_left() {
    let (database, reader) = (database(), Reader::naming_failures(false));
    let pump = pump(&database, mapping(&json!({})), &register(), &reader).await;
    reader.fail("a/3", FOR_EVER);
    write(&database, &["a/1", "a/2", "a/3", "a/4"]).await;

    let drained = pump.drain().await.unwrap();

    assert_eq!(reader.done(), ["a/1", "a/2", "a/4"]);
    assert_eq!((drained.delivered, drained.dead_letters), (3, 1));
    assert_eq!(
        reader.calls().iter().filter(|call| **call == ["a/3"]).count(),
        3,
        "the first time and two retries"
    );
}

#[tokio::test]
async fn without_cutting_the_rest_of_the_batch_goes_with_the_poison() {
    let (database, reader) = (database(), Reader::naming_failures(true));
    let mapping = mapping(&json!({"BisectBatchOnFunctionError": false, "MaximumRetryAttempts": 1}));
    let pump = pump(&database, mapping, &register(), &reader).await;
    reader.fail("a/2", FOR_EVER);
    write(&database, &["a/1", "a/2", "b/1"]).await;

    let drained = pump.drain().await.unwrap();

    assert_eq!(drained, Drained { delivered: 1, failed: 3, dead_letters: 2 });
}

#[tokio::test]
async fn a_dead_letter_says_what_aws_says_and_keeps_the_records() {
    let (database, reader) = (database(), Reader::naming_failures(false));
    let pump = pump(&database, mapping(&json!({})), &register(), &reader).await;
    reader.fail("a/1", FOR_EVER);
    write(&database, &["a/1"]).await;
    pump.drain().await.unwrap();

    let [letter] = pump.dead_letters().list().unwrap().try_into().unwrap();

    assert_eq!((letter.function.as_str(), letter.queue.as_deref()), ("send-email", Some("undelivered")));
    assert_eq!((letter.source, letter.error.as_str()), (Source::Stream, "cannot do a/1"));
    let sequence = &letter.event["Records"][0]["dynamodb"]["SequenceNumber"];
    assert_eq!(
        letter.message,
        json!({
            "requestContext": {
                "requestId": "00000000-0000-0000-0000-000000000000",
                "functionArn": "arn:aws:lambda:local:000000000000:function:send-email",
                "condition": "RetryAttemptsExhausted",
                "approximateInvokeCount": 3,
            },
            "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
            "version": "1.0",
            "timestamp": "2026-11-23T10:00:00Z",
            "DDBStreamBatchInfo": {
                "shardId": database.shard_id(),
                "startSequenceNumber": sequence,
                "endSequenceNumber": sequence,
                "approximateArrivalOfFirstRecord": "2026-11-23T10:00:00Z",
                "approximateArrivalOfLastRecord": "2026-11-23T10:00:00Z",
                "batchSize": 1,
                "streamArn": database.stream_arn(),
            },
        })
    );
}

#[tokio::test]
async fn a_redrive_delivers_what_can_be_done_and_keeps_the_rest() {
    let (database, reader) = (database(), Reader::naming_failures(true));
    let mapping = mapping(&json!({"BisectBatchOnFunctionError": false}));
    let pump = pump(&database, mapping, &register(), &reader).await;
    reader.fail("a/1", FOR_EVER);
    write(&database, &["a/1", "a/2", "b/1"]).await;
    pump.drain().await.unwrap();
    let dead_letters = pump.dead_letters();

    let first = dead_letters.redrive().await.unwrap();
    assert_eq!((first.delivered, first.failed), (1, 2), "a/2 waits behind a/1");
    assert_eq!(dead_letters.list().unwrap()[0].size(), 2);

    reader.fail("a/1", 0);
    let second = dead_letters.redrive().await.unwrap();
    assert_eq!((second.delivered, second.failed), (2, 0));
    assert_eq!(reader.done(), ["b/1", "a/1", "a/2"]);
    assert_eq!(dead_letters.list().unwrap(), []);
}

#[tokio::test]
async fn a_failed_schedule_can_be_redriven_too() {
    let (database, reader) = (database(), Reader::default());
    let pump = pump(&database, mapping(&json!({})), &register(), &reader).await;
    let dead_letters = pump.dead_letters();
    let event = json!({"Records": []});
    dead_letters.add("sweep-expired", Some("unswept"), Source::Schedule, event.clone(), "broken").unwrap();
    assert_eq!(dead_letters.list().unwrap()[0].event, event);

    let redriven = dead_letters.redrive().await.unwrap();

    assert_eq!((redriven.delivered, redriven.failed), (1, 0));
    assert_eq!(dead_letters.list().unwrap(), []);
}

#[tokio::test]
async fn a_function_that_is_off_finds_its_records_when_it_is_on_again() {
    let (database, reader) = (database(), Reader::default());
    let pump = pump(&database, mapping(&json!({})), &register(), &reader).await;
    assert!(pump.switch("send-email", false));
    assert!(!pump.switch("list-marketplace", false));
    write(&database, &["a/1", "a/2"]).await;

    assert_eq!(pump.drain().await.unwrap(), Drained::default());
    assert_eq!(pump.pending().await.unwrap(), Pending { enabled: 0, disabled: 2 });
    assert_eq!(pump.switches(), [("send-email".to_owned(), false)]);

    pump.switch("send-email", true);
    assert_eq!(pump.pending().await.unwrap(), Pending { enabled: 2, disabled: 0 });
    pump.drain().await.unwrap();
    assert_eq!(reader.done(), ["a/1", "a/2"]);
}

#[tokio::test]
async fn records_that_grew_too_old_are_given_up_without_a_call() {
    let (now, seconds) = clock();
    let database = Database::open(None, &schema(), Arc::clone(&seconds)).unwrap();
    let reader = Reader::default();
    let mapping = mapping(&json!({"MaximumRecordAgeInSeconds": 3600}));
    let pump = pump_at(&database, mapping, &register(), &reader, seconds).await;
    write(&database, &["a/1"]).await;
    now.fetch_add(3_601, Ordering::SeqCst);
    write(&database, &["a/2"]).await;

    let drained = pump.drain().await.unwrap();

    assert_eq!(drained, Drained { delivered: 1, failed: 0, dead_letters: 1 });
    assert_eq!(reader.calls(), [vec!["a/2"]]);
    let letter = pump.dead_letters().list().unwrap().remove(0);
    assert_eq!(letter.message["requestContext"]["condition"], "RecordAgeExceeded");
    assert!(letter.message.get("responseContext").is_none());
}

#[tokio::test]
async fn a_mapping_without_limits_stands_still_rather_than_losing_anything() {
    let (database, reader) = (database(), Reader::naming_failures(true));
    let mapping = mapping(&json!({"MaximumRetryAttempts": -1}));
    let pump = pump(&database, mapping, &register(), &reader).await;
    reader.fail("a/2", FOR_EVER);
    write(&database, &["a/1", "a/2", "a/3"]).await;

    let drained = pump.drain().await.unwrap();
    assert_eq!((drained.delivered, drained.dead_letters), (1, 0));
    assert_eq!(pump.pending().await.unwrap().enabled, 2);

    reader.fail("a/2", 0);
    pump.drain().await.unwrap();
    assert_eq!(reader.done(), ["a/1", "a/2", "a/3"]);
}

#[tokio::test]
async fn an_answer_that_makes_no_sense_fails_the_batch() {
    for answer in [
        json!({"batchItemFailures": [{"itemIdentifier": ""}]}),
        json!({"batchItemFailures": [{"itemIdentifier": null}]}),
        json!({"batchItemFailures": [{"wrongName": "1"}]}),
        json!({"batchItemFailures": [{"itemIdentifier": "100000000000000000001"}]}),
        json!({"batchItemFailures": "all"}),
        json!("done"),
    ] {
        let database = database();
        let given = answer.clone();
        let invoke: Invoke = Arc::new(move |_, _| {
            let answer = answer.clone();
            async move { Ok(answer) }.boxed()
        });
        let mappings = vec![mapping(&json!({}))];
        let pump = Pump::open(database.clone(), mappings, register(), invoke, clock().1, Pace::AtOnce)
            .await
            .unwrap();
        write(&database, &["a/1"]).await;
        assert_eq!(pump.drain().await.unwrap().dead_letters, 1, "{given}");
    }
}

#[tokio::test]
async fn what_a_function_writes_is_delivered_in_the_same_drain() {
    let database = database();
    let (writer, register) = (database.clone(), register());
    let invoke: Invoke = Arc::new(move |_, event| {
        let writer = writer.clone();
        async move {
            for record in event["Records"].as_array().unwrap() {
                if name_of(record) == "a/1" {
                    put(&writer, "a", "2", json!({})).await;
                }
            }
            Ok(Value::Null)
        }
        .boxed()
    });
    let mappings = vec![mapping(&json!({}))];
    let pump =
        Pump::open(database.clone(), mappings, register, invoke, clock().1, Pace::AtOnce).await.unwrap();
    write(&database, &["a/1"]).await;

    assert_eq!(pump.drain().await.unwrap().delivered, 2);
}

#[tokio::test]
async fn following_delivers_without_being_asked() {
    let (database, reader) = (database(), Reader::default());
    let pump = pump(&database, mapping(&json!({})), &register(), &reader).await;
    let follower = pump.clone();
    let following = tokio::spawn(async move { follower.follow().await });
    write(&database, &["a/1"]).await;
    while reader.done().is_empty() {
        tokio::task::yield_now().await;
    }
    following.abort();
    assert_eq!(reader.done(), ["a/1"]);
}

#[tokio::test]
async fn a_new_mapping_may_leave_out_what_was_there_before() {
    let (database, reader) = (database(), Reader::default());
    write(&database, &["a/1"]).await;
    let pump = pump(&database, mapping(&json!({"StartingPosition": "LATEST"})), &register(), &reader).await;
    write(&database, &["a/2"]).await;
    pump.drain().await.unwrap();
    assert_eq!(reader.done(), ["a/2"]);
}

#[tokio::test]
async fn another_number_of_lanes_leaves_nothing_out() {
    let (database, register, reader) = (database(), register(), Reader::naming_failures(true));
    let unlimited =
        |lanes: u32| mapping(&json!({"MaximumRetryAttempts": -1, "ParallelizationFactor": lanes}));
    let names = ["a/1", "b/1", "c/1", "d/1", "a/2", "b/2", "c/2", "d/2"];
    reader.fail("a/1", FOR_EVER);
    {
        let pump = pump(&database, unlimited(2), &register, &reader).await;
        write(&database, &names).await;
        pump.drain().await.unwrap();
        assert!(pump.pending().await.unwrap().enabled >= 2, "the lane of partition a stands still");
    }

    reader.fail("a/1", 0);
    let pump = pump(&database, unlimited(3), &register, &reader).await;
    pump.drain().await.unwrap();

    let done = reader.done();
    for name in names {
        assert!(done.iter().any(|done| done == name), "{name} is lost");
    }
}

#[tokio::test]
async fn positions_and_dead_letters_survive_a_restart() {
    let folder = tempfile_folder("restart");
    let (table, stream) = (folder.join("table.sqlite"), folder.join("stream.sqlite"));
    let reader = Reader::naming_failures(true);
    reader.fail("a/2", FOR_EVER);
    let now = clock();
    for names in [["a/1", "a/2"], ["a/3", "a/4"]] {
        let database = Database::open(Some(&table), &schema(), Arc::clone(&now.1)).unwrap();
        let register = Register::open(Some(&stream)).unwrap();
        let pump = pump(&database, mapping(&json!({})), &register, &reader).await;
        write(&database, &names).await;
        pump.drain().await.unwrap();
    }

    let database = Database::open(Some(&table), &schema(), Arc::clone(&now.1)).unwrap();
    let pump = pump(&database, mapping(&json!({})), &Register::open(Some(&stream)).unwrap(), &reader).await;
    assert_eq!(pump.drain().await.unwrap(), Drained::default());
    assert_eq!(reader.done(), ["a/1", "a/3", "a/4"]);
    assert_eq!(name_of(&pump.dead_letters().list().unwrap()[0].event["Records"][0]), "a/2");
    std::fs::remove_dir_all(folder).unwrap();
}
