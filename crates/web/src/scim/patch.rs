//! Patches (RFC 7644 §3.5.2): all of the operations or none.

use serde_json::{Map, Value};

use super::canonical::{Tree, canonical, entry};
use super::error::{ScimError, Scimmed};
use super::filter::Filter;
use super::path::Path;
use super::schema::{Attribute, Kind, Mutability, named};

/// The most operations of one patch.
const MOST_OPERATIONS: usize = 100;

/// What is to be done to a resource.
#[derive(Debug)]
pub struct Patch {
    kind: Kind,
    operations: Vec<Operation>,
}

#[derive(Debug)]
struct Operation {
    verb: Verb,
    path: Option<String>,
    value: Option<Value>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verb {
    Add,
    Replace,
    Remove,
}

impl Patch {
    /// Reads a patch. Its names have whatever case its sender likes.
    pub fn read(kind: Kind, document: &Value) -> Scimmed<Patch> {
        let operations = field(document, "Operations").and_then(Value::as_array);
        let operations = operations.filter(|list| (1..=MOST_OPERATIONS).contains(&list.len()));
        let operations = operations.ok_or_else(|| {
            ScimError::invalid_syntax(format_args!("Operations must be a list of 1 to {MOST_OPERATIONS}"))
        })?;
        let operations = operations.iter().map(Operation::read).collect::<Scimmed<_>>()?;
        Ok(Patch { kind, operations })
    }

    /// The resource after it.
    pub fn apply(&self, mut tree: Tree) -> Scimmed<Tree> {
        for operation in &self.operations {
            operation.apply(self.kind, &mut tree)?;
        }
        Ok(tree)
    }
}

impl Operation {
    fn read(document: &Value) -> Scimmed<Operation> {
        let verb = field(document, "op").and_then(Value::as_str).unwrap_or_default();
        let verb = match verb.to_ascii_lowercase().as_str() {
            "add" => Verb::Add,
            "replace" => Verb::Replace,
            "remove" => Verb::Remove,
            _ => return Err(ScimError::invalid_syntax("op must be add, replace or remove")),
        };
        let path = match field(document, "path") {
            None | Some(Value::Null) => None,
            Some(Value::String(path)) => Some(path.clone()).filter(|path| !path.trim().is_empty()),
            Some(_) => return Err(ScimError::invalid_path("path must be a text")),
        };
        let value = field(document, "value").cloned();
        match (verb, &path, &value) {
            (Verb::Remove, None, _) => Err(ScimError::no_target("remove needs a path")),
            (Verb::Add | Verb::Replace, _, None) => {
                Err(ScimError::invalid_value("add and replace need a value"))
            }
            _ => Ok(Operation { verb, path, value }),
        }
    }

    fn apply(&self, kind: Kind, tree: &mut Tree) -> Scimmed<()> {
        let Some(path) = &self.path else {
            let fields = self.value.as_ref().and_then(Value::as_object);
            let fields =
                fields.ok_or_else(|| ScimError::invalid_value("without a path, value is an object"))?;
            // Each name is a path of its own. What is not known, or not the sender's to write, is passed over here,
            // as in a whole resource.
            for (name, value) in fields {
                let Ok(path) = Path::parse(kind, name) else { continue };
                if path.attribute.is_none_or(|attribute| attribute.mutability != Mutability::ReadOnly) {
                    change(self.verb, &path, tree, Some(value))?;
                }
            }
            return Ok(());
        };
        let path = Path::parse(kind, path)?;
        let parts = [path.attribute, path.sub];
        if let Some(fixed) = parts.into_iter().flatten().find(|part| part.mutability == Mutability::ReadOnly)
        {
            return Err(ScimError::mutability(format_args!("{} is not yours to change", fixed.name)));
        }
        change(self.verb, &path, tree, self.value.as_ref())
    }
}

/// A field of a message, whatever the case of its name.
fn field<'a>(document: &'a Value, name: &str) -> Option<&'a Value> {
    let fields = document.as_object()?.iter();
    fields.filter(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
}

