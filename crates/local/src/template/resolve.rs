//! Intrinsic functions, answered as if the stack were deployed on this machine.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// The account that everything local belongs to; no real account has this number.
pub(crate) const ACCOUNT: &str = "000000000000";
/// The region that everything local is in.
pub(crate) const REGION: &str = "eu-central-1";
const STACK: &str = "countersign";

/// What references resolve to: parameters, conditions, mappings and the names of resources.
pub(super) struct Scope<'a> {
    pub(super) parameters: BTreeMap<String, Value>,
    pub(super) conditions: &'a Map<String, Value>,
    pub(super) mappings: &'a Map<String, Value>,
    pub(super) resources: &'a Map<String, Value>,
    /// Where the HTTP API answers: what a reference to its endpoint becomes.
    pub(super) base_url: &'a str,
}

/// References may nest (a condition uses a condition): deeper than this is a circle.
const DEEPEST: usize = 32;

impl Scope<'_> {
    /// The value with every intrinsic replaced, or `None` where it is `AWS::NoValue`.
    pub(super) fn resolve(&self, value: &Value) -> Result<Option<Value>, String> {
        self.value(value, 0)
    }

    fn value(&self, value: &Value, depth: usize) -> Result<Option<Value>, String> {
        if depth > DEEPEST {
            return Err("references go round in a circle".to_owned());
        }
        match value {
            Value::Array(items) => {
                let mut resolved = Vec::with_capacity(items.len());
                for item in items {
                    resolved.extend(self.value(item, depth + 1)?);
                }
                Ok(Some(Value::Array(resolved)))
            }
            Value::Object(object) => {
                if let Some((name, argument)) = only_entry(object)
                    && (name == "Ref" || name == "Condition" || name.starts_with("Fn::"))
                {
                    return self.intrinsic(name, argument, depth + 1);
                }
                let mut resolved = Map::new();
                for (key, entry) in object {
                    if let Some(entry) = self.value(entry, depth + 1)? {
                        resolved.insert(key.clone(), entry);
                    }
                }
                Ok(Some(Value::Object(resolved)))
            }
            plain => Ok(Some(plain.clone())),
        }
    }

    fn intrinsic(&self, name: &str, argument: &Value, depth: usize) -> Result<Option<Value>, String> {
        match (name, argument) {
            ("Ref", Value::String(target)) if target == "AWS::NoValue" => Ok(None),
            ("Ref", Value::String(target)) => self.reference(target).map(Some),
            ("Condition", Value::String(condition)) => {
                self.condition(condition, depth).map(|holds| Some(holds.into()))
            }
            ("Fn::GetAtt", Value::Array(path)) => match path.as_slice() {
                [Value::String(resource), Value::String(attribute)] => {
                    self.attribute(resource, attribute).map(Some)
                }
                _ => Err("Fn::GetAtt takes a resource and an attribute".to_owned()),
            },
            ("Fn::Sub", _) => self.substitute(argument, depth).map(Some),
            ("Fn::If", Value::Array(branches)) => match branches.as_slice() {
                [Value::String(condition), then, otherwise] => {
                    let branch = if self.condition(condition, depth)? { then } else { otherwise };
                    self.value(branch, depth)
                }
                _ => Err("Fn::If takes a condition and two values".to_owned()),
            },
            ("Fn::Join", Value::Array(parts)) => match parts.as_slice() {
                [Value::String(separator), Value::Array(items)] => {
                    let mut texts = Vec::new();
                    for item in items {
                        texts.push(self.text(item, depth)?);
                    }
                    Ok(Some(texts.join(separator).into()))
                }
                _ => Err("Fn::Join takes a separator and a list".to_owned()),
            },
            ("Fn::FindInMap", Value::Array(path)) => {
                let mut found = &Value::Object(self.mappings.clone());
                for step in path {
                    let step = self.text(step, depth)?;
                    found = found.get(&step).ok_or_else(|| format!("no mapping entry {step}"))?;
                }
                Ok(Some(found.clone()))
            }
            ("Fn::Equals" | "Fn::And" | "Fn::Or" | "Fn::Not", _) => {
                self.claim(name, argument, depth).map(|holds| Some(holds.into()))
            }
            (other, _) => Err(format!("the intrinsic {other} is not known here")),
        }
    }

    fn claim(&self, name: &str, argument: &Value, depth: usize) -> Result<bool, String> {
        let Some(parts) = argument.as_array() else {
            return Err(format!("{name} takes a list"));
        };
        let mut resolved = Vec::new();
        for part in parts {
            resolved.push(self.value(part, depth)?);
        }
        let holds = |value: &Option<Value>| value.as_ref().and_then(Value::as_bool).unwrap_or(false);
        Ok(match name {
            "Fn::Equals" => resolved.first() == resolved.get(1),
            "Fn::And" => resolved.iter().all(holds),
            "Fn::Or" => resolved.iter().any(holds),
            _ => !resolved.iter().any(holds),
        })
    }

    /// Whether a named condition holds.
    pub(super) fn condition(&self, name: &str, depth: usize) -> Result<bool, String> {
        let condition = self.conditions.get(name).ok_or_else(|| format!("no condition {name}"))?;
        let value = self.value(condition, depth + 1)?;
        value.as_ref().and_then(Value::as_bool).ok_or_else(|| format!("condition {name} is no claim"))
    }

    fn text(&self, value: &Value, depth: usize) -> Result<String, String> {
        match self.value(value, depth)? {
            Some(Value::String(text)) => Ok(text),
            Some(Value::Number(number)) => Ok(number.to_string()),
            Some(Value::Bool(value)) => Ok(value.to_string()),
            other => Err(format!("expected text, found {other:?}")),
        }
    }

    fn substitute(&self, argument: &Value, depth: usize) -> Result<Value, String> {
        let none = Map::new();
        let (pattern, own) = match argument {
            Value::String(pattern) => (pattern, &none),
            Value::Array(parts) => match parts.as_slice() {
                [Value::String(pattern), Value::Object(own)] => (pattern, own),
                _ => return Err("Fn::Sub takes a text and a map".to_owned()),
            },
            _ => return Err("Fn::Sub takes a text".to_owned()),
        };
        let mut text = String::new();
        let mut rest = pattern.as_str();
        while let Some((before, after)) = rest.split_once("${") {
            let (name, after) = after.split_once('}').ok_or("Fn::Sub has an open ${")?;
            text.push_str(before);
            if let Some(literal) = name.strip_prefix('!') {
                text.extend(["${", literal, "}"]);
            } else if let Some(value) = own.get(name) {
                text.push_str(&self.text(value, depth)?);
            } else {
                let value = match name.split_once('.') {
                    Some((resource, attribute)) => self.attribute(resource, attribute)?,
                    None => self.reference(name)?,
                };
                text.push_str(&self.text(&value, depth)?);
            }
            rest = after;
        }
        text.push_str(rest);
        Ok(text.into())
    }

    fn reference(&self, target: &str) -> Result<Value, String> {
        if let Some(value) = self.parameters.get(target) {
            return Ok(value.clone());
        }
        let pseudo = match target {
            "AWS::AccountId" => Some(ACCOUNT),
            "AWS::Region" => Some(REGION),
            "AWS::Partition" => Some("aws"),
            "AWS::StackName" => Some(STACK),
            "AWS::URLSuffix" => Some("amazonaws.com"),
            _ => None,
        };
        if let Some(value) = pseudo {
            return Ok(value.into());
        }
        if let Some(stage) = target.strip_suffix(".Stage") {
            return self.kind(stage).map(|_| "$default".into());
        }
        let kind = self.kind(target)?;
        let name = self.physical_name(target)?;
        Ok(match kind {
            "AWS::SQS::Queue" => format!("https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{name}"),
            "AWS::SNS::Topic" => arn("sns", &name),
            "AWS::SecretsManager::Secret" => arn("secretsmanager", &format!("secret:{name}")),
            _ => name,
        }
        .into())
    }

    fn attribute(&self, resource: &str, attribute: &str) -> Result<Value, String> {
        let kind = self.kind(resource)?;
        let name = self.physical_name(resource)?;
        let value = match (kind, attribute) {
            ("AWS::DynamoDB::Table", "Arn") => arn("dynamodb", &format!("table/{name}")),
            ("AWS::DynamoDB::Table", "StreamArn") => arn("dynamodb", &format!("table/{name}/stream/local")),
            ("AWS::Serverless::Function", "Arn") => arn("lambda", &format!("function:{name}")),
            ("AWS::Serverless::HttpApi", "ApiEndpoint") => self.base_url.to_owned(),
            ("AWS::SQS::Queue", "Arn") => arn("sqs", &name),
            ("AWS::SQS::Queue", "QueueName") | ("AWS::SNS::Topic", "TopicName") => name,
            ("AWS::Logs::LogGroup", "Arn") => arn("logs", &format!("log-group:{name}")),
            (_, "Arn") => arn("local", &name),
            _ => return Err(format!("{resource}.{attribute} is not known here")),
        };
        Ok(value.into())
    }

    fn kind(&self, resource: &str) -> Result<&str, String> {
        self.resources
            .get(resource)
            .and_then(|entry| entry.get("Type"))
            .and_then(Value::as_str)
            .ok_or_else(|| format!("{resource} is neither a parameter nor a resource"))
    }

    /// The name of a resource: the one it is given, else its logical id.
    pub(super) fn physical_name(&self, resource: &str) -> Result<String, String> {
        const NAMES: [&str; 7] =
            ["TableName", "FunctionName", "QueueName", "TopicName", "Name", "LogGroupName", "AlarmName"];
        let properties = self.resources.get(resource).and_then(|entry| entry.get("Properties"));
        let given = NAMES.iter().find_map(|name| properties.and_then(|own| own.get(*name)));
        match given {
            Some(Value::Null) | None => Ok(resource.to_owned()),
            Some(name) => self.text(name, 1),
        }
    }
}

fn arn(service: &str, rest: &str) -> String {
    format!("arn:aws:{service}:{REGION}:{ACCOUNT}:{rest}")
}

fn only_entry(object: &Map<String, Value>) -> Option<(&String, &Value)> {
    (object.len() == 1).then(|| object.iter().next()).flatten()
}
