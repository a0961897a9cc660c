//! What a function's answer to a batch means.

use serde_json::Value;

use crate::json::at;

/// The batch failed from its `from`th record on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failed {
    pub(super) from: usize,
    pub(super) error: String,
    /// Whether the function itself failed, or only named records.
    pub(super) by_error: bool,
}

/// Reads `batchItemFailures` by AWS's rules: nothing named is success; the first of the named records is where the
/// next call starts; a name that cannot be read, or is no record of this batch, fails it whole.
pub(super) fn failures_in(answer: &Value, batch: &[Value]) -> Option<Failed> {
    let whole = |error: &str| Some(Failed { from: 0, error: error.to_owned(), by_error: false });
    let failures = match answer {
        Value::Null => return None,
        Value::Object(answer) => match answer.get("batchItemFailures") {
            None | Some(Value::Null) => return None,
            Some(Value::Array(failures)) => failures,
            Some(_) => return whole("the answer's batchItemFailures is not a list"),
        },
        _ => return whole("the answer is not an object"),
    };
    let mut from: Option<usize> = None;
    for failure in failures {
        let name = at(failure, "/itemIdentifier").as_str().unwrap_or_default();
        let Some(place) = batch.iter().position(|record| at(record, "/dynamodb/SequenceNumber") == name)
        else {
            return whole("the answer names a record that is not in the batch");
        };
        from = Some(from.map_or(place, |earlier| earlier.min(place)));
    }
    from.map(|from| Failed {
        from,
        error: "the function named this record as failed".to_owned(),
        by_error: false,
    })
}