/// Does one thing at one place.
fn change(verb: Verb, path: &Path, tree: &mut Tree, value: Option<&Value>) -> Scimmed<()> {
    match (path.extension, path.attribute) {
        (Some(schema), Some(attribute)) => {
            tree.in_extension(schema.urn, |fields| change_in(verb, path, attribute, fields, value))
        }
        (None, Some(attribute)) => change_in(verb, path, attribute, tree.fields_mut(), value),
        (Some(schema), None) if verb == Verb::Remove => {
            tree.take_extension(schema.urn);
            Ok(())
        }
        (Some(schema), None) => {
            let given = value.and_then(Value::as_object);
            let given = given.ok_or_else(|| ScimError::invalid_value("an extension is an object"))?;
            given.iter().try_for_each(|(name, value)| {
                let attribute = named(schema.attributes, name);
                let path = Path { extension: Some(schema), attribute, filter: None, sub: None };
                if attribute.is_some() { change(verb, &path, tree, Some(value)) } else { Ok(()) }
            })
        }
        (None, None) => Ok(()),
    }
}

fn change_in(
    verb: Verb,
    path: &Path,
    attribute: &Attribute,
    fields: &mut Map<String, Value>,
    value: Option<&Value>,
) -> Scimmed<()> {
    let before = fields.remove(attribute.name);
    let after = if attribute.is_many {
        let entries = match before {
            Some(Value::Array(entries)) => entries,
            _ => Vec::new(),
        };
        let place = Entries { attribute, filter: path.filter.as_ref(), sub: path.sub };
        let entries = place.change(verb, entries, value)?;
        (!entries.is_empty()).then_some(Value::Array(entries))
    } else {
        single(verb, attribute, path.sub, before, value)?
    };
    if let Some(after) = after {
        fields.insert(attribute.name.to_owned(), after);
    }
    Ok(())
}

/// What becomes of an attribute with one value.
fn single(
    verb: Verb,
    attribute: &Attribute,
    sub: Option<&'static Attribute>,
    before: Option<Value>,
    value: Option<&Value>,
) -> Scimmed<Option<Value>> {
    let Some(sub) = sub else {
        let given =
            value.filter(|_| verb != Verb::Remove).map(|value| entry(attribute, value)).transpose()?;
        // The parts of a complex value that are not named stay as they are.
        return Ok(match (before, given.flatten()) {
            (Some(Value::Object(mut before)), Some(Value::Object(given))) => {
                before.extend(given);
                Some(Value::Object(before))
            }
            (_, given) => given,
        });
    };
    let mut parts = match before {
        Some(Value::Object(parts)) => parts,
        _ => Map::new(),
    };
    set(verb, sub, &mut parts, value)?;
    Ok((!parts.is_empty()).then_some(Value::Object(parts)))
}

/// Sets a part of a complex value, or takes it away.
fn set(verb: Verb, sub: &Attribute, parts: &mut Map<String, Value>, value: Option<&Value>) -> Scimmed<()> {
    let given = value.filter(|_| verb != Verb::Remove).map(|value| canonical(sub, value)).transpose()?;
    match given.flatten() {
        Some(value) => parts.insert(sub.name.to_owned(), value),
        None => parts.remove(sub.name),
    };
    Ok(())
}

/// Entries of an attribute: all of them or those that a filter chooses; the whole of each, or a part.
struct Entries<'a> {
    attribute: &'a Attribute,
    filter: Option<&'a Filter>,
    sub: Option<&'static Attribute>,
}

