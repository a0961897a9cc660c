//! Lambda on this machine: which functions there are, whether they are switched on, and how long they may take.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use runtime::{Door, DoorFailure, ManualClock, Settings, Start, World};
use serde_json::Value;
use tracing::Dispatch;
use tracing::instrument::WithSubscriber as _;

use crate::failure::Failure;
use crate::journal::Journal;
use crate::secrets::Secrets;
use crate::template::{Retry, Template};
use crate::wire::{Hosts, Wire};

/// Every function of the template; clones share them.
#[derive(Clone)]
pub struct Invoker {
    functions: Arc<BTreeMap<String, Function>>,
    dispatch: Dispatch,
}

struct Function {
    /// None when the program was built without it.
    door: Option<Door>,
    timeout: Duration,
    retry: Retry,
    enabled: AtomicBool,
}

/// Why an invocation has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InvokeFailure {
    /// The template has no such function.
    Unknown(String),
    /// The program was built without it.
    NotLinked(String),
    /// Somebody switched it off.
    Disabled(String),
    /// It took longer than the template allows.
    TimedOut(String),
    /// It said so itself.
    Door(DoorFailure),
}

impl fmt::Display for InvokeFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            InvokeFailure::Unknown(name) => write!(f, "there is no function {name}"),
            InvokeFailure::NotLinked(name) => write!(f, "the function {name} is not part of this program"),
            InvokeFailure::Disabled(name) => write!(f, "the function {name} is switched off"),
            InvokeFailure::TimedOut(name) => write!(f, "the function {name} took longer than it may"),
            InvokeFailure::Door(failure) => write!(f, "{failure}"),
        }
    }
}

impl std::error::Error for InvokeFailure {}

/// What functions are started with.
pub(crate) struct Surroundings<'a> {
    pub(crate) registry: &'a [(&'static str, Start)],
    pub(crate) hosts: Hosts,
    pub(crate) clock: &'a ManualClock,
    pub(crate) entropy: &'a runtime::Entropy,
    pub(crate) journal: &'a Journal,
}

impl Invoker {
    /// Starts every function of the template, or says everything that keeps one from starting.
    pub(crate) fn start(
        template: &Template,
        secrets: &mut Secrets,
        surroundings: &Surroundings<'_>,
    ) -> Result<Invoker, Failure> {
        let mut functions = BTreeMap::new();
        let mut faults = Vec::new();
        for declared in &template.functions {
            let name = declared.name.as_str();
            let start = surroundings.registry.iter().find(|(own, _)| *own == name).map(|(_, start)| start);
            let mut environment = BTreeMap::from([
                ("AWS_REGION".to_owned(), crate::database::REGION.to_owned()),
                ("AWS_LAMBDA_FUNCTION_NAME".to_owned(), name.to_owned()),
            ]);
            for (variable, value) in &declared.environment {
                environment.insert(variable.clone(), secrets.fill(value, surroundings.entropy)?);
            }
            let world = World::new(
                Settings::from(environment),
                surroundings.clock.clock(),
                surroundings.entropy.clone(),
                Wire::client(name, surroundings.hosts.clone()),
            );
            let door = match start.map(|start| start(&world)).transpose() {
                Ok(door) => door.map(|door| door.named(name)),
                Err(fault) => {
                    faults.push(format!("{name}: {fault}"));
                    continue;
                }
            };
            let function = Function {
                door,
                timeout: declared.timeout,
                retry: declared.retry.clone(),
                enabled: AtomicBool::new(true),
            };
            functions.insert(name.to_owned(), function);
        }
        let declared = |name: &str| template.functions.iter().any(|function| function.name.as_str() == name);
        for (name, _) in surroundings.registry.iter().filter(|(name, _)| !declared(name)) {
            faults.push(format!("{name} is part of this program, but the template does not have it"));
        }
        if faults.is_empty() {
            Ok(Invoker { functions: Arc::new(functions), dispatch: surroundings.journal.dispatch() })
        } else {
            Err(Failure::plain(format!("the functions cannot start:\n  {}", faults.join("\n  "))))
        }
    }

    /// The names of all functions.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.functions.keys().map(String::as_str)
    }

    /// The names of functions that the template has and this program was built without.
    pub fn not_linked(&self) -> impl Iterator<Item = &str> {
        self.functions.iter().filter(|(_, function)| function.door.is_none()).map(|(name, _)| name.as_str())
    }

    /// Invokes a function, if it is switched on, and waits for its answer.
    pub async fn invoke(&self, name: &str, event: Value) -> Result<Value, InvokeFailure> {
        if !self.function(name)?.enabled.load(Ordering::SeqCst) {
            return Err(InvokeFailure::Disabled(name.to_owned()));
        }
        self.invoke_in_any_case(name, event).await
    }

    /// Invokes a function whether it is switched on or not: for callers that have a switch of their own.
    pub(crate) async fn invoke_in_any_case(&self, name: &str, event: Value) -> Result<Value, InvokeFailure> {
        let function = self.function(name)?;
        let door = function.door.clone().ok_or_else(|| InvokeFailure::NotLinked(name.to_owned()))?;
        let invocation = async move { door.invoke(&event).await }.with_subscriber(self.dispatch.clone());
        match tokio::time::timeout(function.timeout, invocation).await {
            Ok(outcome) => outcome.map_err(InvokeFailure::Door),
            Err(_) => Err(InvokeFailure::TimedOut(name.to_owned())),
        }
    }

    /// What the template says about asynchronous calls that fail.
    pub(crate) fn retry(&self, name: &str) -> Retry {
        self.functions.get(name).map(|function| function.retry.clone()).unwrap_or_default()
    }

    /// Whether a function is there and switched on.
    pub fn is_on(&self, name: &str) -> bool {
        self.functions.get(name).is_some_and(|function| function.enabled.load(Ordering::SeqCst))
    }

    /// Switches a function on or off.
    pub fn switch(&self, name: &str, enabled: bool) -> Result<(), InvokeFailure> {
        self.function(name)?.enabled.store(enabled, Ordering::SeqCst);
        Ok(())
    }

    fn function(&self, name: &str) -> Result<&Function, InvokeFailure> {
        self.functions.get(name).ok_or_else(|| InvokeFailure::Unknown(name.to_owned()))
    }
}
