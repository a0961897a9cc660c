//! The table as the template declares it, in the words of `CreateTable`.

use serde_json::{Map, Value, json};

use crate::failure::Failure;
use crate::json::{at, set};

/// Properties that change what the engine does.
const UNDERSTOOD: [&str; 6] = [
    "TableName",
    "AttributeDefinitions",
    "KeySchema",
    "GlobalSecondaryIndexes",
    "StreamSpecification",
    "TimeToLiveSpecification",
];

/// Properties that are true in the cloud and mean nothing on one machine.
const WITHOUT_EFFECT: [&str; 9] = [
    "BillingMode",
    "PointInTimeRecoverySpecification",
    "SSESpecification",
    "DeletionProtectionEnabled",
    "Tags",
    "TableClass",
    "WarmThroughput",
    "OnDemandThroughput",
    "ContributorInsightsSpecification",
];

const INDEX_UNDERSTOOD: [&str; 3] = ["IndexName", "KeySchema", "Projection"];
const INDEX_WITHOUT_EFFECT: [&str; 3] =
    ["WarmThroughput", "OnDemandThroughput", "ContributorInsightsSpecification"];

/// One table: its name here, and what the template says of it.
#[derive(Clone, Debug, PartialEq)]
pub struct TableSchema {
    name: String,
    partition_key: String,
    sort_key: Option<String>,
    definition: Value,
    ttl_attribute: Option<String>,
}

impl TableSchema {
    /// Reads the `Properties` of an `AWS::DynamoDB::Table`; `name` is what the functions are told in their settings.
    ///
    /// A property nobody here knows is a failure that names it, so that the local table never differs silently from
    /// the deployed one.
    pub fn from_properties(name: &str, properties: &Value) -> Result<Self, Failure> {
        let properties = object(properties, "the table")?;
        refuse_unknown(properties, "the table", &UNDERSTOOD, &WITHOUT_EFFECT)?;

        let mut definition = json!({
            "TableName": name,
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": member(properties, "the table", "AttributeDefinitions")?,
            "KeySchema": member(properties, "the table", "KeySchema")?,
        });
        if let Some(indexes) = properties.get("GlobalSecondaryIndexes") {
            set(&mut definition, "GlobalSecondaryIndexes", index_definitions(indexes)?);
        }
        if let Some(stream) = properties.get("StreamSpecification") {
            let view = object(stream, "the stream")?;
            let view = member(view, "the stream", "StreamViewType")?;
            set(
                &mut definition,
                "StreamSpecification",
                json!({"StreamEnabled": true, "StreamViewType": view}),
            );
        }

        Ok(Self {
            name: name.to_owned(),
            partition_key: key_named(properties, "HASH")
                .ok_or_else(|| Failure::plain("the table has no HASH key in its KeySchema"))?,
            sort_key: key_named(properties, "RANGE"),
            ttl_attribute: ttl_attribute(properties)?,
            definition,
        })
    }

    /// The name the functions use.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The attribute that names the partition.
    pub fn partition_key(&self) -> &str {
        &self.partition_key
    }

    /// The attribute that orders a partition.
    pub fn sort_key(&self) -> Option<&str> {
        self.sort_key.as_deref()
    }

    /// The attribute whose moment lets an item go.
    pub fn ttl_attribute(&self) -> Option<&str> {
        self.ttl_attribute.as_deref()
    }

    /// Whether there is an index of this name.
    pub fn has_index(&self, name: &str) -> bool {
        let indexes = self.definition.get("GlobalSecondaryIndexes").and_then(Value::as_array);
        indexes.into_iter().flatten().any(|index| index["IndexName"] == name)
    }

    /// The request that makes this table.
    pub fn create_request(&self) -> &Value {
        &self.definition
    }

    /// The same table always has the same fingerprint, so that a file made from another template is noticed.
    pub fn fingerprint(&self) -> String {
        format!("{} ttl={}", self.definition, self.ttl_attribute.as_deref().unwrap_or("none"))
    }
}

fn index_definitions(indexes: &Value) -> Result<Value, Failure> {
    let indexes = indexes.as_array().ok_or_else(|| Failure::plain("GlobalSecondaryIndexes is not a list"))?;
    let mut definitions = Vec::with_capacity(indexes.len());
    for index in indexes {
        let index = object(index, "an index")?;
        let what = format!("index {}", index.get("IndexName").and_then(Value::as_str).unwrap_or("?"));
        refuse_unknown(index, &what, &INDEX_UNDERSTOOD, &INDEX_WITHOUT_EFFECT)?;
        let mut definition = Map::new();
        for name in INDEX_UNDERSTOOD {
            definition.insert(name.to_owned(), member(index, &what, name)?.clone());
        }
        definitions.push(Value::Object(definition));
    }
    Ok(Value::Array(definitions))
}

fn ttl_attribute(properties: &Map<String, Value>) -> Result<Option<String>, Failure> {
    let Some(specification) = properties.get("TimeToLiveSpecification") else {
        return Ok(None);
    };
    let specification = object(specification, "the time to live")?;
    let enabled = match specification.get("Enabled") {
        Some(Value::Bool(enabled)) => *enabled,
        Some(Value::String(enabled)) => enabled == "true",
        _ => false,
    };
    if !enabled {
        return Ok(None);
    }
    let attribute = member(specification, "the time to live", "AttributeName")?;
    Ok(attribute.as_str().map(str::to_owned))
}

fn key_named(properties: &Map<String, Value>, kind: &str) -> Option<String> {
    let elements = properties.get("KeySchema")?.as_array()?;
    let element = elements.iter().find(|element| at(element, "/KeyType") == kind)?;
    at(element, "/AttributeName").as_str().map(str::to_owned)
}

fn refuse_unknown(
    properties: &Map<String, Value>,
    what: &str,
    understood: &[&str],
    without_effect: &[&str],
) -> Result<(), Failure> {
    let known =
        |name: &&String| understood.contains(&name.as_str()) || without_effect.contains(&name.as_str());
    match properties.keys().find(|name| !known(name)) {
        Some(name) => {
            Err(Failure::plain(format!("{what} has a property the local system does not know: {name}")))
        }
        None => Ok(()),
    }
}

fn object<'a>(value: &'a Value, what: &str) -> Result<&'a Map<String, Value>, Failure> {
    value.as_object().ok_or_else(|| Failure::plain(format!("{what} is not described by an object")))
}

fn member<'a>(object: &'a Map<String, Value>, what: &str, name: &str) -> Result<&'a Value, Failure> {
    object.get(name).ok_or_else(|| Failure::plain(format!("{what} has no {name}")))
}
