//! From the tree to parsed values, with all faults.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    ops::RangeInclusive,
    str::FromStr,
};

use domain::{Capabilities, Capability};
use domain::{Fault, Refusal};
use serde::de::{DeserializeOwned, IntoDeserializer, value::StrDeserializer};

use super::Node;
use crate::Problem;

/// Everything that is wrong with what was sent, or with the part of it that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faulty {
    faults: Vec<Fault>,
}

impl Faulty {
    /// One fault at a JSON Pointer.
    pub fn at(pointer: impl Into<String>, detail: impl fmt::Display) -> Self {
        Self { faults: vec![Fault::new(pointer, detail)] }
    }

    /// A reading to which further faults were found: its value only where there are none at all.
    pub fn with<T>(read: Result<T, Faulty>, further: Vec<Fault>) -> Result<T, Faulty> {
        match read {
            Ok(value) if further.is_empty() => Ok(value),
            Ok(_) => Err(Self { faults: further }),
            Err(mut faulty) => {
                faulty.faults.extend(further);
                Err(faulty)
            }
        }
    }

    /// The faults, in the order of the document.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }
}

impl From<Faulty> for Problem {
    fn from(faulty: Faulty) -> Self {
        Self::invalid(faulty.faults)
    }
}

impl From<Faulty> for Refusal {
    fn from(faulty: Faulty) -> Self {
        Self::Invalid(faulty.faults)
    }
}

/// One value of a document, and where it stands.
#[derive(Debug, Clone)]
pub struct Value<'a> {
    nodes: Vec<&'a Node>,
    pointer: String,
    form: bool,
}

impl<'a> Value<'a> {
    pub(super) fn root(node: &'a Node, form: bool) -> Self {
        Self { nodes: vec![node], pointer: String::new(), form }
    }

    /// Where it stands, as a JSON Pointer.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// A fault of this very value; `detail` ends the sentence that its field's name begins.
    pub fn fault(&self, detail: impl fmt::Display) -> Faulty {
        Faulty::at(self.pointer.clone(), detail)
    }

