//! The message that Lambda sends to a failure queue, as AWS documents it, and the records beside it.

use serde_json::{Value, json};

use super::answer::Failed;
use super::{DeadLetter, Source, moment};
use crate::database::REGION;
use crate::json::{at, set};

/// Why Lambda gave up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    RetryAttemptsExhausted,
    RecordAgeExceeded,
}

/// Everything there is to say about records that were given up.
pub(super) struct GivenUp<'a> {
    pub(super) function: &'a str,
    pub(super) queue: Option<&'a str>,
    pub(super) condition: Condition,
    pub(super) attempts: u32,
    pub(super) failed: &'a Failed,
    pub(super) now: i64,
    pub(super) shard_id: &'a str,
    pub(super) stream_arn: &'a str,
}

impl GivenUp<'_> {
    /// AWS's message only says where in the stream the records were; a day later nobody can look there. Here they
    /// are kept.
    pub(super) fn letter(&self, records: &[Value]) -> DeadLetter {
        DeadLetter {
            id: 0,
            function: self.function.to_owned(),
            queue: self.queue.map(str::to_owned),
            source: Source::Stream,
            at: moment(self.now),
            error: self.failed.error.clone(),
            message: self.message(records),
            event: json!({"Records": records}),
        }
    }

    fn message(&self, records: &[Value]) -> Value {
        let first = records.first().unwrap_or(&Value::Null);
        let last = records.last().unwrap_or(&Value::Null);
        let mut message = json!({
            "requestContext": {
                "requestId": "00000000-0000-0000-0000-000000000000",
                "functionArn": format!("arn:aws:lambda:{REGION}:000000000000:function:{}", self.function),
                "condition": self.condition.name(),
                "approximateInvokeCount": self.attempts,
            },
            "version": "1.0",
            "timestamp": moment(self.now),
            "DDBStreamBatchInfo": {
                "shardId": self.shard_id,
                "startSequenceNumber": at(first, "/dynamodb/SequenceNumber"),
                "endSequenceNumber": at(last, "/dynamodb/SequenceNumber"),
                "approximateArrivalOfFirstRecord": arrival(first),
                "approximateArrivalOfLastRecord": arrival(last),
                "batchSize": records.len(),
                "streamArn": self.stream_arn,
            },
        });
        if self.attempts > 0 {
            let mut response = json!({"statusCode": 200, "executedVersion": "$LATEST"});
            if self.failed.by_error {
                set(&mut response, "functionError", "Unhandled");
            }
            set(&mut message, "responseContext", response);
        }
        message
    }
}

impl Condition {
    fn name(self) -> &'static str {
        match self {
            Self::RetryAttemptsExhausted => "RetryAttemptsExhausted",
            Self::RecordAgeExceeded => "RecordAgeExceeded",
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "whole seconds of this era")]
fn arrival(record: &Value) -> String {
    moment(at(record, "/dynamodb/ApproximateCreationDateTime").as_f64().unwrap_or(0.0) as i64)
}
