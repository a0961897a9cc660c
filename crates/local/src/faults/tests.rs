use serde_json::json;

use super::{Faults, Kind, Rules};
use crate::database::Request;
use crate::wire::Asked;

fn asked(operation: &str, request: &serde_json::Value) -> Asked {
    let request = Request::read(operation, request.to_string().as_bytes()).map_err(|reply| reply.body);
    Asked::of_table(&request.unwrap(), "pk")
}

fn rules(value: &serde_json::Value) -> Rules {
    serde_json::from_value(json!({"rules": value})).unwrap()
}

fn get_item(pk: &str) -> Asked {
    asked("GetItem", &json!({"TableName": "table", "Key": {"pk": {"S": pk}, "sk": {"S": "x"}}}))
}

fn struck(faults: &Faults, function: &str, asked: &Asked) -> Option<Kind> {
    faults.strike(function, asked).map(|rule| rule.kind)
}

#[test]
fn rules_read_and_write_the_same_json() {
    let text = json!({"rules": [
        {"service": "dynamodb", "operation": "GetItem", "kind": "timeoutAfter", "probability": 0.5, "count": 2,
         "keyPrefix": "I#", "function": "send-email"},
        {"service": "ses", "kind": "throttle", "probability": 1.0},
    ]});
    let rules: Rules = serde_json::from_value(text.clone()).unwrap();
    assert_eq!(serde_json::to_value(&rules).unwrap(), text);
}

#[test]
fn an_unknown_field_kind_or_service_is_refused() {
    for rule in [
        json!({"service": "dynamodb", "kind": "error", "probability": 1.0, "chance": 1}),
        json!({"service": "dynamodb", "kind": "explode", "probability": 1.0}),
        json!({"service": "s3", "kind": "error", "probability": 1.0}),
    ] {
        assert!(serde_json::from_value::<Rules>(json!({"rules": [rule]})).is_err());
    }
}

#[test]
fn a_rule_that_could_never_mean_anything_is_refused() {
    let faults = Faults::seeded(1);
    for rule in [
        json!({"service": "dynamodb", "kind": "error", "probability": 1.5}),
        json!({"service": "ses", "kind": "conflict", "probability": 1.0}),
        json!({"service": "ses", "kind": "error", "probability": 1.0, "keyPrefix": "I#"}),
        json!({"service": "dynamodb", "kind": "stale", "probability": 1.0}),
        json!({"service": "dynamodb", "kind": "error", "probability": 1.0, "behind": 1}),
    ] {
        assert!(faults.replace(rules(&json!([rule]))).is_err());
    }
    assert_eq!(faults.rules(), Rules::default());
}

#[test]
fn an_operation_that_the_service_does_not_have_is_refused_with_those_that_it_has() {
    let refused = |service: &str, operation: &str| {
        let rule = json!({"service": service, "operation": operation, "kind": "error", "probability": 1.0});
        Faults::seeded(1).replace(rules(&json!([rule]))).err().map(|failure| failure.chain())
    };
    for (service, operation, known) in [
        ("dynamodb", "Nope", "GetItem"),
        ("dynamodb", "Scan", "Query"),
        ("ses", "sendemail", "SendEmail, SendRawEmail"),
        ("kms", "Encrypt", "Sign"),
        ("issuer", "DELETE", "GET, POST"),
    ] {
        let words = refused(service, operation).unwrap();
        assert!(words.starts_with("/rules/0/operation: ") && words.contains(known), "{words}");
    }
    for (service, operation) in [
        ("dynamodb", "TransactWriteItems"),
        ("dynamodb", "DescribeTable"),
        ("ses", "SendEmail"),
        ("ses", "SendRawEmail"),
        ("kms", "Sign"),
        ("issuer", "POST"),
        ("issuer", "*"),
    ] {
        assert_eq!(refused(service, operation), None);
    }
}

#[test]
fn a_rule_about_sending_mail_means_whichever_operation_sends_it() {
    let faults = Faults::seeded(1);
    faults
        .replace(rules(
            &json!([{"service": "ses", "operation": "SendEmail", "kind": "throttle", "probability": 1.0}]),
        ))
        .unwrap();
    let sent = Asked::of_form("ses", b"Action=SendRawEmail&Version=2010-12-01");
    assert_eq!(struck(&faults, "send-email", &sent), Some(Kind::Throttle));
    assert_eq!(struck(&faults, "send-email", &Asked::of_service("kms", "SendEmail")), None);
    let other = Asked::of_form("ses", b"Action=GetSendQuota&Version=2010-12-01");
    assert_eq!(struck(&faults, "send-email", &other), None);
}

