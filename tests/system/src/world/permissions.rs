//! What a function asked for is what the template grants it: every story is a test of the policies it touches.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use local::ledger::Call;
use serde_yaml_ng::Value;

/// One statement of a function's policy.
struct Statement {
    actions: BTreeSet<String>,
    /// The name of an index; none is the table itself.
    index: Option<String>,
    /// Beginnings of partition keys; empty is any.
    keys: Vec<String>,
}

/// What was asked for and is not granted, in words.
pub(crate) fn not_granted(template: &str, calls: &[Call]) -> BTreeSet<String> {
    static POLICIES: OnceLock<BTreeMap<String, Vec<Statement>>> = OnceLock::new();
    let policies = POLICIES.get_or_init(|| read(template));
    let mut missing = BTreeSet::new();
    for call in calls {
        let Some(statements) = policies.get(&call.function) else { continue };
        for action in needed(call) {
            if !statements.iter().any(|statement| grants(statement, call, &action)) {
                missing.insert(format!("{}: {action} in {:?}", call.function, call.index));
            }
        }
    }
    missing
}

/// Actions with the beginnings of the keys they are done to; the post has no keys.
fn needed(call: &Call) -> Vec<String> {
    match call.service.as_str() {
        "dynamodb" => call.actions.iter().map(|action| format!("dynamodb:{action}")).collect(),
        "ses" => vec![format!("ses:{} ", call.operation)],
        _ => Vec::new(),
    }
}

fn grants(statement: &Statement, call: &Call, needed: &str) -> bool {
    let (action, key) = needed.split_once(' ').unwrap();
    let holds =
        statement.keys.is_empty() || statement.keys.iter().any(|prefix| key.starts_with(prefix.as_str()));
    statement.actions.contains(action) && statement.index == call.index && holds
}

fn read(template: &str) -> BTreeMap<String, Vec<Statement>> {
    let template: Value = serde_yaml_ng::from_str(template).unwrap();
    let resources = template["Resources"].as_mapping().unwrap();
    let functions = resources.iter().filter(|(_, resource)| resource["Type"] == "AWS::Serverless::Function");
    functions
        .map(|(_, function)| {
            let name = function["Metadata"]["BuildProperties"]["Binary"].as_str().unwrap().to_owned();
            let policies = function["Properties"]["Policies"].as_sequence().into_iter().flatten();
            let statements = policies.flat_map(|policy| policy["Statement"].as_sequence().unwrap());
            (name, statements.map(statement).collect())
        })
        .collect()
}

fn statement(written: &Value) -> Statement {
    let resource = format!("{:?}", written["Resource"]);
    let index = resource.split_once("/index/").map(|(_, rest)| {
        rest.chars().take_while(|letter| letter.is_ascii_alphabetic() || *letter == '-').collect()
    });
    let condition = &written["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"];
    Statement {
        actions: texts(&written["Action"]),
        index,
        keys: texts(condition).into_iter().map(|key| key.trim_end_matches('*').to_owned()).collect(),
    }
}

fn texts(value: &Value) -> BTreeSet<String> {
    let one = value.as_str().into_iter();
    let many = value.as_sequence().into_iter().flatten().filter_map(Value::as_str);
    one.chain(many).map(str::to_owned).collect()
}
