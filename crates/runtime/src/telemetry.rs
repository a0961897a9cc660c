//! Logs: one JSON object per line, each tagged with the function and the request it belongs to.
//!
//! Each begins with `timestamp` and `level` in the form by which Lambda knows them: of a line without, it would say itself
//! when and how grave it was
//! (<https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html>).
//! Spans are not kept: what all records of an invocation share is known before its first one, and the registry of
//! `tracing-subscriber` makes room for 4,096 threads at each start.

use std::{fmt, sync::Arc};

use serde::{Serialize, Serializer};
use serde_json::Value;
use tracing::{Dispatch, Event, Level, Metadata, Subscriber, field, level_filters::LevelFilter, span};

use crate::Clock;

/// How the names of libraries that write records begin. What the SDK says below an error could hold the contents of
/// requests.
const LIBRARIES: [&str; 5] = ["aws", "h2", "hyper", "rustls", "tower"];

/// `lambda_runtime` would log each failed invocation a second time, after the door.
const LAMBDA: &str = "lambda";

/// The target of what each request to the table consumed, which is heard at `debug` only. The records themselves are of
/// level `info`: nothing below is compiled into a release, where such records of libraries would be a sixth of what a
/// start has to relocate.
const CONSUMED: &str = "consumed";

/// What `LOG_LEVEL` may say. Silence is not among it: nobody would hear why a function does not start.
pub(crate) const LEVELS: [&str; 4] = ["error", "warn", "info", "debug"];

/// The level when nobody says otherwise.
const DEFAULT_LEVEL: Level = Level::INFO;

tokio::task_local! {
    static INVOCATION: Invocation;
}

/// What every record that is written while an event is handled carries.
struct Invocation {
    function: Arc<str>,
    request_id: String,
}

/// A place for records: `sink` gets each as one line of JSON, without the line break.
///
/// The local program makes one of these per system and invokes the doors within it; [`init`] makes one for the
/// whole process.
pub fn dispatch(level: &str, clock: Clock, sink: impl Fn(&str) + Send + Sync + 'static) -> Dispatch {
    let level = if LEVELS.contains(&level) { level.parse().unwrap_or(DEFAULT_LEVEL) } else { DEFAULT_LEVEL };
    Dispatch::new(JsonLines { level, clock, sink })
}

/// Sends the whole process's records to `sink`. Only the first call has an effect.
pub fn init(level: &str, clock: Clock, sink: impl Fn(&str) + Send + Sync + 'static) {
    // A second subscriber is refused; the first one keeps every record, so nothing is lost.
    drop(tracing::dispatcher::set_global_default(dispatch(level, clock, sink)));
}

/// Writes a line to standard output, where Lambda picks it up.
pub fn standard_output(line: &str) {
    use std::io::Write as _;
    let mut out = std::io::stdout().lock();
    // There is nowhere left to tell that the log cannot be written.
    drop(writeln!(out, "{line}").and_then(|()| out.flush()));
}

/// Handles an event: every record that is written meanwhile carries the function's name and the request's id.
pub async fn invocation<T>(function: Arc<str>, request_id: String, handling: impl Future<Output = T>) -> T {
    INVOCATION.scope(Invocation { function, request_id }, handling).await
}

struct JsonLines<S> {
    level: Level,
    clock: Clock,
    sink: S,
}

impl<S: Fn(&str) + Send + Sync + 'static> Subscriber for JsonLines<S> {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        let begins_with = |name: &&str| metadata.target().starts_with(name);
        let heard = match metadata.target() {
            CONSUMED => self.level >= Level::DEBUG,
            target if target.starts_with(LAMBDA) => false,
            _ if LIBRARIES.iter().any(begins_with) => *metadata.level() == Level::ERROR,
            _ => true,
        };
        heard && metadata.is_event() && *metadata.level() <= self.level
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(LevelFilter::from_level(self.level))
    }

    fn event(&self, event: &Event<'_>) {
        let mut record = Fields::default();
        record.put("timestamp", self.clock.now().to_string());
        record.put("level", event.metadata().level().as_str());
        // Outside of an invocation there is nobody to name.
        let _ = INVOCATION.try_with(|invocation| {
            record.put("function", &*invocation.function);
            record.put("requestId", &*invocation.request_id);
        });
        event.record(&mut record);
        // Texts and numbers under texts are always JSON.
        (self.sink)(&serde_json::to_string(&record).unwrap_or_default());
    }

    /// No span is enabled, so that none is ever made.
    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

