//! What a function asked for is what the template grants it: every story is a test of the policies it touches.
//!
//! What is granted and asked for by no story is found by `tests/system/unused`, which runs all of them.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::LazyLock;

use local::ledger::Call;
use serde_yaml_ng::Value;

/// One action that a function may do to one kind of thing.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Grant {
    function: String,
    action: String,
    /// The name of an index; none is the table itself.
    index: Option<String>,
    /// The beginning of a partition key; none where the policy cannot tell keys apart.
    key: Option<String>,
}

impl fmt::Display for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.function, self.action)?;
        self.index.iter().try_for_each(|index| write!(f, " index/{index}"))?;
        self.key.iter().try_for_each(|key| write!(f, " {key}"))
    }
}

static FUNCTIONS: LazyLock<BTreeSet<String>> =
    LazyLock::new(|| functions(&template()).map(|(name, _)| name.to_owned()).collect());
static GRANTED: LazyLock<BTreeSet<Grant>> = LazyLock::new(|| granted(&template()));

/// What was asked for and is not granted, in words.
pub(crate) fn not_granted(calls: &[Call]) -> BTreeSet<String> {
    let mut missing = BTreeSet::new();
    for call in calls.iter().filter(|call| FUNCTIONS.contains(&call.function)) {
        for needed in needed(call) {
            if !GRANTED.iter().any(|grant| grant.covers(&needed)) {
                missing.insert(format!("infra/template.yaml does not grant: {needed}"));
            }
        }
    }
    missing
}

/// The grants that were made use of.
fn used(calls: &[Call]) -> BTreeSet<String> {
    let needed: Vec<Grant> = calls.iter().flat_map(needed).collect();
    GRANTED.iter().filter(|grant| needed.iter().any(|one| grant.covers(one))).map(Grant::to_string).collect()
}

/// Leaves what a story used, and all that is granted, where `tests/system/unused` looks for it.
pub(crate) fn record(story: &str, calls: &[Call]) {
    #[expect(clippy::disallowed_methods, reason = "only who looks for unused grants says where to record")]
    let Some(folder) = std::env::var_os("RECORD_GRANTS") else { return };
    let folder = std::path::Path::new(&folder);
    let path = folder.join(story);
    let before = std::fs::read_to_string(&path).unwrap_or_default();
    let lines = used(calls).into_iter().fold(before, |lines, grant| format!("{lines}{grant}\n"));
    std::fs::write(path, lines).unwrap();
    let granted: Vec<String> = GRANTED.iter().map(Grant::to_string).collect();
    std::fs::write(folder.join("granted"), granted.join("\n")).unwrap();
}

impl Grant {
    fn covers(&self, needed: &Grant) -> bool {
        let same = |grant: &Grant| (grant.function.clone(), grant.action.clone(), grant.index.clone());
        let of_its_keys =
            |key: &String| needed.key.as_ref().is_some_and(|asked| asked.starts_with(key.as_str()));
        same(self) == same(needed) && self.key.as_ref().is_none_or(of_its_keys)
    }
}

/// What a call needs to be granted. The post has no keys.
fn needed(call: &Call) -> Vec<Grant> {
    let grant = |action: String, key: Option<&str>| Grant {
        function: call.function.clone(),
        action,
        index: call.index.clone(),
        key: key.map(str::to_owned),
    };
    match call.service.as_str() {
        "dynamodb" => {
            let parts = call.actions.iter().filter_map(|part| part.split_once(' '));
            parts.map(|(action, key)| grant(format!("dynamodb:{action}"), Some(key))).collect()
        }
        "ses" => vec![grant(format!("ses:{}", call.operation), None)],
        _ => Vec::new(),
    }
}

fn template() -> Value {
    serde_yaml_ng::from_str(local::template::DEPLOYED).unwrap()
}

/// The functions of the template by name.
fn functions(template: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let resources = template["Resources"].as_mapping().unwrap();
    let functions = resources.iter().filter(|(_, resource)| resource["Type"] == "AWS::Serverless::Function");
    functions
        .map(|(_, function)| (function["Metadata"]["BuildProperties"]["Binary"].as_str().unwrap(), function))
}

fn granted(template: &Value) -> BTreeSet<Grant> {
    let mut granted = BTreeSet::new();
    for (name, function) in functions(template) {
        let policies = function["Properties"]["Policies"].as_sequence().into_iter().flatten();
        for statement in policies.flat_map(|policy| policy["Statement"].as_sequence().unwrap()) {
            granted.extend(grants(name, statement));
        }
    }
    granted
}

fn grants(function: &str, statement: &Value) -> Vec<Grant> {
    let resource = format!("{:?}", statement["Resource"]);
    let index = resource.split_once("/index/").map(|(_, rest)| {
        rest.chars().take_while(|letter| letter.is_ascii_alphabetic() || *letter == '-').collect::<String>()
    });
    let keys = texts(&statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]);
    let keys: Vec<Option<String>> = match keys.len() {
        0 => vec![None],
        _ => keys.iter().map(|key| Some(key.trim_end_matches('*').to_owned())).collect(),
    };
    let grant = |action: &String, key: &Option<String>| Grant {
        function: function.to_owned(),
        action: action.clone(),
        index: index.clone(),
        key: key.clone(),
    };
    texts(&statement["Action"])
        .iter()
        .flat_map(|action| keys.iter().map(move |key| grant(action, key)))
        .collect()
}

fn texts(value: &Value) -> BTreeSet<String> {
    let one = value.as_str().into_iter();
    let many = value.as_sequence().into_iter().flatten().filter_map(Value::as_str);
    one.chain(many).map(str::to_owned).collect()
}
