//! The parts of a deployment that mean something on one machine.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde_json::Value;

use crate::database::TableSchema;
use crate::stream::{Filters, Mapping};

/// The verb-noun name of a function: its folder, package, binary and, in capitals, its logical id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FunctionName(String);

impl FunctionName {
    /// `CreateInvitation` and `CreateInvitationFunction` are both `create-invitation`.
    pub(crate) fn from_logical_id(logical_id: &str) -> FunctionName {
        let words = logical_id.strip_suffix("Function").unwrap_or(logical_id);
        let mut name = String::new();
        for letter in words.chars() {
            if letter.is_ascii_uppercase() && !name.is_empty() {
                name.push('-');
            }
            name.push(letter.to_ascii_lowercase());
        }
        FunctionName(name)
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FunctionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Everything the local system runs.
#[derive(Debug, Clone, Default)]
pub struct Template {
    /// The one table.
    pub table: Option<TableSchema>,
    /// Functions by name.
    pub functions: Vec<Function>,
    /// Routes of the HTTP API.
    pub routes: Vec<Route>,
    /// The authorizer that routes name.
    pub authorizers: BTreeMap<String, Authorizer>,
    /// The authorizer of routes that say nothing about it.
    pub default_authorizer: Option<String>,
    /// Stream mappings.
    pub streams: Vec<Mapping>,
    /// Schedules.
    pub schedules: Vec<Schedule>,
    /// EventBridge rules.
    pub rules: Vec<Rule>,
    /// Queues, all of them used as dead-letter queues.
    pub queues: Vec<Queue>,
    /// Configuration sets of the mail service, each with the kinds of events it reports.
    pub configuration_sets: BTreeMap<String, Vec<String>>,
}

/// A function and how it is called when nobody waits for it.
#[derive(Debug, Clone)]
pub struct Function {
    /// Its name.
    pub name: FunctionName,
    /// Its settings, resolved.
    pub environment: BTreeMap<String, String>,
    /// After this long a call is given up.
    pub timeout: Duration,
    /// Memory in MiB.
    pub memory_mib: u32,
    /// What happens to asynchronous calls that fail.
    pub retry: Retry,
}

/// What happens to an asynchronous call that fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retry {
    /// Attempts after the first.
    pub attempts: u32,
    /// Where the event goes after the last attempt: the ARN of a queue.
    pub dead_letters: Option<String>,
}

impl Default for Retry {
    /// What Lambda does where the template says nothing.
    fn default() -> Retry {
        Retry { attempts: 2, dead_letters: None }
    }
}

/// One route of the HTTP API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The method in capitals, or `ANY`; empty for the route of everything else.
    pub method: String,
    /// The path with its `{parameters}`, or `$default`.
    pub path: String,
    /// Who answers.
    pub function: FunctionName,
    /// The authorizer that lets callers in, or none for public routes.
    pub authorizer: Option<String>,
    /// Whether the route says that it needs no authorizer.
    pub public: bool,
}

/// A JWT authorizer of the HTTP API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorizer {
    /// The accepted `iss`.
    pub issuer: String,
    /// The accepted `aud` values.
    pub audiences: Vec<String>,
    /// Scopes of which a token needs one; none means that scopes are not asked for.
    pub scopes: Vec<String>,
}

/// A schedule and what it sends.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    /// Who is called.
    pub function: FunctionName,
    /// Its name in the template.
    pub name: String,
    /// When, as `rate(…)`, `cron(…)` or `at(…)`.
    pub expression: crate::scheduler::Expression,
    /// Its own input instead of the usual event.
    pub input: Option<Value>,
    /// Whether it is EventBridge Scheduler (`ScheduleV2`) or an EventBridge rule (`Schedule`).
    pub scheduler: bool,
    /// Whether it is switched on at first.
    pub enabled: bool,
}

/// An EventBridge rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Who is called.
    pub function: FunctionName,
    /// Its name in the template.
    pub name: String,
    /// Which events it is for.
    pub pattern: Filters,
}

/// A queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
}
