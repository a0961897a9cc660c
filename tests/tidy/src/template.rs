//! `infra/template.yaml`, as far as the rules ask about it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde_json::{Map, Value, json};
use serde_yaml_ng::Value as Yaml;

use crate::repository;

static TEMPLATE: LazyLock<Value> =
    LazyLock::new(|| plain(&serde_yaml_ng::from_str(repository::read("infra/template.yaml")).unwrap()));

/// One function of the template.
pub(crate) struct Function {
    pub(crate) logical_id: &'static str,
    pub(crate) resource: &'static Value,
}

/// One permission statement of a function.
pub(crate) struct Statement {
    pub(crate) actions: Vec<String>,
    /// Table keys it is limited to, as patterns; empty where it is not about the table's items.
    pub(crate) keys: Vec<String>,
    pub(crate) text: String,
}

/// One route: method and path, the function's name, and whether a token is asked for.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Route {
    pub(crate) path: String,
    pub(crate) method: String,
    pub(crate) function: String,
    pub(crate) needs_token: bool,
}

/// The functions, in the order of the file.
pub(crate) fn functions() -> Vec<Function> {
    TEMPLATE["Resources"]
        .as_object()
        .unwrap()
        .iter()
        .filter(|(_, resource)| resource["Type"] == "AWS::Serverless::Function")
        .map(|(logical_id, resource)| Function { logical_id, resource })
        .collect()
}

/// The resources of a kind, with their names and properties.
pub(crate) fn resources(kind: &'static str) -> impl Iterator<Item = (&'static str, &'static Value)> {
    let every = TEMPLATE["Resources"].as_object().into_iter().flatten();
    let wanted = every.filter(move |(_, resource)| resource["Type"] == kind);
    wanted.map(|(logical_id, resource)| (logical_id.as_str(), &resource["Properties"]))
}

/// The names of the resources of a kind that every stack has, whatever its parameters.
pub(crate) fn always(kind: &'static str) -> impl Iterator<Item = &'static str> {
    let every = TEMPLATE["Resources"].as_object().into_iter().flatten();
    let wanted =
        every.filter(move |(_, resource)| resource["Type"] == kind && resource["Condition"].is_null());
    wanted.map(|(logical_id, _)| logical_id.as_str())
}

/// How a resource outlives its stack, or does not.
pub(crate) fn deletion_policy(logical_id: &str) -> &'static Value {
    &TEMPLATE["Resources"][logical_id]["DeletionPolicy"]
}

/// The variables that every function is given.
pub(crate) fn global_settings() -> BTreeSet<String> {
    names(&TEMPLATE["Globals"]["Function"]["Environment"]["Variables"])
}

/// Every route, by path.
pub(crate) fn routes() -> BTreeSet<Route> {
    let mut routes = BTreeSet::new();
    for function in functions() {
        for event in function.events("HttpApi") {
            routes.insert(Route {
                path: text(&event["Path"]),
                method: text(&event["Method"]),
                function: function.name(),
                needs_token: event["Auth"]["Authorizer"] != "NONE",
            });
        }
    }
    routes
}

impl Function {
    /// The verb-noun name: `CreateInvitation` is `create-invitation`.
    pub(crate) fn name(&self) -> String {
        let mut name = String::new();
        for letter in self.logical_id.chars() {
            if letter.is_ascii_uppercase() && !name.is_empty() {
                name.push('-');
            }
            name.push(letter.to_ascii_lowercase());
        }
        name
    }

    pub(crate) fn property(&self, name: &str) -> &'static Value {
        &self.resource["Properties"][name]
    }

    /// The variables that only this function, and whoever else asks for them, is given.
    pub(crate) fn own_settings(&self) -> BTreeSet<String> {
        names(&self.property("Environment")["Variables"])
    }

    pub(crate) fn statements(&self) -> Vec<Statement> {
        let policies = list(self.property("Policies")).flat_map(|policy| list(&policy["Statement"]));
        policies
            .map(|statement| {
                let keys = &statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"];
                Statement {
                    actions: list(&statement["Action"]).map(text).collect(),
                    keys: list(keys).map(text).collect(),
                    text: statement.to_string(),
                }
            })
            .collect()
    }

    pub(crate) fn events(&self, kind: &'static str) -> impl Iterator<Item = &'static Value> {
        let events = self.property("Events").as_object().into_iter().flat_map(Map::values);
        events.filter(move |event| event["Type"] == kind).map(|event| &event["Properties"])
    }
}

fn names(variables: &Value) -> BTreeSet<String> {
    variables.as_object().into_iter().flat_map(Map::keys).cloned().collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The items of a list, where a single value stands for a list of one.
fn list(value: &Value) -> impl Iterator<Item = &Value> {
    let single = (!value.is_array() && !value.is_null()).then_some(value);
    value.as_array().into_iter().flatten().chain(single)
}

/// YAML without its short forms: `!Ref Table` becomes `{"!Ref": "Table"}`.
fn plain(yaml: &Yaml) -> Value {
    match yaml {
        Yaml::Null => Value::Null,
        Yaml::Bool(value) => json!(value),
        Yaml::Number(number) => {
            number.as_i64().map_or_else(|| json!(number.as_f64()), |number| json!(number))
        }
        Yaml::String(text) => json!(text),
        Yaml::Sequence(items) => items.iter().map(plain).collect(),
        Yaml::Mapping(mapping) => {
            let entries: BTreeMap<String, Value> = mapping
                .iter()
                .map(|(key, value)| (key.as_str().unwrap_or_default().to_owned(), plain(value)))
                .collect();
            json!(entries)
        }
        Yaml::Tagged(tagged) => json!({ tagged.tag.to_string(): plain(&tagged.value) }),
    }
}
