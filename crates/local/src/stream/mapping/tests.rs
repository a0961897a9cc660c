use serde_json::{Value, json};

use super::{Mapping, Start};

fn properties() -> Value {
    json!({
        "Stream": {"Fn::GetAtt": ["Table", "StreamArn"]},
        "StartingPosition": "TRIM_HORIZON",
        "BatchSize": 10,
        "ParallelizationFactor": "4",
        "MaximumRetryAttempts": 5,
        "MaximumRecordAgeInSeconds": 86400,
        "BisectBatchOnFunctionError": true,
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "DestinationConfig": {"OnFailure": {"Type": "SQS", "Destination": {"Fn::GetAtt": ["Undelivered", "Arn"]}}},
        "FilterCriteria": {"Filters": [{"Pattern": "{\"eventName\":[\"INSERT\"]}"}]},
    })
}

#[test]
fn the_templates_settings_are_taken_as_they_are() {
    let mapping = Mapping::from_template("send-email", &properties()).unwrap();
    assert_eq!((mapping.batch_size, mapping.lanes), (10, 4));
    assert_eq!((mapping.retries, mapping.oldest_seconds), (Some(5), Some(86_400)));
    assert!(mapping.bisects && mapping.reports_failures && mapping.enabled);
    assert_eq!(mapping.start, Start::Beginning);
    assert_eq!(mapping.on_failure.as_deref(), Some("Undelivered"));
    assert!(mapping.filters.pass(&json!({"eventName": "INSERT"})));
    assert!(!mapping.filters.pass(&json!({"eventName": "REMOVE"})));
}

#[test]
fn a_queue_may_be_named_in_several_ways() {
    for (destination, name) in [
        (json!("arn:aws:sqs:local:000000000000:undelivered"), "undelivered"),
        (json!({"Fn::GetAtt": "Undelivered.Arn"}), "Undelivered"),
        (json!({"Ref": "Undelivered"}), "Undelivered"),
    ] {
        let mut properties = properties();
        properties["DestinationConfig"]["OnFailure"]["Destination"] = destination;
        let mapping = Mapping::from_template("send-email", &properties).unwrap();
        assert_eq!(mapping.on_failure.as_deref(), Some(name));
    }
}

#[test]
fn what_aws_would_not_take_is_refused_by_name() {
    for (name, value) in [
        ("BatchSize", json!(0)),
        ("BatchSize", json!(10_001)),
        ("ParallelizationFactor", json!(11)),
        ("MaximumRecordAgeInSeconds", json!(59)),
        ("StartingPosition", json!("AT_TIMESTAMP")),
        ("FunctionResponseTypes", json!(["Everything"])),
        ("TumblingWindowInSeconds", json!(30)),
        ("DestinationConfig", json!({"OnSuccess": {}})),
    ] {
        let mut properties = properties();
        properties[name] = value;
        let refused = Mapping::from_template("send-email", &properties).unwrap_err();
        assert!(refused.to_string().contains(name), "{refused}");
    }
}

#[test]
fn a_mapping_that_would_lose_records_is_refused() {
    let mut properties = properties();
    properties.as_object_mut().unwrap().remove("DestinationConfig");
    assert!(Mapping::from_template("send-email", &properties).is_err());
    properties["MaximumRetryAttempts"] = json!(-1);
    properties["MaximumRecordAgeInSeconds"] = json!(-1);
    assert!(Mapping::from_template("send-email", &properties).is_ok());
}
