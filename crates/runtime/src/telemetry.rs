//! Logs: one JSON object per line, each tagged with the function and the request it belongs to.
//!
//! Fields of the spans around a record are written into the record itself, so that one line can be read alone.

use std::fmt;

use serde_json::{Map, Value};
use tracing::{Dispatch, Event, Level, Metadata, Subscriber, field, span};
use tracing_subscriber::{
    EnvFilter, Layer, Registry,
    layer::{Context, SubscriberExt},
    registry::LookupSpan,
};

/// What is logged when nobody says otherwise. The SDK's own records could hold request contents.
pub const DEFAULT_FILTER: &str = "info,aws_sdk_dynamodb=error,aws_sdk_ses=error,aws_smithy_runtime=error,aws_runtime=error,hyper=error,hyper_util=error,lambda_runtime=error";

/// A place for records: `sink` gets each as one line of JSON, without the line break.
///
/// The local program makes one of these per system and invokes the doors within it; [`init`] makes one for the
/// whole process.
pub fn dispatch(filter: &str, sink: impl Fn(&str) + Send + Sync + 'static) -> Dispatch {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new(DEFAULT_FILTER));
    Dispatch::new(Registry::default().with(filter).with(JsonLines { sink }))
}

/// Sends the whole process's records to `sink`. Only the first call has an effect.
pub fn init(filter: &str, sink: impl Fn(&str) + Send + Sync + 'static) {
    // A second subscriber is refused; the first one keeps every record, so nothing is lost.
    drop(tracing::dispatcher::set_global_default(dispatch(filter, sink)));
}

/// Writes a line to standard output, where Lambda picks it up.
pub fn standard_output(line: &str) {
    use std::io::Write as _;
    let mut out = std::io::stdout().lock();
    // There is nowhere left to tell that the log cannot be written.
    drop(writeln!(out, "{line}").and_then(|()| out.flush()));
}

/// The span of one invocation. Every record inside carries the function's name and the request's id.
pub fn invocation(function: &str, request_id: &str) -> tracing::Span {
    tracing::info_span!("invocation", function, requestId = request_id)
}

struct JsonLines<S> {
    sink: S,
}

/// The fields of a span, kept until a record is written inside it.
struct Fields(Map<String, Value>);

impl<S, R> Layer<R> for JsonLines<S>
where
    S: Fn(&str) + Send + Sync + 'static,
    R: Subscriber + for<'a> LookupSpan<'a>,
{
    fn on_new_span(&self, attributes: &span::Attributes<'_>, id: &span::Id, context: Context<'_, R>) {
        let mut fields = Fields(Map::new());
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
        let mut record = Fields(Map::new());
        record.0.insert("level".to_owned(), level(event.metadata()).into());
        for span in context.event_scope(event).into_iter().flat_map(|scope| scope.from_root()) {
            if let Some(Fields(fields)) = span.extensions().get::<Fields>() {
                record.0.extend(fields.clone());
            }
        }
        event.record(&mut record);
        (self.sink)(&Value::Object(record.0).to_string());
    }
}

fn level(metadata: &Metadata<'_>) -> &'static str {
    match *metadata.level() {
        Level::ERROR => "error",
        Level::WARN => "warn",
        Level::INFO => "info",
        Level::DEBUG => "debug",
        Level::TRACE => "trace",
    }
}

impl field::Visit for Fields {
    fn record_debug(&mut self, field: &field::Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}").into());
    }

    fn record_str(&mut self, field: &field::Field, value: &str) {
        self.0.insert(field.name().to_owned(), value.into());
    }

    fn record_i64(&mut self, field: &field::Field, value: i64) {
        self.0.insert(field.name().to_owned(), value.into());
    }

    fn record_u64(&mut self, field: &field::Field, value: u64) {
        self.0.insert(field.name().to_owned(), value.into());
    }

    fn record_bool(&mut self, field: &field::Field, value: bool) {
        self.0.insert(field.name().to_owned(), value.into());
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[test]
    fn a_record_carries_the_fields_of_the_spans_around_it() {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&lines);
        let dispatch = dispatch("info", move |line| kept.lock().unwrap().push(line.to_owned()));
        tracing::dispatcher::with_default(&dispatch, || {
            invocation("send-email", "r-1").in_scope(|| {
                tracing::info!(status = 200, "answered");
                tracing::debug!("unheard");
            });
        });
        assert_eq!(
            *lines.lock().unwrap(),
            [
                r#"{"level":"info","function":"send-email","requestId":"r-1","message":"answered","status":200}"#
            ]
        );
    }
}
