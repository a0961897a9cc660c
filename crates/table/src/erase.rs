//! Erasing a person from what is kept of a customer, so that the chains of its events stay whole.
//!
//! In an event, what was about the person gives way to its digest, from which the hash was made in the first place. A
//! record keeps its form: a placeholder stands where the person stood.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnConsumedCapacity};
use domain::{CustomerId, EmailAddress};
use failure::Failure;
use serde_json::{Value, json};

use crate::client::{Item, Table, consumed, unanswered};
use crate::key::{self, EVENT_PREFIX, Key};
use crate::page::PagePosition;
use crate::record::{self, BODY};
use crate::trail::Stored;
use crate::write::key_attributes;

/// Items that are read at a time.
const AT_A_TIME: u32 = 100;
/// Items that are changed in one run at the most; the next run goes on.
const MOST_CHANGED: u32 = 500;

/// Where an address stood. The name is reserved: nobody can ever have it (RFC 2606).
const NOBODY: &str = "erased@erased.invalid";
/// Where something else stood that was about the person.
const ERASED: &str = "erased";

/// Who of a partner looks after something stays: it is the partner's to say who that is.
const OF_THE_PARTNER: &[&str] = &["createdBy", "partnerContact", "proposedBy"];

/// What was changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// Events of which something was erased.
    pub events: u32,
    /// Other records.
    pub records: u32,
    /// Whether there is nothing left to erase.
    pub is_complete: bool,
}

impl Erased {
    fn is_exhausted(&self) -> bool {
        self.events + self.records >= MOST_CHANGED
    }
}