/// Fields of a record in the order in which they are written.
#[derive(Default)]
struct Fields(Vec<(&'static str, Value)>);

impl Fields {
    /// Writes a field; the last of a name counts.
    fn put(&mut self, name: &'static str, value: impl Into<Value>) {
        self.0.retain(|(known, _)| *known != name);
        self.0.push((name, value.into()));
    }
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl field::Visit for Fields {
    fn record_debug(&mut self, field: &field::Field, value: &dyn fmt::Debug) {
        self.put(field.name(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &field::Field, value: &str) {
        self.put(field.name(), value);
    }

    fn record_i64(&mut self, field: &field::Field, value: i64) {
        self.put(field.name(), value);
    }

    fn record_u64(&mut self, field: &field::Field, value: u64) {
        self.put(field.name(), value);
    }

    fn record_bool(&mut self, field: &field::Field, value: bool) {
        self.put(field.name(), value);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::ManualClock;

    /// What is written of all this at a level, at a moment that stands still.
    fn heard(level: &str, records: impl FnOnce()) -> Vec<String> {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&lines);
        let clock = ManualClock::frozen("2026-11-23T10:00:00Z".parse().unwrap()).clock();
        let dispatch = dispatch(level, clock, move |line| kept.lock().unwrap().push(line.to_owned()));
        tracing::dispatcher::with_default(&dispatch, records);
        let lines = lines.lock().unwrap();
        lines.clone()
    }

    fn in_invocation(handling: impl FnOnce()) {
        let invocation = Invocation { function: Arc::from("send-email"), request_id: "r-1".to_owned() };
        INVOCATION.sync_scope(invocation, handling);
    }

    #[test]
    fn a_record_says_what_was_invoked() {
        let lines = heard("info", || {
            in_invocation(|| {
                tracing::info!(status = 200, "answered");
                tracing::info!(target: CONSUMED, units = 1, "unheard");
            });
            tracing::info!("of nobody");
        });
        assert_eq!(
            lines,
            [
                r#"{"timestamp":"2026-11-23T10:00:00Z","level":"INFO","function":"send-email","requestId":"r-1","message":"answered","status":200}"#,
                r#"{"timestamp":"2026-11-23T10:00:00Z","level":"INFO","message":"of nobody"}"#,
            ]
        );
    }

    #[test]
    fn an_error_says_whose_it_is_also_where_only_errors_are_logged() {
        let lines = heard("error", || {
            in_invocation(|| {
                tracing::info!("unheard");
                tracing::error!("failed");
            });
        });
        assert_eq!(
            lines,
            [
                r#"{"timestamp":"2026-11-23T10:00:00Z","level":"ERROR","function":"send-email","requestId":"r-1","message":"failed"}"#
            ]
        );
    }

    #[test]
    fn of_libraries_only_errors_are_heard_and_of_the_runtime_nothing() {
        let lines = heard("debug", || {
            tracing::info!(target: CONSUMED, "ours");
            tracing::warn!(target: "aws_smithy_runtime::client", "a request with its contents");
            tracing::error!(target: "aws_smithy_runtime::client", "theirs");
            tracing::error!(target: "lambda_runtime::layers", "said by the door already");
        });
        let lines = lines.concat();
        assert!(lines.contains("ours") && lines.contains("theirs"), "{lines}");
        assert!(!lines.contains("contents") && !lines.contains("already"), "{lines}");
    }
}
