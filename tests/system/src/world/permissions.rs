//! What a function asked for is what the template grants it, and the other way round: every story is a test of the
//! policies it touches, and when all of them are told, nothing may be granted that none of them made use of.

use std::collections::BTreeSet;
use std::fmt;
use std::process::Command;
use std::sync::{Condvar, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use local::ledger::Call;
use serde_yaml_ng::Value;

/// One action that a function may do to one kind of thing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
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

/// Longer than all stories together take on a slow machine.
const LONGEST_WAIT: Duration = Duration::from_mins(20);

/// What the stories of this process came to.
static TOLD: Mutex<Told> =
    Mutex::new(Told { used: BTreeSet::new(), tests: BTreeSet::new(), has_failed: false });
static ONE_MORE_IS_TOLD: Condvar = Condvar::new();

struct Told {
    /// The grants that were made use of.
    used: BTreeSet<Grant>,
    /// The tests that have ended.
    tests: BTreeSet<String>,
    has_failed: bool,
}

fn told() -> MutexGuard<'static, Told> {
    TOLD.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What was asked for and is not granted, in words; what was made use of is remembered.
pub(crate) fn not_granted(calls: &[Call]) -> BTreeSet<String> {
    let ours = calls.iter().filter(|call| FUNCTIONS.contains(&call.function));
    let needed: BTreeSet<Grant> = ours.flat_map(needed).collect();
    let (granted, missing): (Vec<_>, Vec<_>) =
        needed.iter().partition(|needed| GRANTED.iter().any(|grant| grant.covers(needed)));
    let used = GRANTED.iter().filter(|grant| granted.iter().any(|needed| grant.covers(needed)));
    told().used.extend(used.cloned());
    missing.into_iter().map(|needed| format!("infra/template.yaml does not grant: {needed}")).collect()
}

/// A test that tells stories, for as long as its thread lives: one test has one thread.
struct Telling(String);

thread_local! {
    static TELLING: Telling = Telling(std::thread::current().name().unwrap_or_default().to_owned());
}

/// The test of this thread tells a story.
pub(crate) fn is_telling() {
    TELLING.with(|_| ());
}

impl Drop for Telling {
    fn drop(&mut self) {
        let mut told = told();
        told.has_failed |= std::thread::panicking();
        told.tests.insert(std::mem::take(&mut self.0));
        ONE_MORE_IS_TOLD.notify_all();
    }
}

/// All tests of this program, in the order in which they are begun.
fn every_test() -> Vec<String> {
    let listed =
        Command::new(std::env::current_exe().unwrap()).args(["--list", "--format", "terse"]).output();
    let listed = String::from_utf8(listed.unwrap().stdout).unwrap();
    listed.lines().filter_map(|line| line.strip_suffix(": test")).map(str::to_owned).collect()
}

/// Waits until all other tests have ended. None where there is nothing to tell from them: one of them failed, or
/// only some were asked for.
fn all_told(mine: &str) -> Option<BTreeSet<Grant>> {
    let every = every_test();
    assert_eq!(every.last().map(String::as_str), Some(mine), "whoever judges all of them comes last");
    // Whoever asks for some of them by name, or for all of them one after the other, has one thread or a filter.
    let is_alone = std::thread::current().name() == Some("main");
    let is_part = std::env::args().skip(1).any(|argument| every.iter().any(|test| test.contains(&argument)));
    if is_part {
        return None;
    }
    let is_open = |told: &mut Told| {
        let has_ended = |test: &String| test == mine || told.tests.contains(test);
        !(is_alone || told.has_failed || every.iter().all(has_ended))
    };
    let (told, waited) = ONE_MORE_IS_TOLD.wait_timeout_while(told(), LONGEST_WAIT, is_open).unwrap();
    let silent = every.iter().filter(|test| !told.tests.contains(*test) && *test != mine);
    assert!(!waited.timed_out(), "these tell no story: {:?}", silent.collect::<Vec<_>>());
    (!told.has_failed).then(|| told.used.clone())
}

/// The last of all tests by its name, so that it is begun when every other one is.
#[test]
fn nothing_is_granted_that_no_story_makes_use_of() {
    let Some(used) = all_told("world::permissions::nothing_is_granted_that_no_story_makes_use_of") else {
        return;
    };
    let unused: Vec<String> = GRANTED.difference(&used).map(Grant::to_string).collect();
    assert!(
        unused.is_empty(),
        "infra/template.yaml grants what no story makes use of:\n{}\nWhat each of these functions does:\n{}",
        unused.join("\n"),
        does(&used, &GRANTED.difference(&used).map(|grant| grant.function.clone()).collect()),
    );
}

/// What functions made use of, as their policies would have to say it.
fn does(used: &BTreeSet<Grant>, functions: &BTreeSet<String>) -> String {
    let mut lines = BTreeSet::new();
    for grant in used.iter().filter(|grant| functions.contains(&grant.function)) {
        let same = |other: &&Grant| {
            (&other.function, &other.action, &other.index) == (&grant.function, &grant.action, &grant.index)
        };
        let keys = used.iter().filter(same).filter_map(|grant| grant.key.as_deref());
        let keys: Vec<&str> = keys.collect();
        let whole = Grant { key: None, ..grant.clone() };
        lines.insert(format!("{whole} [{}]", keys.join(" ")));
    }
    lines.into_iter().collect::<Vec<_>>().join("\n")
}

impl Grant {
    fn covers(&self, needed: &Grant) -> bool {
        let of_its_keys =
            |key: &String| needed.key.as_ref().is_some_and(|asked| asked.starts_with(key.as_str()));
        (&self.function, &self.action, &self.index) == (&needed.function, &needed.action, &needed.index)
            && self.key.as_ref().is_none_or(of_its_keys)
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
        service @ ("ses" | "kms") => vec![grant(format!("{service}:{}", call.operation), None)],
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
