use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Region};
use aws_sdk_dynamodb::error::ProvideErrorMetadata as _;
use aws_sdk_dynamodb::types::{
    AttributeValue, ConditionCheck, Put, ReturnConsumedCapacity, TransactWriteItem, Update,
};
use bytes::Bytes;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use http::{Request, Response};
use serde_json::json;

use super::{Host, Hosts, Wire};
use crate::database::tests::database;
use crate::faults::{Faults, Kind};
use crate::ledger::Ledger;

struct Arranged {
    client: Client,
    ses: aws_sdk_ses::Client,
    faults: Faults,
    ledger: Ledger,
    posted: Arc<Mutex<Vec<String>>>,
}

struct Mailbox(Arc<Mutex<Vec<String>>>);

impl Host for Mailbox {
    fn call<'a>(&'a self, function: &'a str, _: Request<Bytes>) -> BoxFuture<'a, Response<Bytes>> {
        async move {
            self.0.lock().unwrap().push(function.to_owned());
            let body = "<SendRawEmailResponse xmlns=\"http://ses.amazonaws.com/doc/2010-12-01/\"><SendRawEmailResult>\
                        <MessageId>m1</MessageId></SendRawEmailResult></SendRawEmailResponse>";
            Response::new(Bytes::from(body))
        }
        .boxed()
    }
}

fn arranged() -> Arranged {
    let (faults, ledger, posted) = (Faults::seeded(1), Ledger::default(), Arc::default());
    let hosts = Hosts::new(database(), faults.clone(), ledger.clone())
        .with_mail(Arc::new(Mailbox(Arc::clone(&posted))));
    let http_client = Wire::client("create-invitation", hosts);
    let credentials = Credentials::new("key", "secret", None, None, "local");
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("local"))
        .credentials_provider(credentials.clone())
        .retry_config(RetryConfig::disabled())
        .http_client(http_client.clone())
        .build();
    let ses = aws_sdk_ses::Config::builder()
        .behavior_version(aws_sdk_ses::config::BehaviorVersion::latest())
        .region(aws_sdk_ses::config::Region::new("local"))
        .credentials_provider(credentials)
        .retry_config(aws_sdk_ses::config::retry::RetryConfig::disabled())
        .http_client(http_client)
        .build();
    Arranged {
        client: Client::from_conf(config),
        ses: aws_sdk_ses::Client::from_conf(ses),
        faults,
        ledger,
        posted,
    }
}

fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}

impl Arranged {
    fn fault(&self, rule: &serde_json::Value) {
        self.faults.replace(serde_json::from_value(json!({"rules": [rule]})).unwrap()).unwrap();
    }

    async fn put(&self, pk: &str) -> Result<(), aws_sdk_dynamodb::Error> {
        self.client
            .put_item()
            .table_name("countersign")
            .item("pk", text(pk))
            .item("sk", text("I"))
            .send()
            .await?;
        Ok(())
    }

    async fn exists(&self, pk: &str) -> bool {
        let get = self.client.get_item().table_name("countersign").key("pk", text(pk)).key("sk", text("I"));
        get.consistent_read(true).send().await.unwrap().item.is_some()
    }

    async fn send_email(&self) -> Result<(), aws_sdk_ses::Error> {
        let message = aws_sdk_ses::types::RawMessage::builder()
            .data(aws_sdk_ses::primitives::Blob::new("Subject: hello\r\n\r\nhello"))
            .build()
            .unwrap();
        self.ses.send_raw_email().raw_message(message).send().await?;
        Ok(())
    }
}

#[tokio::test]
async fn the_real_client_reads_what_it_wrote() {
    let world = arranged();
    world.put("I#1").await.unwrap();
    assert!(world.exists("I#1").await);
    assert!(!world.exists("I#2").await);
}

