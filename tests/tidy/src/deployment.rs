//! What the template promises about a deployment, and no machine but the cloud itself could show.

use serde_json::{Value, json};

use crate::{none, repository, template};

/// Longer than any holiday: what is left undone waits for people.
const KEPT_UNDONE_SECONDS: i64 = 1_209_600;

#[test]
fn the_table_is_encrypted_recoverable_and_protected() {
    let (name, table) = template::resources("AWS::DynamoDB::Table").next().unwrap();
    assert_eq!(table["SSESpecification"], json!({ "SSEEnabled": true, "SSEType": "KMS" }));
    assert_eq!(table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"], true);
    assert_eq!(table["DeletionProtectionEnabled"], true);
    assert_eq!(*template::deletion_policy(name), "Retain");
    let warm = &table["WarmThroughput"];
    assert!(warm.is_object(), "the table can be warmed");
    for index in table["GlobalSecondaryIndexes"].as_array().unwrap() {
        assert_eq!(
            index["WarmThroughput"], *warm,
            "{} throttles the table's writes when it is cold",
            index["IndexName"]
        );
    }
}

#[test]
fn keys_outlive_the_stack() {
    let lost = template::resources("AWS::SecretsManager::Secret")
        .filter(|(name, _)| *template::deletion_policy(name) != "RetainExceptOnCreate");
    none(
        &lost
            .map(|(name, _)| format!("{name} is deleted with the stack, and every link with it"))
            .collect::<Vec<_>>(),
    );
}

#[test]
fn the_stream_hands_on_new_events_that_somebody_hears_of() {
    for function in template::functions() {
        for mapping in function.events("DynamoDB") {
            let filters = mapping["FilterCriteria"]["Filters"].as_array().unwrap();
            let [filter] = filters.as_slice() else { panic!("one filter, not {}", filters.len()) };
            let pattern: Value = serde_json::from_str(filter["Pattern"].as_str().unwrap()).unwrap();
            let events = json!({
                "eventName": ["INSERT"],
                "dynamodb": {
                    "Keys": { "sk": { "S": [{ "prefix": "E#" }] } },
                    "NewImage": { "type": { "S": [{ "anything-but": silent_facts() }] } },
                },
            });
            assert_eq!(pattern, events, "{}", function.logical_id);
        }
    }
}

/// The list in `crates/mail` of the facts that never ask for a letter.
fn silent_facts() -> Vec<String> {
    let source = repository::read("crates/mail/src/letters.rs");
    let (_, list) = source.split_once("pub const SILENT").unwrap();
    let (list, _) = list.split_once("];").unwrap();
    list.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn every_asynchronous_call_has_a_queue_for_what_fails() {
    let mut faults = Vec::new();
    for function in template::functions() {
        let name = function.logical_id;
        let on_failure =
            |configured: &Value| configured["DestinationConfig"]["OnFailure"]["Destination"].is_object();
        for mapping in function.events("DynamoDB") {
            for limit in ["MaximumRetryAttempts", "MaximumRecordAgeInSeconds"] {
                if !mapping[limit].is_number() {
                    faults.push(format!("the stream of {name} has no {limit}"));
                }
            }
            if !on_failure(mapping) {
                faults.push(format!("what {name} cannot do with the stream is lost"));
            }
        }
        for kind in ["ScheduleV2", "EventBridgeRule"] {
            for event in function.events(kind) {
                if !event["DeadLetterConfig"].is_object() || !event["RetryPolicy"].is_object() {
                    faults.push(format!("a {kind} that does not reach {name} is lost"));
                }
                if !on_failure(function.property("EventInvokeConfig")) {
                    faults.push(format!("a {kind} that {name} cannot handle is lost"));
                }
            }
        }
    }
    none(&faults);
}

#[test]
fn every_queue_of_the_undone_has_an_alarm() {
    let mut faults = Vec::new();
    let alarms: Vec<_> = template::resources("AWS::CloudWatch::Alarm").map(|(_, alarm)| alarm).collect();
    for (name, queue) in template::resources("AWS::SQS::Queue") {
        if queue["MessageRetentionPeriod"] != KEPT_UNDONE_SECONDS || queue["SqsManagedSseEnabled"] != true {
            faults.push(format!("{name} is not kept for two weeks, or not encrypted"));
        }
        let named = json!(format!("{name}.QueueName"));
        if !alarms.iter().any(|alarm| alarm["Dimensions"][0]["Value"]["!GetAtt"] == named) {
            faults.push(format!("nobody hears of what is in {name}"));
        }
    }
    for alarm in alarms {
        if alarm["AlarmActions"] != json!([{ "!Ref": "Alarms" }]) || !alarm["AlarmDescription"].is_string() {
            faults.push(format!("an alarm on {} tells nobody, or not what to do", alarm["MetricName"]));
        }
    }
    none(&faults);
}

#[test]
fn throttling_is_heard_of_wherever_it_happens() {
    let (_, table) = template::resources("AWS::DynamoDB::Table").next().unwrap();
    let indexes = table["GlobalSecondaryIndexes"].as_array().unwrap().iter().map(|index| &index["IndexName"]);
    let of_table = json!({ "Name": "TableName", "Value": { "!Ref": "Table" } });
    let of_index = |name| json!([of_table, { "Name": "GlobalSecondaryIndexName", "Value": name }]);
    let places: Vec<Value> = [json!([of_table])].into_iter().chain(indexes.map(of_index)).collect();
    let alarms: Vec<_> = template::resources("AWS::CloudWatch::Alarm").map(|(_, alarm)| alarm).collect();
    let mut faults = Vec::new();
    for metric in ["ReadThrottleEvents", "WriteThrottleEvents"] {
        for place in &places {
            if !alarms.iter().any(|alarm| alarm["MetricName"] == metric && alarm["Dimensions"] == *place) {
                faults.push(format!("nobody hears of {metric} of {place}"));
            }
        }
    }
    none(&faults);
}

#[test]
fn the_api_has_a_ceiling_and_a_log_without_paths() {
    let (_, api) = template::resources("AWS::Serverless::HttpApi").next().unwrap();
    assert!(api["DefaultRouteSettings"]["ThrottlingRateLimit"].as_i64().is_some_and(|limit| limit > 0));
    let format = api["AccessLogSettings"]["Format"].as_str().unwrap();
    assert!(format.contains("$context.routeKey"));
    for telling in
        ["$context.path", "$context.customDomain", "rawPath", "queryString", "sourceIp", "userAgent"]
    {
        assert!(!format.contains(telling), "the access log holds {telling}");
    }
}

#[test]
fn logs_are_kept_for_a_while_and_not_for_ever() {
    let endless =
        template::resources("AWS::Logs::LogGroup").filter(|(_, group)| !group["RetentionInDays"].is_number());
    none(&endless.map(|(name, _)| format!("{name} is kept for ever")).collect::<Vec<_>>());
}
