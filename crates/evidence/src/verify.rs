//! Whether a file is whole, and nothing in it was changed.

use std::collections::BTreeMap;
use std::fmt::{self, Display};

use serde_json::Value;

use crate::personal::is_withheld;
use crate::{Digest, Seal, hash, receipt_text_hash};

/// What a file holds that is as it was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Events, each bound to the one before.
    pub events: usize,
    /// Things with events.
    pub chains: usize,
    /// Receipts, each held by an event.
    pub receipts: usize,
}

/// The first thing that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub what: String,
}

impl Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

/// Verifies a file of JSON Lines. One that came in parts is the parts one after the other.
pub fn verify(file: &str) -> Result<Verified, Fault> {
    let mut reading = Reading::default();
    let mut number = 0;
    for line in file.lines() {
        number += 1;
        reading.line(line).map_err(|what| Fault { line: number, what })?;
    }
    reading.end().map_err(|what| Fault { line: number, what })
}

#[derive(Default)]
struct Reading {
    seal: Option<Seal>,
    is_over: bool,
    chains: BTreeMap<String, Chain>,
    /// How far each thing says that it is.
    heads: BTreeMap<String, (u64, Option<Digest>)>,
    /// What the events say of receipts, and what the receipts say of themselves.
    held: BTreeMap<String, Value>,
    receipts: BTreeMap<String, Value>,
    events: usize,
}

#[derive(Default)]
struct Chain {
    sequence: u64,
    head: Option<Digest>,
}

type Checked<T> = Result<T, String>;

impl Reading {
    fn line(&mut self, line: &str) -> Checked<()> {
        if self.is_over {
            return Err("something follows what was sealed as the end".to_owned());
        }
        let value: Value = serde_json::from_str(line).map_err(|error| format!("it is no JSON: {error}"))?;
        match text(&value, "kind")? {
            "seal" => return self.sealed(&value),
            "evidence" => {}
            "event" => self.event(value.clone())?,
            "head" => self.head(&value)?,
            "receipt" => self.receipt(&value)?,
            other => return Err(format!("a line of the kind \"{other}\" is not known")),
        }
        self.seal.get_or_insert_with(|| Seal::begin(None)).line(line);
        Ok(())
    }

    fn event(&mut self, mut event: Value) -> Checked<()> {
        let aggregate = text(&event, "aggregateId")?.to_owned();
        let sequence = number(&event, "sequence")?;
        let previous = digest(&event, "previousHash")?;
        let said = digest(&event, "hash")?.ok_or("it has no hash")?;
        let chain = self.chains.entry(aggregate.clone()).or_default();
        if sequence != chain.sequence + 1 {
            return Err(format!(
                "event {sequence} of {aggregate} follows event {}: one is missing, or they are out of order",
                chain.sequence
            ));
        }
        if previous != chain.head {
            return Err(format!("event {sequence} of {aggregate} does not follow the one before"));
        }
        if let Some(receipt) = event.pointer("/data/receipt").filter(|receipt| receipt.is_object()) {
            self.held.insert(text(receipt, "id")?.to_owned(), receipt.clone());
        }
        let salts = event.get("salts").cloned().unwrap_or_default();
        let salts = serde_json::from_value(salts).map_err(|error| format!("its salts: {error}"))?;
        for member in ["kind", "hash", "salts"] {
            event.as_object_mut().map(|fields| fields.remove(member));
        }
        if hash(event, &salts) != said {
            return Err(format!("event {sequence} of {aggregate} is not as it was written"));
        }
        *chain = Chain { sequence, head: Some(said) };
        self.events += 1;
        Ok(())
    }

    fn head(&mut self, head: &Value) -> Checked<()> {
        let aggregate = text(head, "aggregateId")?.to_owned();
        match self.heads.insert(aggregate.clone(), (number(head, "sequence")?, digest(head, "hash")?)) {
            None => Ok(()),
            Some(_) => Err(format!("the head of {aggregate} is there twice")),
        }
    }

    fn receipt(&mut self, line: &Value) -> Checked<()> {
        let receipt = line.get("receipt").ok_or("it has no receipt")?;
        let id = text(receipt, "id")?;
        if text(receipt, "textHash")? != receipt_text_hash(text(receipt, "text")?).to_string() {
            return Err(format!("the text of {id} is not the one that was agreed to"));
        }
        match self.receipts.insert(id.to_owned(), receipt.clone()) {
            None => Ok(()),
            Some(_) => Err(format!("{id} is there twice")),
        }
    }

    fn sealed(&mut self, said: &Value) -> Checked<()> {
        let seal = self.seal.take().unwrap_or_else(|| Seal::begin(None));
        let is_last = said.get("isLast") == Some(&Value::Bool(true));
        if *said != seal.sealed(is_last) {
            return Err("lines before it are missing, out of order or changed".to_owned());
        }
        self.is_over = is_last;
        self.seal = Some(Seal::begin(Some(seal.digest())));
        Ok(())
    }

    fn end(mut self) -> Checked<Verified> {
        if !self.is_over {
            return Err("the file ends before its end".to_owned());
        }
        for (aggregate, chain) in &self.chains {
            match self.heads.remove(aggregate) {
                Some(head) if head == (chain.sequence, chain.head) => {}
                Some((sequence, _)) => {
                    let last = chain.sequence;
                    return Err(format!(
                        "the last event of {aggregate} is {sequence}, and here it is {last}"
                    ));
                }
                None => return Err(format!("the head of {aggregate} is missing")),
            }
        }
        if let Some(aggregate) = self.heads.keys().next() {
            return Err(format!("the events of {aggregate} are missing"));
        }
        for (id, receipt) in &self.receipts {
            let held = self.held.get(id).ok_or_else(|| format!("no event holds {id}"))?;
            if !is_same(receipt, held) {
                return Err(format!("{id} is not as its event holds it"));
            }
        }
        if let Some(id) = self.held.keys().find(|id| !self.receipts.contains_key(*id)) {
            return Err(format!("{id} is missing"));
        }
        Ok(Verified { events: self.events, chains: self.chains.len(), receipts: self.receipts.len() })
    }
}

/// Whether two forms of a receipt say the same, as far as neither withholds it.
fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Object(fields), Value::Object(others)) => {
            is_withheld(one)
                || is_withheld(other)
                || fields.len() == others.len()
                    && fields
                        .iter()
                        .all(|(name, value)| others.get(name).is_some_and(|other| is_same(value, other)))
        }
        _ => one == other || is_withheld(one) || is_withheld(other),
    }
}

fn text<'a>(value: &'a Value, member: &str) -> Checked<&'a str> {
    value.get(member).and_then(Value::as_str).ok_or_else(|| format!("it has no {member}"))
}

fn number(value: &Value, member: &str) -> Checked<u64> {
    value.get(member).and_then(Value::as_u64).ok_or_else(|| format!("it has no {member}"))
}

fn digest(value: &Value, member: &str) -> Checked<Option<Digest>> {
    match value.get(member) {
        None | Some(Value::Null) => Ok(None),
        Some(digest) => {
            let digest = digest.as_str().and_then(|digest| digest.parse().ok());
            digest.map(Some).ok_or_else(|| format!("its {member} is no digest"))
        }
    }
}
