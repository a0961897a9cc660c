//! What calls a function: the `Events` of a SAM function.

use serde_json::{Value, json};

use super::model::{FunctionName, Route, Rule, Schedule, Template};
use super::properties::{Faults, Properties};
use crate::stream::{Filters, Mapping};

pub(super) fn event(
    function: &FunctionName,
    logical_id: &str,
    name: &str,
    value: &Value,
    template: &mut Template,
    faults: &Faults,
) {
    let at = format!("{logical_id}.{name}");
    let Some(outer) = Properties::of(&at, value, faults) else { return };
    let kind = outer.required_text("Type");
    let nothing = Value::Object(serde_json::Map::new());
    let properties = outer.value("Properties").unwrap_or(&nothing);
    outer.finish();
    if kind == "DynamoDB" {
        // The stream knows its own settings, and which of them AWS would refuse.
        match Mapping::from_template(function.as_str(), properties) {
            Ok(mapping) => template.streams.push(mapping),
            Err(failure) => faults.add(&at, failure.chain()),
        }
        return;
    }
    let Some(read) = Properties::of(&at, properties, faults) else { return };
    let trigger = Trigger { function, logical_id, name, read: &read };
    match kind.as_str() {
        "HttpApi" => template.routes.push(trigger.route()),
        "Schedule" => template.schedules.extend(trigger.schedule(false)),
        "ScheduleV2" => template.schedules.extend(trigger.schedule(true)),
        "EventBridgeRule" | "CloudWatchEvent" => template.rules.extend(trigger.rule()),
        other => {
            faults.add(&at, format!("the event type {other} is not known here"));
            return;
        }
    }
    read.finish();
}

/// The queue named by `DestinationConfig.OnFailure`.
pub(super) fn on_failure(read: &Properties<'_>) -> Option<String> {
    let destinations = read.inner("DestinationConfig")?;
    let on_failure = destinations.inner("OnFailure");
    destinations.finish();
    let on_failure = on_failure?;
    on_failure.without_local_effect(&["Type"]);
    let queue = on_failure.text("Destination");
    on_failure.finish();
    queue
}

struct Trigger<'a> {
    function: &'a FunctionName,
    logical_id: &'a str,
    name: &'a str,
    read: &'a Properties<'a>,
}

impl Trigger<'_> {
    fn route(&self) -> Route {
        let read = self.read;
        read.without_local_effect(&["ApiId", "TimeoutInMillis", "RouteSettings"]);
        if let Some(version) = read.text("PayloadFormatVersion")
            && version != "2.0"
        {
            read.faults.add(&read.at, format!("payload format {version} is not known here"));
        }
        let mut named = None;
        if let Some(auth) = read.inner("Auth") {
            named = auth.text("Authorizer");
            if !auth.texts("AuthorizationScopes").is_empty() {
                auth.faults.add(&auth.at, "AuthorizationScopes belong to the authorizer");
            }
            auth.finish();
        }
        // Neither method nor path: the route that takes whatever no other route does.
        let (method, path) = match (read.text("Method"), read.text("Path")) {
            (None, None) => (String::new(), "$default".to_owned()),
            (method, path) => (method.unwrap_or_default().to_ascii_uppercase(), path.unwrap_or_default()),
        };
        let public = named.as_deref() == Some("NONE");
        Route { method, path, function: self.function.clone(), authorizer: named.filter(|_| !public), public }
    }

    fn schedule(&self, scheduler: bool) -> Option<Schedule> {
        let read = self.read;
        read.without_local_effect(&[
            "DeadLetterConfig",
            "Description",
            "FlexibleTimeWindow",
            "GroupName",
            "Name",
            "OmitName",
            "PermissionsBoundary",
            "RetryPolicy",
            "RoleArn",
        ]);
        if let Some(zone) = read.text("ScheduleExpressionTimezone")
            && zone != "UTC"
        {
            read.faults.add(&read.at, format!("the time zone {zone} is not known here"));
        }
        let text = read.text("ScheduleExpression").or_else(|| read.text("Schedule")).unwrap_or_default();
        let input = read.text("Input").map(|text| serde_json::from_str(&text));
        let input = match input.transpose() {
            Ok(input) => input,
            Err(fault) => {
                read.faults.add(&read.at, format!("Input is no JSON: {fault}"));
                None
            }
        };
        let enabled =
            read.text("State").is_none_or(|state| state == "ENABLED") && read.flag("Enabled").unwrap_or(true);
        match text.parse() {
            Ok(expression) => Some(Schedule {
                function: self.function.clone(),
                name: self.full_name(),
                expression,
                input,
                scheduler,
                enabled,
            }),
            Err(fault) => {
                read.faults.add(&read.at, format!("{text:?}: {fault}"));
                None
            }
        }
    }

    fn rule(&self) -> Option<Rule> {
        let read = self.read;
        read.without_local_effect(&["DeadLetterConfig", "EventBusName", "RetryPolicy", "RuleName", "Target"]);
        if read.flag("Enabled") == Some(false) || read.text("State").is_some_and(|state| state != "ENABLED") {
            read.faults.add(&read.at, "a rule that is switched off is not known here");
        }
        let pattern = read.value("Pattern").cloned().unwrap_or_default();
        // The two services share one language of patterns.
        match Filters::from_criteria(&json!({"Filters": [{"Pattern": pattern.to_string()}]})) {
            Ok(pattern) => Some(Rule { function: self.function.clone(), name: self.full_name(), pattern }),
            Err(failure) => {
                read.faults.add(&read.at, failure.chain());
                None
            }
        }
    }

    fn full_name(&self) -> String {
        format!("{}{}", self.logical_id, self.name)
    }
}
