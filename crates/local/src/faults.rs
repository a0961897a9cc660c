//! Rules that make the world misbehave on purpose: throttled, broken, slow or contended, before or after the deed.
//!
//! The engine never throttles, never conflicts and never loses a reply; the cloud does all three.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use crate::database::Request;
use crate::failure::Failure;
use crate::wire::Asked;

/// More rules than anyone can keep in mind.
const MOST_RULES: usize = 100;

/// In a rule this is the sending of mail, whichever operation of SES does it: nobody who disturbs the post should have
/// to know which one that is today.
const SENDING: &str = "SendEmail";

/// The body of `GET` and `PUT /_local/faults`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Rules {
    /// Tried in order; the first that fires decides.
    pub rules: Vec<Rule>,
}

/// When something goes wrong, and how.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Rule {
    /// Whose calls.
    pub service: Service,
    /// The operation as AWS names it; absent or `*` is any, and `SendEmail` is whatever sends mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// What happens.
    pub kind: Kind,
    /// How often, from 0 to 1.
    pub probability: f64,
    /// How many times it still fires; absent is without end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// Only calls that touch a partition key with this beginning, wherever in the request it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_prefix: Option<String>,
    /// How many changes ago a stale read is of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub behind: Option<u32>,
    /// Only calls of this function.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub function: Option<String>,
}

/// A service that rules can disturb.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Service {
    /// The table.
    Dynamodb,
    /// The post.
    Ses,
    /// The key that signs.
    Kms,
    /// The identity provider.
    Issuer,
}

/// What can go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// Refused for now; nothing was done.
    Throttle,
    /// Answered with an internal error; nothing was done.
    Error,
    /// No answer came, and nothing was done.
    TimeoutBefore,
    /// No answer came, although it was done.
    TimeoutAfter,
    /// Somebody else's transaction had hold of an item; nothing was done.
    Conflict,
    /// A read that may be eventually consistent, of an index or of the table, shows what was true some changes ago.
    Stale,
}

/// The rules in force; clones share them.
#[derive(Clone, Debug)]
pub struct Faults {
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    rules: Vec<Rule>,
    chance: u64,
}

impl Rules {
    /// Refuses rules that could never do what their author means.
    pub fn check(&self) -> Result<(), Failure> {
        if self.rules.len() > MOST_RULES {
            return Err(Failure::plain(format!("there may be at most {MOST_RULES} rules")));
        }
        for (at, rule) in self.rules.iter().enumerate() {
            let refuse = |why: &str| Err(Failure::plain(format!("/rules/{at}: {why}")));
            if !(0.0..=1.0).contains(&rule.probability) {
                return refuse("probability is not between 0 and 1");
            }
            let is_of_table = rule.service == Service::Dynamodb;
            if !is_of_table && rule.kind == Kind::Conflict {
                return refuse(&format!("{} has no transactions to conflict with", rule.service_name()));
            }
            if !is_of_table && rule.kind == Kind::Stale {
                return refuse(&format!("{} has no reads", rule.service_name()));
            }
            if (rule.kind == Kind::Stale) != rule.behind.is_some_and(|behind| behind > 0) {
                return refuse("behind says how many changes ago a stale read is of, and nothing else");
            }
            if !is_of_table && rule.key_prefix.is_some() {
                return refuse(&format!("{} has no keys", rule.service_name()));
            }
            let known = rule.service.operations();
            if let Some(operation) = rule.operation().filter(|operation| !known.contains(operation)) {
                return Err(Failure::plain(format!(
                    "/rules/{at}/operation: {} has no operation {operation} here, only {}",
                    rule.service_name(),
                    known.join(", ")
                )));
            }
        }
        Ok(())
    }
}

impl Faults {
    /// No rules yet; equal seeds give equal luck.
    pub fn seeded(seed: u64) -> Self {
        Self { state: Arc::new(Mutex::new(State { rules: Vec::new(), chance: seed })) }
    }

    /// The rules in force, their counts as they stand.
    pub fn rules(&self) -> Rules {
        Rules { rules: self.lock().rules.clone() }
    }

    /// Puts other rules in force.
    pub fn replace(&self, rules: Rules) -> Result<(), Failure> {
        rules.check()?;
        self.lock().rules = rules.rules;
        Ok(())
    }

    /// Takes all rules out of force.
    pub fn clear(&self) {
        self.lock().rules.clear();
    }

    /// Whether nothing goes wrong.
    pub fn are_none(&self) -> bool {
        self.lock().rules.is_empty()
    }

    /// What goes wrong with this call, if anything, and the rule that says so.
    pub fn strike(&self, function: &str, asked: &Asked) -> Option<Rule> {
        let mut state = self.lock();
        let State { rules, chance } = &mut *state;
        for rule in rules {
            if rule.count == Some(0) || !rule.concerns(function, asked) {
                continue;
            }
            if luck(chance) < rule.probability {
                if let Some(count) = &mut rule.count {
                    *count -= 1;
                }
                return Some(rule.clone());
            }
        }
        None
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kind {
    /// Whether the deed is not done at all.
    pub fn prevents(self) -> bool {
        !matches!(self, Self::TimeoutAfter | Self::Stale)
    }
}

impl Rule {
    fn concerns(&self, function: &str, asked: &Asked) -> bool {
        self.service.is_meant(&asked.service)
            && self.operation().is_none_or(|operation| self.service.means(operation, &asked.operation))
            && self.function.as_deref().is_none_or(|only| only == function)
            && self.key_prefix.as_deref().is_none_or(|prefix| asked.touches(prefix))
            && match self.kind {
                Kind::Conflict => asked.can_conflict(),
                Kind::Stale => asked.may_be_stale,
                _ => true,
            }
    }

    /// The one operation that it is about, if it is not about any.
    fn operation(&self) -> Option<&str> {
        self.operation.as_deref().filter(|operation| *operation != "*")
    }

    fn service_name(&self) -> &'static str {
        match self.service {
            Service::Dynamodb => "dynamodb",
            Service::Ses => "ses",
            Service::Kms => "kms",
            Service::Issuer => "issuer",
        }
    }
}

impl Service {
    /// What functions can ask of it here; a rule about anything else would never strike.
    fn operations(self) -> &'static [&'static str] {
        match self {
            Self::Dynamodb => Request::OPERATIONS,
            Self::Ses => &[SENDING, "SendRawEmail"],
            Self::Kms => &["GetPublicKey", "Sign"],
            Self::Issuer => &["GET", "POST"],
        }
    }

    /// Whether a rule that says one operation is about another that was called.
    fn means(self, said: &str, called: &str) -> bool {
        said == called || (self == Self::Ses && said == SENDING && called.starts_with("Send"))
    }

    /// Whether a call is to this one. Nobody but the issuer is called by the name of a host.
    fn is_meant(self, called: &str) -> bool {
        match self {
            Self::Dynamodb => called == "dynamodb",
            Self::Ses => called == "ses",
            Self::Kms => called == "kms",
            Self::Issuer => !matches!(called, "dynamodb" | "ses" | "kms"),
        }
    }
}

/// The next number of SplitMix64, as a fraction in [0, 1).
#[expect(clippy::cast_precision_loss, reason = "53 bits are what an f64 holds exactly")]
fn luck(chance: &mut u64) -> f64 {
    *chance = chance.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut mixed = *chance;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^= mixed >> 31;
    (mixed >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests;