#[tokio::test]
async fn a_failed_condition_names_its_place_and_brings_the_old_item() {
    let world = arranged();
    world.put("I#1").await.unwrap();
    let check = ConditionCheck::builder()
        .table_name("countersign")
        .key("pk", text("P#1"))
        .key("sk", text("P"))
        .condition_expression("attribute_not_exists(pk)")
        .build()
        .unwrap();
    let put = Put::builder()
        .table_name("countersign")
        .item("pk", text("I#1"))
        .item("sk", text("I"))
        .condition_expression("attribute_not_exists(pk)")
        .return_values_on_condition_check_failure(
            aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure::AllOld,
        )
        .build()
        .unwrap();

    let refused = world
        .client
        .transact_write_items()
        .transact_items(TransactWriteItem::builder().condition_check(check).build())
        .transact_items(TransactWriteItem::builder().put(put).build())
        .send()
        .await
        .unwrap_err()
        .into_service_error();

    let aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError::TransactionCanceledException(canceled) =
        refused
    else {
        panic!("{refused:?}");
    };
    let codes: Vec<_> = canceled.cancellation_reasons().iter().map(|reason| reason.code().unwrap()).collect();
    assert_eq!(codes, ["None", "ConditionalCheckFailed"]);
    assert_eq!(canceled.cancellation_reasons()[1].item().unwrap()["pk"], text("I#1"));
}

#[tokio::test]
async fn the_ledger_knows_what_each_call_touched_and_took() {
    let world = arranged();
    world
        .client
        .put_item()
        .table_name("countersign")
        .item("pk", text("I#1"))
        .item("sk", text("I"))
        .item("owner", text("P#1"))
        .item("ownerSort", text("1"))
        .send()
        .await
        .unwrap();
    let answer = world
        .client
        .query()
        .table_name("countersign")
        .index_name("by-owner")
        .key_condition_expression("#owner = :owner")
        .expression_attribute_names("#owner", "owner")
        .expression_attribute_values(":owner", text("P#1"))
        .return_consumed_capacity(ReturnConsumedCapacity::Total)
        .send()
        .await
        .unwrap();

    let [put, query] = world.ledger.take().try_into().unwrap();

    assert_eq!((put.function.as_str(), put.operation.as_str()), ("create-invitation", "PutItem"));
    assert_eq!(put.leading_keys, ["I#"]);
    assert!((put.units.write - 2.0).abs() < f64::EPSILON, "{put:?}");
    assert!((put.units.by_index["by-owner"] - 1.0).abs() < f64::EPSILON, "{put:?}");
    assert_eq!(query.index.as_deref(), Some("by-owner"));
    assert_eq!(query.leading_keys, ["P#"]);
    assert_eq!(put.actions, ["PutItem I#"]);
    assert_eq!(query.actions, ["Query P#"]);
    assert!((query.units.read - 0.5).abs() < f64::EPSILON, "{query:?}");
    let consumed = answer.consumed_capacity.unwrap();
    assert_eq!(consumed.capacity_units, Some(0.5));
    assert_eq!(consumed.global_secondary_indexes, None, "the caller asked for the total only");
}

#[tokio::test]
async fn units_nobody_asked_for_stay_out_of_the_answer() {
    let world = arranged();
    let put = world.client.put_item().table_name("countersign").item("pk", text("I#1")).item("sk", text("I"));
    assert_eq!(put.send().await.unwrap().consumed_capacity, None);
    assert!(world.ledger.calls()[0].units.write > 0.0);
}

#[tokio::test]
async fn a_throttled_or_broken_call_does_nothing_and_says_so() {
    for (kind, code) in [
        ("throttle", "ProvisionedThroughputExceededException"),
        ("error", "InternalServerError"),
        ("conflict", "TransactionConflictException"),
    ] {
        let world = arranged();
        world
            .fault(&json!({"service": "dynamodb", "operation": "PutItem", "kind": kind, "probability": 1.0}));
        let refused = world.put("I#1").await.unwrap_err();
        assert_eq!(refused.code(), Some(code));
        assert!(!world.exists("I#1").await);
    }
}

