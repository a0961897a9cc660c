//! What `infra/template.yaml` says, read as a deployment of it onto this machine.
//!
//! The template is the only place where routes, the table's schema, stream mappings, schedules and settings are
//! written. Whatever it holds that is not known here is refused by name, all of it at once, so that the local
//! system never quietly differs from the deployed one.

mod model;
mod properties;
mod read;
mod resolve;
mod triggers;
mod yaml;

use std::collections::BTreeMap;
use std::fmt;

pub use model::{Authorizer, Function, FunctionName, Queue, Retry, Route, Rule, Schedule, Template};
pub(crate) use resolve::{ACCOUNT, REGION};

/// The template of this repository, compiled in so that the program needs no files beside it.
pub const DEPLOYED: &str = include_str!("../../../infra/template.yaml");

/// What a deployment onto this machine fills in.
#[derive(Debug, Clone, Default)]
pub struct Local {
    /// Where the gateway answers, such as `http://127.0.0.1:3000`.
    pub base_url: String,
    /// Values of parameters; the others keep their defaults.
    pub parameters: BTreeMap<String, String>,
}

/// Everything in the template that is wrong or not known here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateFaults(pub Vec<String>);

impl fmt::Display for TemplateFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the template cannot be run on this machine:")?;
        self.0.iter().try_for_each(|fault| write!(f, "\n  {fault}"))
    }
}

impl std::error::Error for TemplateFaults {}

impl Template {
    /// Reads a template as it would be deployed here.
    pub fn read(text: &str, local: &Local) -> Result<Template, TemplateFaults> {
        let document = yaml::read(text).map_err(|fault| TemplateFaults(vec![fault]))?;
        read::template(&document, local)
    }
}

#[cfg(test)]
mod tests;