impl Entries<'_> {
    fn change(&self, verb: Verb, mut entries: Vec<Value>, value: Option<&Value>) -> Scimmed<Vec<Value>> {
        let given = match value {
            Some(value) if self.sub.is_none() => match canonical(self.attribute, value)? {
                Some(Value::Array(given)) => given,
                _ => Vec::new(),
            },
            _ => Vec::new(),
        };
        if self.filter.is_none() && self.sub.is_none() {
            return Ok(self.whole(verb, entries, given, value.is_some_and(|value| !value.is_null())));
        }
        let chosen = |entry: &Value| self.filter.is_none_or(|filter| filter.chooses(entry));
        if verb == Verb::Remove && self.sub.is_none() {
            entries.retain(|entry| !chosen(entry));
            return Ok(entries);
        }
        if !entries.iter().any(chosen) {
            match (verb, self.filter) {
                (Verb::Remove, _) => return Ok(entries),
                (Verb::Replace, Some(_)) => {
                    return Err(ScimError::no_target("no entry is as the filter says"));
                }
                (_, filter) => entries.push(Value::Object(filter.map(Filter::entry).unwrap_or_default())),
            }
        }
        let mut touched = Vec::new();
        for (place, one) in entries.iter_mut().enumerate() {
            if !self.filter.is_none_or(|filter| filter.chooses(one)) {
                continue;
            }
            touched.push(place);
            match (self.sub, one) {
                (Some(sub), Value::Object(parts)) => set(verb, sub, parts, value)?,
                (Some(_), _) => return Err(ScimError::invalid_path("the entries have no parts")),
                (None, one) => {
                    if let Some(given) = given.first() {
                        *one = merged(verb, one, given);
                    }
                }
            }
        }
        entries.retain(|entry| entry.as_object().is_none_or(|parts| !parts.is_empty()));
        Ok(one_primary(entries, &touched))
    }

    /// Adds whole entries, puts them in the place of all, or takes them away.
    fn whole(&self, verb: Verb, mut entries: Vec<Value>, given: Vec<Value>, is_given: bool) -> Vec<Value> {
        match verb {
            Verb::Replace => given,
            Verb::Add => {
                let first = entries.len();
                for one in given {
                    if !entries.iter().any(|entry| self.is_same(entry, &one)) {
                        entries.push(one);
                    }
                }
                let touched: Vec<usize> = (first..entries.len()).collect();
                one_primary(entries, &touched)
            }
            // Some clients name the entries to remove as a value instead of in a filter.
            Verb::Remove if is_given => {
                entries.retain(|entry| !given.iter().any(|one| self.has_value(entry, one)));
                entries
            }
            Verb::Remove => Vec::new(),
        }
    }

    fn is_same(&self, one: &Value, other: &Value) -> bool {
        // Members are told apart by their value alone.
        let parts = self.attribute.subs();
        let by_value = parts.iter().any(|part| part.mutability == Mutability::Immutable);
        if by_value { self.has_value(one, other) } else { one == other }
    }

    fn has_value(&self, one: &Value, other: &Value) -> bool {
        let value = |entry: &Value| entry.get("value").unwrap_or(entry).clone();
        let compared = named(self.attribute.subs(), "value").unwrap_or(self.attribute);
        compared.same(&value(one), &value(other))
    }
}

/// An entry after something was added to it or put in its place.
fn merged(verb: Verb, before: &Value, given: &Value) -> Value {
    match (verb, before, given) {
        (Verb::Add, Value::Object(before), Value::Object(given)) => {
            let mut both = before.clone();
            both.extend(given.clone());
            Value::Object(both)
        }
        _ => given.clone(),
    }
}

/// One entry is the primary one at most: the last that was touched (RFC 7644 §3.5.2).
fn one_primary(mut entries: Vec<Value>, touched: &[usize]) -> Vec<Value> {
    let is_primary = |entry: &Value| entry.get("primary") == Some(&Value::Bool(true));
    let last = touched.iter().rev().copied().find(|place| entries.get(*place).is_some_and(is_primary));
    let Some(last) = last else { return entries };
    for (_, entry) in entries.iter_mut().enumerate().filter(|(place, _)| *place != last) {
        if let Some(parts) = entry.as_object_mut() {
            parts.remove("primary");
        }
    }
    entries
}
