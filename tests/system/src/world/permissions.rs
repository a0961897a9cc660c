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

const WRITES: [&str; 4] =
    ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:ConditionCheckItem"];

/// What was asked for and is not granted, in words.
pub(crate) fn not_granted(template: &str, calls: &[Call]) -> BTreeSet<String> {
    static POLICIES: OnceLock<BTreeMap<String, Vec<Statement>>> = OnceLock::new();
    let policies = POLICIES.get_or_init(|| read(template));
    let known = calls.iter().filter_map(|call| Some((call, policies.get(&call.function)?)));
    let missing = known.filter(|(call, statements)| !is_granted(call, statements));
    missing
        .map(|(call, _)| {
            let index = call.index.as_deref().unwrap_or("the table");
            format!("{}: {} of {:?} in {index}", call.function, call.operation, call.leading_keys)
        })
        .collect()
}

fn is_granted(call: &Call, statements: &[Statement]) -> bool {
    let may = |statement: &Statement, action: &str| statement.actions.contains(action);
    let holds = |statement: &Statement, key: &String| {
        statement.keys.is_empty() || statement.keys.iter().any(|prefix| key.starts_with(prefix.as_str()))
    };
    match (call.service.as_str(), call.operation.as_str()) {
        ("dynamodb", "TransactWriteItems") => call.leading_keys.iter().all(|key| {
            let writes = |statement: &&Statement| {
                statement.index.is_none() && WRITES.iter().any(|action| may(statement, action))
            };
            statements.iter().filter(writes).any(|statement| holds(statement, key))
        }),
        ("dynamodb", operation) => statements.iter().any(|statement| {
            may(statement, &format!("dynamodb:{operation}"))
                && statement.index == call.index
                && call.leading_keys.iter().all(|key| holds(statement, key))
        }),
        ("ses", operation) => statements.iter().any(|statement| may(statement, &format!("ses:{operation}"))),
        _ => true,
    }
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
