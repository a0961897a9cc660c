//! How the template connects a function to the stream.

use serde_json::{Map, Value};

use super::Filters;
use crate::failure::Failure;

/// The settings of one event source mapping, with AWS's own defaults and bounds.
#[derive(Clone, Debug, PartialEq)]
pub struct Mapping {
    /// Who is called.
    pub function: String,
    /// At most this many records in one call.
    pub batch_size: usize,
    /// Which records at all.
    pub filters: Filters,
    /// Whether the function's answer names the records that failed.
    pub reports_failures: bool,
    /// Whether a batch that fails is cut in two, to find what is wrong in it.
    pub bisects: bool,
    /// How often a batch is tried again; nothing is for ever.
    pub retries: Option<u32>,
    /// Older records are given up.
    pub oldest_seconds: Option<i64>,
    /// How many batches with different partition keys may be on their way at once.
    pub lanes: u32,
    /// Where records go that were given up.
    pub on_failure: Option<String>,
    /// Where a mapping starts that is seen for the first time.
    pub start: Start,
    /// Whether it is on when the program starts.
    pub enabled: bool,
}

/// Where to start in a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// With the oldest record that is kept.
    Beginning,
    /// With the next record that is written.
    End,
}

/// Properties without effect in one process: the stream is the only one there is, and nothing waits to fill a batch.
const WITHOUT_EFFECT: [&str; 6] =
    ["Stream", "EventSourceArn", "FunctionName", "MaximumBatchingWindowInSeconds", "MetricsConfig", "Tags"];

impl Mapping {
    /// Reads the properties of a `DynamoDB` event of a function.
    ///
    /// A property nobody here knows is refused by name. So is a mapping that gives records up and has nowhere to put
    /// them: AWS would take it and lose them.
    pub fn from_template(function: &str, properties: &Value) -> Result<Self, Failure> {
        let refuse = |why: &str| Failure::plain(format!("the stream of {function} {why}"));
        let properties = properties.as_object().ok_or_else(|| refuse("is not described by an object"))?;
        let mut mapping = Self {
            function: function.to_owned(),
            batch_size: 100,
            filters: Filters::default(),
            reports_failures: false,
            bisects: false,
            retries: None,
            oldest_seconds: None,
            lanes: 1,
            on_failure: None,
            start: Start::Beginning,
            enabled: true,
        };
        for (name, value) in properties {
            mapping.read(name, value).map_err(|why| match why {
                Unread::Unknown => refuse(&format!("has a property the local system does not know: {name}")),
                Unread::Wrong => refuse(&format!("has a value for {name} that AWS would not take")),
                Unread::Because(failure) => failure,
            })?;
        }
        if !properties.contains_key("StartingPosition") {
            return Err(refuse("has no StartingPosition"));
        }
        if mapping.on_failure.is_none() && (mapping.retries.is_some() || mapping.oldest_seconds.is_some()) {
            return Err(refuse(
                "would lose records: it gives up on them and has no DestinationConfig.OnFailure",
            ));
        }
        Ok(mapping)
    }

    fn read(&mut self, name: &str, value: &Value) -> Result<(), Unread> {
        match name {
            "BatchSize" => {
                self.batch_size = usize::try_from(whole(value, 1, 10_000)?).map_err(|_| Unread::Wrong)?;
            }
            "ParallelizationFactor" => {
                self.lanes = u32::try_from(whole(value, 1, 10)?).map_err(|_| Unread::Wrong)?;
            }
            "MaximumRetryAttempts" => self.retries = u32::try_from(whole(value, -1, 10_000)?).ok(),
            "MaximumRecordAgeInSeconds" => {
                let seconds = whole(value, -1, 604_800)?;
                if (0..60).contains(&seconds) {
                    return Err(Unread::Wrong);
                }
                self.oldest_seconds = Some(seconds).filter(|seconds| *seconds > 0);
            }
            "BisectBatchOnFunctionError" => self.bisects = truth(value)?,
            "Enabled" => self.enabled = truth(value)?,
            "FilterCriteria" => self.filters = Filters::from_criteria(value).map_err(Unread::Because)?,
            "FunctionResponseTypes" => {
                let types = value.as_array().ok_or(Unread::Wrong)?;
                if types.iter().any(|kind| kind != "ReportBatchItemFailures") {
                    return Err(Unread::Wrong);
                }
                self.reports_failures = !types.is_empty();
            }
            "StartingPosition" => {
                self.start = match value.as_str() {
                    Some("LATEST") => Start::End,
                    Some("TRIM_HORIZON") => Start::Beginning,
                    _ => return Err(Unread::Wrong),
                }
            }
            "DestinationConfig" => self.on_failure = Some(destination(value).ok_or(Unread::Wrong)?),
            _ if WITHOUT_EFFECT.contains(&name) => {}
            _ => return Err(Unread::Unknown),
        }
        Ok(())
    }
}

enum Unread {
    Unknown,
    Wrong,
    Because(Failure),
}

fn whole(value: &Value, least: i64, most: i64) -> Result<i64, Unread> {
    let number = match value {
        Value::String(text) => text.parse().ok(),
        value => value.as_i64(),
    };
    number.filter(|number| (least..=most).contains(number)).ok_or(Unread::Wrong)
}

fn truth(value: &Value) -> Result<bool, Unread> {
    match value {
        Value::Bool(truth) => Ok(*truth),
        Value::String(text) => text.parse().map_err(|_| Unread::Wrong),
        _ => Err(Unread::Wrong),
    }
}

/// The queue's name, whether it is written as an ARN or as a reference to a resource of the template.
fn destination(value: &Value) -> Option<String> {
    let on_failure = value.as_object().filter(|config| config.len() == 1)?.get("OnFailure")?;
    let destination = on_failure.get("Destination")?;
    match destination {
        Value::String(arn) => arn.rsplit(':').next().map(str::to_owned),
        Value::Object(reference) => referenced(reference),
        _ => None,
    }
}

fn referenced(reference: &Map<String, Value>) -> Option<String> {
    let (_, target) = reference.iter().next()?;
    let text = match target {
        Value::Array(path) => path.first()?.as_str()?,
        target => target.as_str()?,
    };
    text.split('.').next().map(str::to_owned)
}

#[cfg(test)]
mod tests;