    /// A text.
    pub fn text(&self) -> Result<&'a str, Faulty> {
        match self.nodes.as_slice() {
            [Node::Text(text)] => Ok(text),
            _ => Err(self.fault("must be a text")),
        }
    }

    /// A text of a type that parses itself.
    pub fn parsed<T>(&self) -> Result<T, Faulty>
    where
        T: FromStr,
        T::Err: fmt::Display,
    {
        self.checked(str::parse)
    }

    /// A text that a function of the domain turns into a value, or says what is wrong with it.
    pub fn checked<T, E: fmt::Display>(
        &self,
        check: impl FnOnce(&'a str) -> Result<T, E>,
    ) -> Result<T, Faulty> {
        check(self.text()?).map_err(|fault| self.fault(fault))
    }

    /// One of a few known words, by the names that serde gives them.
    pub fn word<T: DeserializeOwned>(&self) -> Result<T, Faulty> {
        let text: StrDeserializer<'_, serde::de::value::Error> = self.text()?.into_deserializer();
        T::deserialize(text).map_err(|fault| {
            let words = fault.to_string();
            let known = words.find("expected").map_or("", |start| words.get(start..).unwrap_or_default());
            match known.trim_start_matches("expected ").trim_start_matches("one of ") {
                "" => self.fault("is not one of the known words"),
                known => self.fault(format_args!("must be one of {}", known.replace('`', ""))),
            }
        })
    }

    /// A whole number that fits its type. A form has texts only, so there its digits are read.
    pub fn integer<T: TryFrom<i64>>(&self) -> Result<T, Faulty> {
        let number = match self.nodes.as_slice() {
            [Node::Integer(number)] => Some(*number),
            [Node::Text(text)] if self.form => text.trim().parse().ok(),
            _ => None,
        };
        let number = number.ok_or_else(|| self.fault("must be a whole number"))?;
        T::try_from(number).map_err(|_| self.fault("is out of range"))
    }

    /// A whole number within bounds.
    pub fn integer_within<T>(&self, bounds: RangeInclusive<T>) -> Result<T, Faulty>
    where
        T: TryFrom<i64> + PartialOrd + fmt::Display,
    {
        let number = T::try_from(self.integer::<i64>()?).ok().filter(|number| bounds.contains(number));
        number.ok_or_else(|| self.fault(format_args!("must be from {} to {}", bounds.start(), bounds.end())))
    }

    /// A set of capabilities: a list of names, `full` standing for all.
    pub fn capabilities(&self) -> Result<Capabilities, Faulty> {
        let texts = self.list(1..=Capability::ALL.len() + 1, |name| {
            name.checked(|text| Capabilities::from_names([text]).map(|_| text).ok_or("is not a capability"))
        })?;
        Capabilities::from_names(texts).ok_or_else(|| self.fault("must name capabilities"))
    }

    /// Yes or no. A form's checkbox says `on`, or nothing.
    pub fn boolean(&self) -> Result<bool, Faulty> {
        match self.nodes.as_slice() {
            [Node::Boolean(value)] => Ok(*value),
            [Node::Text(text)] if self.form => match text.as_str() {
                "true" | "on" => Ok(true),
                "false" => Ok(false),
                _ => Err(self.fault("must be true or false")),
            },
            _ => Err(self.fault("must be true or false")),
        }
    }

    /// An object.
    pub fn object(&self) -> Result<Object<'a>, Faulty> {
        match self.nodes.as_slice() {
            [Node::Object(entries)] => Ok(Object {
                entries,
                pointer: self.pointer.clone(),
                form: self.form,
                known: Vec::new(),
                faults: Vec::new(),
            }),
            _ => Err(self.fault("must be an object")),
        }
    }

    /// A list with a number of items, each read by `each`; the faults of all items are kept.
    pub fn list<T>(
        &self,
        count: RangeInclusive<usize>,
        mut each: impl FnMut(Value<'a>) -> Result<T, Faulty>,
    ) -> Result<Vec<T>, Faulty> {
        let items = self.items()?;
        if !count.contains(&items.len()) {
            return Err(self.fault(format_args!("must have {} to {} items", count.start(), count.end())));
        }
        let mut faults = Vec::new();
        let mut read = Vec::with_capacity(items.len());
        for item in items {
            match each(item) {
                Ok(item) => read.push(item),
                Err(of_item) => faults.extend(of_item.faults),
            }
        }
        if faults.is_empty() { Ok(read) } else { Err(Faulty { faults }) }
    }

    /// The items of a list. In a form these are the values of a repeated name, or of the names `0`, `1` and so on.
    fn items(&self) -> Result<Vec<Value<'a>>, Faulty> {
        let nodes: Vec<&'a Node> = match self.nodes.as_slice() {
            [Node::List(items)] => items.iter().collect(),
            [Node::Object(entries)] if self.form && is_indexed(entries) => {
                entries.iter().map(|(_, node)| node).collect()
            }
            texts if self.form && texts.iter().all(|node| matches!(node, Node::Text(_))) => texts.to_vec(),
            _ => return Err(self.fault("must be a list")),
        };
        let item = |(index, node)| Value {
            nodes: vec![node],
            pointer: format!("{}/{index}", self.pointer),
            form: self.form,
        };
        Ok(nodes.into_iter().enumerate().map(item).collect())
    }

    /// An object whose names are the sender's own, each with its value; a name is checked like a value.
    pub fn map<T>(
        &self,
        most: usize,
        name: impl Fn(&str) -> Result<(), String>,
        mut each: impl FnMut(Value<'a>) -> Result<T, Faulty>,
    ) -> Result<BTreeMap<String, T>, Faulty> {
        let Object { entries, mut faults, .. } = self.object()?;
        if entries.len() > most {
            return Err(self.fault(format_args!("must have at most {most} entries")));
        }
        let mut read = BTreeMap::new();
        for (key, node) in entries {
            let pointer = format!("{}/{}", self.pointer, escaped(key));
            if let Err(detail) = name(key) {
                faults.push(Fault::new(&*pointer, format_args!("has a name that {detail}")));
            }
            match each(Value { nodes: vec![node], pointer: pointer.clone(), form: self.form }) {
                Ok(value) => {
                    if read.insert(key.clone(), value).is_some() {
                        faults.push(Fault::new(pointer, "is given more than once"));
                    }
                }
                Err(of_value) => faults.extend(of_value.faults),
            }
        }
        if faults.is_empty() { Ok(read) } else { Err(Faulty { faults }) }
    }

    /// The names of an object, whatever their values are; none where it is no object.
    pub fn names(&self) -> Option<BTreeSet<&'a str>> {
        match self.nodes.as_slice() {
            [Node::Object(entries)] => Some(entries.iter().map(|(name, _)| name.as_str()).collect()),
            _ => None,
        }
    }

    /// Whether there is anything to read: `null` is nothing, and so is an empty field of a form.
    fn is_absent(&self) -> bool {
        match self.nodes.as_slice() {
            [] | [Node::Null] => true,
            [Node::Text(text)] => self.form && text.is_empty(),
            _ => false,
        }
    }
}