#[test]
fn a_rule_fires_as_often_as_its_count_says() {
    let faults = Faults::seeded(1);
    faults
        .replace(rules(&json!([{"service": "dynamodb", "operation": "*", "kind": "error", "probability": 1.0, "count": 2}])))
        .unwrap();
    let asked = get_item("I#1");
    assert_eq!(struck(&faults, "f", &asked), Some(Kind::Error));
    assert_eq!(struck(&faults, "f", &asked), Some(Kind::Error));
    assert_eq!(struck(&faults, "f", &asked), None);
    assert_eq!(faults.rules().rules[0].count, Some(0));
}

#[test]
fn a_rule_concerns_only_its_operation_function_and_keys() {
    let faults = Faults::seeded(1);
    faults
        .replace(rules(
            &json!([{"service": "dynamodb", "operation": "GetItem", "kind": "error", "probability": 1.0,
                               "function": "send-email", "keyPrefix": "I#"}]),
        ))
        .unwrap();
    assert_eq!(struck(&faults, "send-email", &get_item("I#1")), Some(Kind::Error));
    assert_eq!(struck(&faults, "send-email", &get_item("C#1")), None);
    assert_eq!(struck(&faults, "list-marketplace", &get_item("I#1")), None);
    let put = asked("PutItem", &json!({"TableName": "table", "Item": {"pk": {"S": "I#1"}}}));
    assert_eq!(struck(&faults, "send-email", &put), None);
}

#[test]
fn a_key_is_found_wherever_it_stands_in_the_request() {
    let transaction = json!({"TransactItems": [
        {"Put": {"TableName": "table", "Item": {"pk": {"S": "I#1"}}}},
        {"Update": {"TableName": "table", "Key": {"pk": {"S": "C#1"}}, "UpdateExpression": "SET a = b"}},
        {"Delete": {"TableName": "table", "Key": {"pk": {"S": "D#1"}}}},
        {"ConditionCheck": {"TableName": "table", "Key": {"pk": {"S": "P#1"}}, "ConditionExpression": "a = b"}},
    ]});
    let batch = json!({"RequestItems": {"table": {"Keys": [{"pk": {"S": "I#1"}}, {"pk": {"S": "C#1"}}]}}});
    let query = json!({"TableName": "table", "IndexName": "by-owner", "KeyConditionExpression": "#o = :o AND begins_with(s, :s)",
                       "ExpressionAttributeValues": {":o": {"S": "P#9"}, ":s": {"S": "I#"}}});
    let transaction = asked("TransactWriteItems", &transaction);
    let batch = asked("BatchGetItem", &batch);
    let query = asked("Query", &query);

    assert_eq!(transaction.leading_keys(), ["C#", "D#", "I#", "P#"]);
    assert_eq!(
        transaction.actions_on_keys(),
        ["ConditionCheckItem P#", "DeleteItem D#", "PutItem I#", "UpdateItem C#"]
    );
    assert_eq!(batch.leading_keys(), ["C#", "I#"]);
    assert_eq!(query.leading_keys(), ["P#"]);
    assert_eq!(query.index.as_deref(), Some("by-owner"));
    assert!(transaction.touches("P#1") && batch.touches("C#") && !query.touches("I#"));
}

#[test]
fn equal_seeds_give_equal_luck_and_luck_is_as_probable_as_said() {
    let half = json!([{"service": "dynamodb", "kind": "error", "probability": 0.5}]);
    let [first, second] = [Faults::seeded(7), Faults::seeded(7)];
    first.replace(rules(&half)).unwrap();
    second.replace(rules(&half)).unwrap();
    let asked = get_item("I#1");
    let firsts: Vec<bool> = (0..1_000).map(|_| first.strike("f", &asked).is_some()).collect();
    let seconds: Vec<bool> = (0..1_000).map(|_| second.strike("f", &asked).is_some()).collect();
    assert_eq!(firsts, seconds);
    let hits = firsts.iter().filter(|hit| **hit).count();
    assert!((450..550).contains(&hits), "{hits}");
}

#[test]
fn a_plain_read_never_conflicts() {
    let faults = Faults::seeded(1);
    faults.replace(rules(&json!([{"service": "dynamodb", "kind": "conflict", "probability": 1.0}]))).unwrap();
    assert_eq!(struck(&faults, "f", &get_item("I#1")), None);
}
