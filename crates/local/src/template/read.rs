//! Resources and their properties.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Map, Value};

use crate::database::TableSchema;

use super::model::{Authorizer, Function, FunctionName, Queue, Retry, Template};
use super::properties::{Faults, Properties};
use super::resolve::Scope;
use super::{Local, TemplateFaults, triggers};

/// Resource types that change nothing on one machine.
const WITHOUT_LOCAL_EFFECT: [&str; 20] = [
    "AWS::ApiGatewayV2::ApiMapping",
    "AWS::ApiGatewayV2::DomainName",
    "AWS::CloudFront::Distribution",
    "AWS::CloudWatch::Alarm",
    "AWS::CloudWatch::CompositeAlarm",
    "AWS::CloudWatch::Dashboard",
    "AWS::Events::EventBus",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Policy",
    "AWS::IAM::Role",
    "AWS::KMS::Alias",
    "AWS::KMS::Key",
    "AWS::Lambda::Permission",
    "AWS::Logs::LogGroup",
    "AWS::Logs::MetricFilter",
    "AWS::Pipes::Pipe",
    "AWS::SNS::Subscription",
    "AWS::SNS::Topic",
    "AWS::SQS::QueuePolicy",
    "AWS::WAFv2::WebACL",
];

/// Settings of functions that only the cloud looks at.
const FUNCTION_CLOUD_ONLY: [&str; 21] = [
    "Architectures",
    "AutoPublishAlias",
    "CodeUri",
    "DeploymentPreference",
    "Description",
    "EphemeralStorage",
    "FunctionName",
    "Handler",
    "KmsKeyArn",
    "Layers",
    "LoggingConfig",
    "PackageType",
    "PermissionsBoundary",
    "Policies",
    "ReservedConcurrentExecutions",
    "Role",
    "Runtime",
    "RuntimeManagementConfig",
    "SnapStart",
    "Tags",
    "Tracing",
];

pub(super) fn template(document: &Value, local: &Local) -> Result<Template, TemplateFaults> {
    let faults = Faults::default();
    let template = sections(document, local, &faults).unwrap_or_default();
    let faults = faults.into_list();
    if faults.is_empty() { Ok(template) } else { Err(TemplateFaults(faults)) }
}

fn sections(document: &Value, local: &Local, faults: &Faults) -> Option<Template> {
    let top = Properties::of("template", document, faults)?;
    top.without_local_effect(&["AWSTemplateFormatVersion", "Description", "Transform", "Metadata", "Rules"]);
    let empty = Map::new();
    let object = |name| top.value(name).and_then(Value::as_object).unwrap_or(&empty);
    let scope = Scope {
        parameters: parameters(&top, local, faults),
        conditions: object("Conditions"),
        mappings: object("Mappings"),
        resources: object("Resources"),
        base_url: &local.base_url,
    };
    for (name, output) in top.named("Outputs") {
        let at = format!("Outputs.{name}");
        let condition = output.get("Condition").and_then(Value::as_str);
        if exists(&scope, &at, condition, faults)
            && let Err(fault) = scope.resolve(output.get("Value").unwrap_or(&Value::Null))
        {
            faults.add(&at, fault);
        }
    }
    let globals = resolved(&scope, "Globals", top.value("Globals").unwrap_or(&Value::Null), faults);
    let globals = globals.as_object().cloned().unwrap_or_default();
    for section in globals.keys().filter(|key| !matches!(key.as_str(), "Function" | "HttpApi")) {
        faults.add("Globals", format!("{section} is not known here"));
    }

    let mut template = Template::default();
    let mut functions = Vec::new();
    for (logical_id, resource) in scope.resources {
        let resource = resource_properties(&scope, logical_id, resource, faults);
        let Some((kind, properties)) = resource else { continue };
        match kind.as_str() {
            "AWS::Serverless::Function" => {
                functions.push((logical_id, with_globals(&globals, "Function", properties)));
            }
            "AWS::Serverless::HttpApi" => {
                api(logical_id, &with_globals(&globals, "HttpApi", properties), &mut template, faults);
            }
            "AWS::DynamoDB::Table" => table(logical_id, &properties, &scope, &mut template, faults),
            "AWS::SecretsManager::Secret" => secret(logical_id, &properties, faults),
            "AWS::SES::ConfigurationSet" => {
                if let Ok(name) = scope.physical_name(logical_id) {
                    template.configuration_sets.entry(name).or_default();
                }
            }
            "AWS::SES::ConfigurationSetEventDestination" => {
                event_destination(logical_id, &properties, &mut template, faults);
            }
            "AWS::SQS::Queue" => {
                if let Some(queue) = queue(logical_id, &properties, &scope, faults) {
                    template.queues.push(queue);
                }
            }
            kind if WITHOUT_LOCAL_EFFECT.contains(&kind) => {}
            kind => faults.add(logical_id, format!("the resource type {kind} is not known here")),
        }
    }
    for (logical_id, properties) in &functions {
        function(logical_id, properties, &mut template, faults);
    }
    for route in &mut template.routes {
        if route.authorizer.is_none() && !route.public {
            route.authorizer.clone_from(&template.default_authorizer);
        }
        if let Some(name) = &route.authorizer
            && !template.authorizers.contains_key(name)
        {
            faults.add(&format!("{} {}", route.method, route.path), format!("no authorizer {name}"));
        }
    }
    top.finish();
    Some(template)
}