fn is_indexed(entries: &[(String, Node)]) -> bool {
    entries.iter().enumerate().all(|(index, (name, _))| *name == index.to_string())
}

/// An object that is being read field by field.
///
/// Each reading gives its value or its fault; [`Object::finish`] adds what nobody asked for and gives all.
#[must_use]
#[derive(Debug)]
pub struct Object<'a> {
    entries: &'a [(String, Node)],
    pointer: String,
    form: bool,
    known: Vec<&'static str>,
    faults: Vec<Fault>,
}

impl<'a> Object<'a> {
    /// A field that must be there.
    pub fn required<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(Value<'a>) -> Result<T, Faulty>,
    ) -> Result<T, Faulty> {
        let value = self.field(name)?;
        let outcome = if value.is_absent() { Err(value.fault("is required")) } else { read(value) };
        self.note(outcome)
    }

    /// A field that may be missing or `null`.
    pub fn optional<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(Value<'a>) -> Result<T, Faulty>,
    ) -> Result<Option<T>, Faulty> {
        let value = self.field(name)?;
        let outcome = if value.is_absent() { Ok(None) } else { read(value).map(Some) };
        self.note(outcome)
    }

    /// A field that a change may leave out, and that `null` empties.
    pub fn nullable<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(Value<'a>) -> Result<T, Faulty>,
    ) -> Result<Option<Option<T>>, Faulty> {
        let value = self.field(name)?;
        let outcome = match value.nodes.as_slice() {
            [] => Ok(None),
            _ if value.is_absent() => Ok(Some(None)),
            _ => read(value).map(|value| Some(Some(value))),
        };
        self.note(outcome)
    }

    /// A list that may be missing, which is the same as empty.
    pub fn list<T>(
        &mut self,
        name: &'static str,
        count: RangeInclusive<usize>,
        each: impl FnMut(Value<'a>) -> Result<T, Faulty>,
    ) -> Result<Vec<T>, Faulty> {
        let value = self.repeatable(name);
        let empty = || if count.contains(&0) { Ok(Vec::new()) } else { Err(value.fault("is required")) };
        let outcome = if value.is_absent() { empty() } else { value.list(count.clone(), each) };
        self.note(outcome)
    }

    /// Notes a fault that lies between fields, at one of them.
    pub fn fault(&mut self, name: &str, detail: impl fmt::Display) {
        self.faults.push(Fault::new(self.pointer_to(name), detail));
    }

    /// Ends the reading: all faults, those of fields nobody knows included.
    pub fn finish(mut self) -> Result<(), Faulty> {
        for (position, (name, _)) in self.entries.iter().enumerate() {
            let is_first = self.entries.iter().take(position).all(|(earlier, _)| earlier != name);
            if is_first && !self.known.contains(&name.as_str()) {
                self.faults.push(Fault::new(self.pointer_to(name), "is not a known field"));
            }
        }
        if self.faults.is_empty() { Ok(()) } else { Err(Faulty { faults: self.faults }) }
    }

    /// The value of a field that may be there once.
    fn field(&mut self, name: &'static str) -> Result<Value<'a>, Faulty> {
        let value = self.repeatable(name);
        let outcome =
            if value.nodes.len() > 1 { Err(value.fault("is given more than once")) } else { Ok(value) };
        self.note(outcome)
    }

    /// The value of a field that a form repeats for each item of a list.
    fn repeatable(&mut self, name: &'static str) -> Value<'a> {
        self.known.push(name);
        let nodes = self.entries.iter().filter(|(known, _)| known == name).map(|(_, node)| node).collect();
        Value { nodes, pointer: self.pointer_to(name), form: self.form }
    }

    fn note<T>(&mut self, outcome: Result<T, Faulty>) -> Result<T, Faulty> {
        if let Err(faulty) = &outcome {
            self.faults.extend_from_slice(&faulty.faults);
        }
        outcome
    }

    fn pointer_to(&self, name: &str) -> String {
        format!("{}/{}", self.pointer, escaped(name))
    }
}

/// A name as a part of a JSON Pointer.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