#[tokio::test]
async fn a_transaction_conflict_names_the_contended_item() {
    let world = arranged();
    world.fault(&json!({"service": "dynamodb", "operation": "TransactWriteItems", "kind": "conflict",
                       "probability": 1.0, "keyPrefix": "C#"}));
    let update = |pk: &str| {
        let update = Update::builder()
            .table_name("countersign")
            .key("pk", text(pk))
            .key("sk", text("x"))
            .update_expression("SET n = :n")
            .expression_attribute_values(":n", AttributeValue::N("1".to_owned()));
        TransactWriteItem::builder().update(update.build().unwrap()).build()
    };

    let refused = world
        .client
        .transact_write_items()
        .transact_items(update("I#1"))
        .transact_items(update("C#1"))
        .send()
        .await
        .unwrap_err()
        .into_service_error();

    let aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError::TransactionCanceledException(canceled) =
        refused
    else {
        panic!("{refused:?}");
    };
    let codes: Vec<_> = canceled.cancellation_reasons().iter().map(|reason| reason.code().unwrap()).collect();
    assert_eq!(codes, ["None", "TransactionConflict"]);
}

#[tokio::test]
async fn a_lost_reply_leaves_the_deed_done_and_a_lost_request_does_not() {
    for (kind, done) in [("timeoutBefore", false), ("timeoutAfter", true)] {
        let world = arranged();
        world
            .fault(&json!({"service": "dynamodb", "operation": "PutItem", "kind": kind, "probability": 1.0}));
        let put =
            world.client.put_item().table_name("countersign").item("pk", text("I#1")).item("sk", text("I"));
        let refused = put.send().await.unwrap_err();
        let aws_sdk_dynamodb::error::SdkError::DispatchFailure(failure) = refused else {
            panic!("{refused:?}");
        };
        assert!(failure.is_timeout());
        assert_eq!(world.exists("I#1").await, done);
    }
}

#[tokio::test]
async fn mail_goes_to_the_mailbox_and_can_be_disturbed() {
    let world = arranged();
    world.send_email().await.unwrap();
    assert_eq!(*world.posted.lock().unwrap(), ["create-invitation"]);

    world.fault(
        &json!({"service": "ses", "operation": "SendRawEmail", "kind": "throttle", "probability": 1.0}),
    );
    assert_eq!(world.send_email().await.unwrap_err().code(), Some("Throttling"));
    world.fault(&json!({"service": "ses", "kind": "timeoutAfter", "probability": 1.0}));
    assert!(world.send_email().await.is_err());

    assert_eq!(world.posted.lock().unwrap().len(), 2);
    let faults: Vec<_> = world.ledger.calls().into_iter().map(|call| (call.operation, call.fault)).collect();
    let email = "SendRawEmail".to_owned();
    assert_eq!(
        faults,
        [(email.clone(), None), (email.clone(), Some(Kind::Throttle)), (email, Some(Kind::TimeoutAfter))]
    );
}

#[tokio::test]
async fn a_stale_read_shows_what_was_true_some_changes_ago() {
    let world = arranged();
    for number in 1..=3 {
        let put = world.client.put_item().table_name("countersign").item("pk", text(&format!("I#{number}")));
        put.item("sk", text("I"))
            .item("owner", text("P#1"))
            .item("ownerSort", text("1"))
            .send()
            .await
            .unwrap();
    }
    let listed = async || {
        let query = world.client.query().table_name("countersign").index_name("by-owner");
        let query = query.key_condition_expression("#o = :o").expression_attribute_names("#o", "owner");
        query.expression_attribute_values(":o", text("P#1")).send().await.unwrap().count
    };
    for behind in [2, 1, 3] {
        world.fault(&json!({"service": "dynamodb", "kind": "stale", "probability": 1.0, "behind": behind}));
        assert_eq!(listed().await, 3 - behind);
    }
    assert!(world.exists("I#3").await, "a consistent read is never stale");
    let stale = world.client.get_item().table_name("countersign").key("pk", text("I#3")).key("sk", text("I"));
    assert_eq!(stale.send().await.unwrap().item, None);
    world.faults.clear();
    assert_eq!(listed().await, 3);
}

#[tokio::test]
async fn a_retry_hides_a_single_throttle() {
    let world = arranged();
    world.fault(&json!({"service": "dynamodb", "kind": "throttle", "probability": 1.0, "count": 1}));
    let config = world
        .client
        .config()
        .to_builder()
        .retry_config(RetryConfig::standard().with_initial_backoff(Duration::ZERO));
    let client = Client::from_conf(config.build());
    let put = client.put_item().table_name("countersign").item("pk", text("I#1")).item("sk", text("I"));
    put.send().await.unwrap();
    assert_eq!(world.ledger.calls().len(), 2);
}