fn parameters(top: &Properties<'_>, local: &Local, faults: &Faults) -> BTreeMap<String, Value> {
    let mut values = BTreeMap::new();
    for (name, declared) in top.named("Parameters") {
        let default = declared.get("Default").map(|value| match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        });
        let Some(value) = local.parameters.get(name).cloned().or(default) else {
            faults.add(&format!("Parameters.{name}"), "has no default and no local value");
            continue;
        };
        let list = declared.get("Type").and_then(Value::as_str).is_some_and(|kind| kind.contains("List"));
        let value = if list {
            value.split(',').map(|item| Value::from(item.trim())).collect()
        } else {
            Value::String(value)
        };
        values.insert(name.to_owned(), value);
    }
    values
}

fn resource_properties(
    scope: &Scope<'_>,
    logical_id: &str,
    resource: &Value,
    faults: &Faults,
) -> Option<(String, Value)> {
    let read = Properties::of(logical_id, resource, faults)?;
    let kind = read.required_text("Type");
    read.without_local_effect(&["DeletionPolicy", "UpdateReplacePolicy", "DependsOn", "Metadata"]);
    let condition = read.text("Condition");
    let properties = read.value("Properties");
    read.finish();
    if !exists(scope, logical_id, condition.as_deref(), faults)
        || WITHOUT_LOCAL_EFFECT.contains(&kind.as_str())
    {
        return None;
    }
    let properties = properties.map_or_else(
        || Value::Object(Map::new()),
        |properties| resolved(scope, logical_id, properties, faults),
    );
    Some((kind, properties))
}

/// Whether a thing is there under its condition; one without a condition always is.
fn exists(scope: &Scope<'_>, at: &str, condition: Option<&str>, faults: &Faults) -> bool {
    condition.is_none_or(|name| {
        scope.condition(name, 0).unwrap_or_else(|fault| {
            faults.add(at, fault);
            true
        })
    })
}

fn resolved(scope: &Scope<'_>, at: &str, value: &Value, faults: &Faults) -> Value {
    match scope.resolve(value) {
        Ok(value) => value.unwrap_or(Value::Null),
        Err(fault) => {
            faults.add(at, fault);
            Value::Null
        }
    }
}

/// What SAM does with `Globals`: maps are merged, lists are joined, anything else is replaced.
fn with_globals(globals: &Map<String, Value>, section: &str, own: Value) -> Value {
    fn merge(below: Value, above: Value) -> Value {
        match (below, above) {
            (Value::Object(mut below), Value::Object(above)) => {
                for (key, value) in above {
                    let merged = match below.remove(&key) {
                        Some(under) => merge(under, value),
                        None => value,
                    };
                    below.insert(key, merged);
                }
                Value::Object(below)
            }
            (Value::Array(mut below), Value::Array(above)) => {
                below.extend(above);
                Value::Array(below)
            }
            (_, above) => above,
        }
    }
    globals.get(section).map_or(own.clone(), |below| merge(below.clone(), own))
}

fn function(logical_id: &str, properties: &Value, template: &mut Template, faults: &Faults) {
    let Some(read) = Properties::of(logical_id, properties, faults) else { return };
    let name = FunctionName::from_logical_id(logical_id);
    read.without_local_effect(&FUNCTION_CLOUD_ONLY);
    let mut environment = BTreeMap::new();
    if let Some(outer) = read.inner("Environment") {
        for (variable, value) in outer.named("Variables") {
            let text = match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            environment.insert(variable.to_owned(), text);
        }
        outer.finish();
    }
    let mut retry = Retry::default();
    if let Some(queue) = read.inner("DeadLetterQueue") {
        queue.without_local_effect(&["Type"]);
        retry.dead_letters = queue.text("TargetArn");
        queue.finish();
    }
    if let Some(config) = read.inner("EventInvokeConfig") {
        retry.attempts = config.number("MaximumRetryAttempts").unwrap_or(retry.attempts);
        config.without_local_effect(&["MaximumEventAgeInSeconds"]);
        retry.dead_letters = triggers::on_failure(&config).or(retry.dead_letters);
        config.finish();
    }
    let timeout_seconds: u64 = read.number("Timeout").unwrap_or(3);
    let memory_mib = read.number("MemorySize").unwrap_or(128);
    for (event, value) in read.named("Events") {
        triggers::event(&name, logical_id, event, value, template, faults);
    }
    read.finish();
    template.functions.push(Function {
        name,
        environment,
        timeout: Duration::from_secs(timeout_seconds),
        memory_mib,
        retry,
    });
}

