//! Logs: one JSON object per line, each tagged with the function and the request it belongs to.
//!
//! Each begins with `timestamp` and `level` in the form by which Lambda knows them: of a line without, it would say itself
//! when and how grave it was
//! (<https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html>).
//! Fields of the spans around a record are written into the record itself, so that one line can be read alone.

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::Value;
use tracing::{Dispatch, Event, Subscriber, field, span};
use tracing_subscriber::{
    Layer, Registry,
    filter::{LevelFilter, Targets},
    layer::{Context, SubscriberExt},
    registry::LookupSpan,
};

use crate::Clock;

/// What is logged at a level such as `info`: our own records from there on, and of the libraries errors only.
/// What the SDK says at lower levels could hold the contents of requests.
fn filter(level: &str) -> Targets {
    let level = if LEVELS.contains(&level) { level } else { DEFAULT_LEVEL };
    let level = level.parse().unwrap_or(LevelFilter::INFO);
    // `lambda_runtime` would log each failed invocation a second time, after the door.
    let consumed = if level >= LevelFilter::DEBUG { level } else { LevelFilter::OFF };
    Targets::new()
        .with_default(level)
        .with_target(CONSUMED, consumed)
        .with_targets(LIBRARIES.map(|name| (name, LevelFilter::ERROR)))
        .with_target("lambda", LevelFilter::OFF)
}

/// How the names of libraries that write records begin.
const LIBRARIES: [&str; 5] = ["aws", "h2", "hyper", "rustls", "tower"];

/// The target of what each request to the table consumed, which is heard at `debug` only. The records themselves are of
/// level `info`: nothing below is compiled into a release, where such records of libraries would be a sixth of what a
/// start has to relocate.
const CONSUMED: &str = "consumed";

/// What `LOG_LEVEL` may say. Silence is not among it: nobody would hear why a function does not start.
pub(crate) const LEVELS: [&str; 4] = ["error", "warn", "info", "debug"];

/// The level when nobody says otherwise.
const DEFAULT_LEVEL: &str = "info";

/// A place for records: `sink` gets each as one line of JSON, without the line break.
///
/// The local program makes one of these per system and invokes the doors within it; [`init`] makes one for the
/// whole process.
pub fn dispatch(level: &str, clock: Clock, sink: impl Fn(&str) + Send + Sync + 'static) -> Dispatch {
    Dispatch::new(Registry::default().with(filter(level)).with(JsonLines { clock, sink }))
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

/// The span of one invocation. Every record inside carries the function's name and the request's id; it is of the gravest
/// level, so that it is there whatever is logged.
pub fn invocation(function: &str, request_id: &str) -> tracing::Span {
    tracing::error_span!("invocation", function, requestId = request_id)
}

struct JsonLines<S> {
    clock: Clock,
    sink: S,
}

/// Fields in the order in which they are written: of a span until a record is written inside it, or of a record.
#[derive(Clone, Default)]
struct Fields(Vec<(&'static str, Value)>);

impl Fields {
    /// Writes a field; the innermost of a name counts.
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

impl<S, R> Layer<R> for JsonLines<S>
where
    S: Fn(&str) + Send + Sync + 'static,
    R: Subscriber + for<'a> LookupSpan<'a>,
{
    fn on_new_span(&self, attributes: &span::Attributes<'_>, id: &span::Id, context: Context<'_, R>) {
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(fields);
        }
    }

    fn on_record(&self, id: &span::Id, values: &span::Record<'_>, context: Context<'_, R>) {
        if let Some(span) = context.span(id)
            && let Some(fields) = span.extensions_mut().get_mut::<Fields>()
        {
            values.record(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, R>) {
        let mut record = Fields::default();
        record.put("timestamp", self.clock.now().to_string());
        record.put("level", event.metadata().level().as_str());
        for span in
            context.event_scope(event).into_iter().flat_map(tracing_subscriber::registry::Scope::from_root)
        {
            if let Some(Fields(fields)) = span.extensions().get::<Fields>().cloned() {
                for (name, value) in fields {
                    record.put(name, value);
                }
            }
        }
        event.record(&mut record);
        // Texts and numbers under texts are always JSON.
        (self.sink)(&serde_json::to_string(&record).unwrap_or_default());
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
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::ManualClock;

    #[test]
    fn a_record_carries_the_fields_of_the_spans_around_it() {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&lines);
        let clock = ManualClock::frozen("2026-11-23T10:00:00Z".parse().unwrap()).clock();
        let dispatch = dispatch("info", clock, move |line| kept.lock().unwrap().push(line.to_owned()));
        tracing::dispatcher::with_default(&dispatch, || {
            invocation("send-email", "r-1").in_scope(|| {
                tracing::info!(status = 200, "answered");
                tracing::info!(target: CONSUMED, units = 1, "unheard");
            });
        });
        assert_eq!(
            *lines.lock().unwrap(),
            [
                r#"{"timestamp":"2026-11-23T10:00:00Z","level":"INFO","function":"send-email","requestId":"r-1","message":"answered","status":200}"#
            ]
        );
    }

    #[test]
    fn an_error_says_whose_it_is_also_where_only_errors_are_logged() {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&lines);
        let clock = ManualClock::frozen("2026-11-23T10:00:00Z".parse().unwrap()).clock();
        let dispatch = dispatch("error", clock, move |line| kept.lock().unwrap().push(line.to_owned()));
        tracing::dispatcher::with_default(&dispatch, || {
            invocation("send-email", "r-1").in_scope(|| {
                tracing::info!("unheard");
                tracing::error!("failed");
            });
        });
        assert_eq!(
            *lines.lock().unwrap(),
            [
                r#"{"timestamp":"2026-11-23T10:00:00Z","level":"ERROR","function":"send-email","requestId":"r-1","message":"failed"}"#
            ]
        );
    }

    #[test]
    fn of_libraries_only_errors_are_heard_and_of_the_runtime_nothing() {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&heard);
        let dispatch =
            dispatch("debug", Clock::system(), move |line| kept.lock().unwrap().push(line.to_owned()));
        tracing::dispatcher::with_default(&dispatch, || {
            tracing::info!(target: CONSUMED, "ours");
            tracing::warn!(target: "aws_smithy_runtime::client", "a request with its contents");
            tracing::error!(target: "aws_smithy_runtime::client", "theirs");
            tracing::error!(target: "lambda_runtime::layers", "said by the door already");
        });
        let heard = heard.lock().unwrap().concat();
        assert!(heard.contains("ours") && heard.contains("theirs"), "{heard}");
        assert!(!heard.contains("contents") && !heard.contains("already"), "{heard}");
    }
}
