//! Event patterns: which records a function wants to see at all.
//!
//! Only what AWS documents for event source mappings; anything else is refused by name, because a pattern that is
//! quietly understood differently here would prove nothing about the cloud.

use serde_json::{Map, Value};

use crate::failure::Failure;

/// What AWS allows for one mapping unless asked for more.
const MOST_FILTERS: usize = 5;

/// What AWS allows for one pattern, in characters.
const LONGEST_PATTERN: usize = 4_096;

/// A record passes when any pattern matches it, and when there is none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filters {
    patterns: Vec<Pattern>,
}

#[derive(Clone, Debug, PartialEq)]
enum Pattern {
    /// Every member must match.
    All(Vec<(String, Pattern)>),
    /// One of these must match at this level.
    Either(Vec<Pattern>),
    /// The value must satisfy one of these.
    Leaf(Vec<Test>),
}

#[derive(Clone, Debug, PartialEq)]
enum Test {
    Is(Value),
    Prefix(String),
    Suffix(String),
    IgnoringCase(String),
    AnythingBut(Vec<Test>),
    Exists(bool),
    Numeric(Vec<(Comparison, f64)>),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Comparison {
    Equal,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

impl Filters {
    /// Reads the `FilterCriteria` of a mapping.
    pub fn from_criteria(criteria: &Value) -> Result<Self, Failure> {
        let refuse =
            || Failure::plain("FilterCriteria is not an object with a list of Filters and nothing else");
        let criteria = criteria.as_object().filter(|criteria| criteria.len() == 1).ok_or_else(refuse)?;
        let filters = criteria.get("Filters").and_then(Value::as_array).ok_or_else(refuse)?;
        if filters.len() > MOST_FILTERS {
            return Err(Failure::plain(format!("FilterCriteria has more than {MOST_FILTERS} filters")));
        }
        let mut patterns = Vec::with_capacity(filters.len());
        for filter in filters {
            let text = filter
                .get("Pattern")
                .and_then(Value::as_str)
                .ok_or_else(|| Failure::plain("a filter has no Pattern, which is a JSON text"))?;
            if text.len() > LONGEST_PATTERN {
                return Err(Failure::plain(format!(
                    "a filter pattern is longer than {LONGEST_PATTERN} characters"
                )));
            }
            let pattern: Value =
                serde_json::from_str(text).map_err(|error| Failure::new("read a filter pattern", error))?;
            patterns.push(Pattern::read(&pattern, "")?);
        }
        Ok(Self { patterns })
    }

    /// Whether the function sees `record`.
    pub fn pass(&self, record: &Value) -> bool {
        self.patterns.is_empty() || self.patterns.iter().any(|pattern| pattern.matches(Some(record)))
    }
}

impl Pattern {
    fn read(pattern: &Value, path: &str) -> Result<Self, Failure> {
        match pattern {
            Value::Object(members) if members.is_empty() => Err(refused(path, "is empty")),
            Value::Object(members) => members
                .iter()
                .map(|(name, inner)| {
                    let path = format!("{path}/{name}");
                    let inner = if name == "$or" {
                        Self::read_either(inner, &path)
                    } else {
                        Self::read(inner, &path)
                    }?;
                    Ok((name.clone(), inner))
                })
                .collect::<Result<_, _>>()
                .map(Self::All),
            Value::Array(tests) if tests.is_empty() => Err(refused(path, "is an empty list")),
            Value::Array(tests) => {
                tests.iter().map(|test| Test::read(test, path)).collect::<Result<_, _>>().map(Self::Leaf)
            }
            _ => Err(refused(path, "is neither an object nor a list")),
        }
    }

    fn read_either(inner: &Value, path: &str) -> Result<Self, Failure> {
        let choices = inner.as_array().filter(|choices| choices.len() > 1);
        let choices = choices.ok_or_else(|| refused(path, "is not a list of at least two patterns"))?;
        choices
            .iter()
            .map(|choice| match choice {
                Value::Object(_) => Self::read(choice, path),
                _ => Err(refused(path, "holds something that is no pattern")),
            })
            .collect::<Result<_, _>>()
            .map(Self::Either)
    }

    fn matches(&self, value: Option<&Value>) -> bool {
        if let Some(Value::Array(elements)) = value
            && !elements.is_empty()
        {
            return elements.iter().any(|element| self.matches(Some(element)));
        }
        match self {
            Self::All(members) => members.iter().all(|(name, inner)| match inner {
                Self::Either(_) => inner.matches(value),
                _ => inner.matches(value.and_then(|value| value.get(name))),
            }),
            Self::Either(choices) => choices.iter().any(|choice| choice.matches(value)),
            Self::Leaf(tests) => tests.iter().any(|test| test.satisfied_by(value)),
        }
    }
}

impl Test {
    fn read(test: &Value, path: &str) -> Result<Self, Failure> {
        match test {
            Value::Object(test) => Self::read_operator(test, path),
            Value::Array(_) => Err(refused(path, "holds a list inside a list")),
            plain => Ok(Self::Is(plain.clone())),
        }
    }

    fn read_operator(members: &Map<String, Value>, path: &str) -> Result<Self, Failure> {
        let Some((operator, operand)) = members.iter().next().filter(|_| members.len() == 1) else {
            return Err(refused(path, "holds a test that does not have exactly one operator"));
        };
        let wrong = || refused(path, &format!("gives {operator} something it cannot be compared with"));
        let words = || operand.as_str().map(str::to_owned).ok_or_else(wrong);
        match operator.as_str() {
            "prefix" => words().map(Self::Prefix),
            "suffix" => words().map(Self::Suffix),
            "equals-ignore-case" => words().map(Self::IgnoringCase),
            "exists" => operand.as_bool().map(Self::Exists).ok_or_else(wrong),
            "numeric" => comparisons(operand).map(Self::Numeric).ok_or_else(wrong),
            "anything-but" => Self::read_exclusions(operand, path).map(Self::AnythingBut),
            unknown => Err(refused(path, &format!("uses an operator that is not known here: {unknown}"))),
        }
    }

    fn read_exclusions(operand: &Value, path: &str) -> Result<Vec<Self>, Failure> {
        let wrong =
            || refused(path, "gives anything-but something other than texts, numbers, a prefix or a suffix");
        match operand {
            Value::String(_) | Value::Number(_) => Ok(vec![Self::Is(operand.clone())]),
            Value::Array(values) if !values.is_empty() => values
                .iter()
                .map(|value| match value {
                    Value::String(_) | Value::Number(_) => Ok(Self::Is(value.clone())),
                    _ => Err(wrong()),
                })
                .collect(),
            Value::Object(inner) => match Self::read_operator(inner, path)? {
                test @ (Self::Prefix(_) | Self::Suffix(_)) => Ok(vec![test]),
                _ => Err(wrong()),
            },
            _ => Err(wrong()),
        }
    }

    fn satisfied_by(&self, value: Option<&Value>) -> bool {
        let leaf = value.filter(|value| !value.is_object());
        let text = leaf.and_then(Value::as_str);
        match self {
            Self::Is(Value::Number(wanted)) => {
                leaf.is_some_and(Value::is_number) && leaf.and_then(Value::as_f64) == wanted.as_f64()
            }
            Self::Is(wanted) => leaf == Some(wanted),
            Self::Prefix(prefix) => text.is_some_and(|text| text.starts_with(prefix.as_str())),
            Self::Suffix(suffix) => text.is_some_and(|text| text.ends_with(suffix.as_str())),
            Self::IgnoringCase(wanted) => {
                text.is_some_and(|text| text.to_lowercase() == wanted.to_lowercase())
            }
            Self::AnythingBut(excluded) => {
                leaf.is_some() && !excluded.iter().any(|test| test.satisfied_by(leaf))
            }
            Self::Exists(wanted) => leaf.is_some() == *wanted,
            Self::Numeric(comparisons) => leaf.and_then(Value::as_f64).is_some_and(|number| {
                comparisons.iter().all(|(comparison, bound)| comparison.holds(number, *bound))
            }),
        }
    }
}

impl Comparison {
    fn read(sign: &str) -> Option<Self> {
        match sign {
            "=" => Some(Self::Equal),
            "<" => Some(Self::Less),
            "<=" => Some(Self::AtMost),
            ">" => Some(Self::Greater),
            ">=" => Some(Self::AtLeast),
            _ => None,
        }
    }

    #[expect(clippy::float_cmp, reason = "the pattern asks for exactly this number")]
    fn holds(self, number: f64, bound: f64) -> bool {
        match self {
            Self::Equal => number == bound,
            Self::Less => number < bound,
            Self::AtMost => number <= bound,
            Self::Greater => number > bound,
            Self::AtLeast => number >= bound,
        }
    }
}

/// One or two pairs of a sign and a number.
fn comparisons(operand: &Value) -> Option<Vec<(Comparison, f64)>> {
    let parts = operand.as_array()?;
    if parts.len() != 2 && parts.len() != 4 {
        return None;
    }
    parts
        .chunks_exact(2)
        .map(|pair| match pair {
            [sign, bound] => Some((Comparison::read(sign.as_str()?)?, bound.as_f64()?)),
            _ => None,
        })
        .collect()
}

fn refused(path: &str, why: &str) -> Failure {
    Failure::plain(format!(
        "the filter pattern {why}, at {}",
        if path.is_empty() { "its root" } else { path }
    ))
}

#[cfg(test)]
mod tests;