fn api(logical_id: &str, properties: &Value, template: &mut Template, faults: &Faults) {
    let Some(read) = Properties::of(logical_id, properties, faults) else { return };
    read.without_local_effect(&[
        "AccessLogSettings",
        "DefaultRouteSettings",
        "Description",
        "DisableExecuteApiEndpoint",
        "Domain",
        "FailOnWarnings",
        "Name",
        "RouteSettings",
        "StageName",
        "Tags",
    ]);
    if let Some(auth) = read.inner("Auth") {
        template.default_authorizer = auth.text("DefaultAuthorizer");
        for (name, value) in auth.named("Authorizers") {
            if let Some(authorizer) = authorizer(&format!("{logical_id}.Auth.{name}"), value, faults) {
                template.authorizers.insert(name.to_owned(), authorizer);
            }
        }
        auth.finish();
    }
    read.finish();
}

fn authorizer(at: &str, value: &Value, faults: &Faults) -> Option<Authorizer> {
    let read = Properties::of(at, value, faults)?;
    if let Some(source) = read.text("IdentitySource")
        && source != "$request.header.Authorization"
    {
        faults.add(at, format!("IdentitySource {source} is not known here"));
    }
    let scopes = read.texts("AuthorizationScopes");
    let jwt = read.inner("JwtConfiguration")?;
    // CloudFormation spells these in capitals, SAM's own examples do not.
    let issuer = jwt.text("issuer").or_else(|| jwt.text("Issuer")).unwrap_or_default();
    let mut audiences = jwt.texts("audience");
    audiences.extend(jwt.texts("Audience"));
    if issuer.is_empty() || audiences.is_empty() {
        faults.add(at, "needs an issuer and an audience");
    }
    jwt.finish();
    read.finish();
    Some(Authorizer { issuer, audiences, scopes })
}

fn table(logical_id: &str, properties: &Value, scope: &Scope<'_>, template: &mut Template, faults: &Faults) {
    let schema = scope
        .physical_name(logical_id)
        .and_then(|name| TableSchema::from_properties(&name, properties).map_err(|failure| failure.chain()));
    match schema {
        Ok(_) if template.table.is_some() => {
            faults.add(logical_id, "there is one table, and this is a second one");
        }
        Ok(schema) => template.table = Some(schema),
        Err(fault) => faults.add(logical_id, fault),
    }
}

/// Secrets are generated here as they would be there; functions see them by dynamic references.
fn secret(logical_id: &str, properties: &Value, faults: &Faults) {
    let Some(read) = Properties::of(logical_id, properties, faults) else { return };
    read.without_local_effect(&["Description", "KmsKeyId", "Name", "Tags"]);
    if read.value("GenerateSecretString").is_none() {
        faults.add(logical_id, "only generated secrets are known here");
    }
    read.finish();
}

fn event_destination(logical_id: &str, properties: &Value, template: &mut Template, faults: &Faults) {
    let Some(read) = Properties::of(logical_id, properties, faults) else { return };
    let set = read.required_text("ConfigurationSetName");
    if let Some(destination) = read.inner("EventDestination") {
        destination.without_local_effect(&["Name", "EventBridgeDestination"]);
        let events = destination.texts("MatchingEventTypes");
        if destination.flag("Enabled").unwrap_or(false) {
            template.configuration_sets.entry(set).or_default().extend(events);
        }
        destination.finish();
    }
    read.finish();
}

fn queue(logical_id: &str, properties: &Value, scope: &Scope<'_>, faults: &Faults) -> Option<Queue> {
    let read = Properties::of(logical_id, properties, faults)?;
    read.without_local_effect(&[
        "KmsDataKeyReusePeriodSeconds",
        "KmsMasterKeyId",
        "MessageRetentionPeriod",
        "QueueName",
        "SqsManagedSseEnabled",
        "Tags",
        "VisibilityTimeout",
    ]);
    read.finish();
    let reference = serde_json::json!({"Fn::GetAtt": [logical_id, "Arn"]});
    let arn = resolved(scope, logical_id, &reference, faults);
    let arn = arn.as_str().unwrap_or_default().to_owned();
    let name = arn.rsplit(':').next().unwrap_or(logical_id).to_owned();
    Some(Queue { name, arn })
}