impl Table {
    /// Whether a person still belongs to a customer: is one of its users or administrators, or is written to at one
    /// of its mailboxes.
    pub async fn still_has(&self, customer: CustomerId, email: &EmailAddress) -> Result<bool, Failure> {
        let partition = key::customer(customer).pk;
        for prefix in ["C", key::USERS, key::GROUPS, key::MAILBOXES] {
            let mut after: Option<PagePosition> = None;
            loop {
                let page = self
                    .query(&partition, prefix, AT_A_TIME, after.as_ref(), "who belongs to a customer")
                    .await?;
                for item in page.items {
                    if record::body_of(&item)?.is_some_and(|body| evidence::names(&body, email.as_str())) {
                        return Ok(true);
                    }
                }
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
        }
        Ok(false)
    }

    /// Erases a person from everything that is kept of a customer, as far as one run goes.
    pub async fn erase(&self, customer: CustomerId, email: &EmailAddress) -> Result<Erased, Failure> {
        let mut erased = Erased::default();
        for partition in self.trailed(customer).await? {
            let mut after: Option<PagePosition> = None;
            loop {
                let page = self
                    .query(&partition, "", AT_A_TIME, after.as_ref(), "what is kept of a customer")
                    .await?;
                for item in page.items {
                    if erased.is_exhausted() {
                        return Ok(erased);
                    }
                    self.erase_in(item, email, &mut erased).await?;
                }
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
        }
        Ok(Erased { is_complete: true, ..erased })
    }

    async fn erase_in(&self, item: Item, email: &EmailAddress, erased: &mut Erased) -> Result<(), Failure> {
        let text = |name: &str| item.get(name).and_then(|value| value.as_s().ok()).cloned();
        let (Some(pk), Some(sk)) = (text("pk"), text("sk")) else {
            return Err(Failure::lasting("read the key of an item"));
        };
        let is_event = sk.starts_with(EVENT_PREFIX);
        let key = Key { pk, sk };
        let change = if is_event { in_event(item, email)? } else { in_record(&item, email)? };
        let Some(change) = change else { return Ok(()) };
        if self.put_in(&key, change).await? {
            *(if is_event { &mut erased.events } else { &mut erased.records }) += 1;
        }
        Ok(())
    }

    /// Whether it was changed: an item that somebody else changed since it was read is left for the next run, which
    /// finds the person in it.
    async fn put_in(&self, key: &Key, change: Replacement) -> Result<bool, Failure> {
        let mut update = self
            .client
            .update_item()
            .table_name(&*self.name)
            .set_key(Some(key_attributes(key)))
            .condition_expression("#body = :before")
            .expression_attribute_names("#body", BODY)
            .expression_attribute_values(":before", change.before)
            .return_consumed_capacity(ReturnConsumedCapacity::Indexes);
        let mut assignments = Vec::new();
        for (name, value) in change.after {
            if name != BODY {
                update = update.expression_attribute_names(format!("#{name}"), name);
            }
            update = update.expression_attribute_values(format!(":{name}"), value);
            assignments.push(format!("#{name} = :{name}"));
        }
        let removed = if change.is_event { " REMOVE #salt" } else { "" };
        if change.is_event {
            update = update.expression_attribute_names("#salt", "salt");
        }
        let sent = update.update_expression(format!("SET {}{removed}", assignments.join(", "))).send().await;
        match sent {
            Ok(answer) => {
                consumed("UpdateItem", answer.consumed_capacity.as_slice());
                Ok(true)
            }
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(UpdateItemError::is_conditional_check_failed_exception) =>
            {
                Ok(false)
            }
            Err(error) => Err(unanswered("erase a person", error)),
        }
    }
}

/// An item as it was and some of its attributes as they are to be.
struct Replacement {
    before: AttributeValue,
    after: BTreeMap<&'static str, AttributeValue>,
    is_event: bool,
}

fn in_event(item: Item, email: &EmailAddress) -> Result<Option<Replacement>, Failure> {
    let (before, mut body) =
        body_with_text(&item)?.ok_or_else(|| Failure::lasting("read an event without a body"))?;
    let mut actor = value_of(item.get("actor"))?;
    let Stored { told, mut salts, mut digests, .. } = Stored::read(item)?;
    let about = evidence::about(&told, email.as_str());
    if about.is_empty() {
        return Ok(None);
    }
    for pointer in about {
        let (Some(value), Some(salt)) = (told.pointer(&pointer), salts.remove(&pointer)) else { continue };
        digests.insert(pointer.clone(), evidence::digest_of(&salt, value).to_string());
        let stored = match pointer.strip_prefix("/actor") {
            Some(within) => actor.pointer_mut(within),
            None => pointer.strip_prefix("/data").and_then(|within| body.pointer_mut(within)),
        };
        blank(stored.ok_or_else(|| Failure::lasting("find what is to be erased"))?);
    }
    let after = BTreeMap::from([
        ("actor", attribute(&actor)?),
        (BODY, AttributeValue::S(record::text_of(&body)?)),
        ("digests", attribute(&digests)?),
        ("salts", attribute(&salts)?),
    ]);
    Ok(Some(Replacement { before, after, is_event: true }))
}

fn in_record(item: &Item, email: &EmailAddress) -> Result<Option<Replacement>, Failure> {
    let Some((before, body)) = body_with_text(item)? else { return Ok(None) };
    let mut record = json!({ "data": body });
    let of_the_partner =
        |pointer: &String| OF_THE_PARTNER.contains(&pointer.rsplit('/').next().unwrap_or_default());
    let about: Vec<String> =
        evidence::about(&record, email.as_str()).into_iter().filter(|one| !of_the_partner(one)).collect();
    for pointer in &about {
        if let Some(value) = record.pointer_mut(pointer) {
            blank(value);
        }
    }
    let after = BTreeMap::from([(BODY, AttributeValue::S(record::text_of(&record.get("data"))?))]);
    Ok((!about.is_empty()).then_some(Replacement { before, after, is_event: false }))
}

/// Nothing of a value but its form: an address stays one, and what has parts keeps them.
fn blank(value: &mut Value) {
    match value {
        Value::String(text) => (if text.contains('@') { NOBODY } else { ERASED }).clone_into(text),
        Value::Array(values) => values.iter_mut().for_each(blank),
        Value::Object(fields) => fields.values_mut().for_each(blank),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The body of a record, as it is stored and as JSON.
fn body_with_text(item: &Item) -> Result<Option<(AttributeValue, Value)>, Failure> {
    Ok(item.get(BODY).cloned().zip(record::body_of(item)?))
}

fn value_of(value: Option<&AttributeValue>) -> Result<Value, Failure> {
    let value = value.cloned().unwrap_or(AttributeValue::Null(true));
    serde_dynamo::from_attribute_value(value)
        .map_err(|error| Failure::lasting("read an attribute").because(error))
}

fn attribute(value: &impl serde::Serialize) -> Result<AttributeValue, Failure> {
    serde_dynamo::to_attribute_value(value)
        .map_err(|error| Failure::lasting("word an attribute").because(error))
}
