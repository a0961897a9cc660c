//! Writes: a key, an item, the condition it is written under, and what a failed condition means.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::{
    AttributeValue, ConditionCheck, Delete, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem,
    Update,
};
use failure::Failure;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::commit::Lost;
use crate::key::Key;
use crate::record::{self, BODY};

/// One write of a transaction. There are five verbs, each with its own kind of condition.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Write {
    #[serde(serialize_with = "key_as_text")]
    pub(crate) key: Key,
    verb: Verb,
    item: Map<String, Value>,
    condition: Condition,
    #[serde(skip)]
    pub(crate) lost: Lost,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
enum Verb {
    Put,
    Require,
    Remove,
    Count { counts: BTreeMap<String, i32>, expires_at: Option<i64> },
    Touch,
}

/// What must be true of the item before the write.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Condition {
    /// Nothing is asked; only for writes that another one's condition in the same transaction guards.
    Guarded,
    /// There is no such item.
    Absent,
    /// There is none, or it lapsed: its number `attribute` is at most `now`.
    AbsentOrLapsed { attribute: &'static str, now: i64 },
    /// There is one.
    Present,
    /// Each attribute has this value.
    Equal(Vec<(&'static str, Value)>),
    /// One attribute has this value, and the number of another is below `bound`.
    EqualAndBelow { equal: (&'static str, Value), attribute: &'static str, bound: u32 },
    /// The count is absent or below the quota.
    CountBelow(u32),
}

fn key_as_text<S: serde::Serializer>(key: &Key, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("{} / {}", key.pk, key.sk))
}

/// The attribute of counters.
pub(crate) const COUNT: &str = "count";
/// The attribute after which DynamoDB may remove an item.
pub(crate) const TTL: &str = "ttl";

impl Write {
    /// Writes an item that is new; `lost` when there is one.
    pub(crate) fn create(key: Key, item: Map<String, Value>, lost: Lost) -> Write {
        Write { key, verb: Verb::Put, item, condition: Condition::Absent, lost }
    }

    /// Writes an item over the one that `condition` describes; `lost` when it is another one.
    pub(crate) fn advance(key: Key, item: Map<String, Value>, condition: Condition, lost: Lost) -> Write {
        Write { key, verb: Verb::Put, item, condition, lost }
    }

    /// Writes nothing, but needs the item to be as `condition` describes.
    pub(crate) fn require(key: Key, condition: Condition, lost: Lost) -> Write {
        Write { key, verb: Verb::Require, item: Map::new(), condition, lost }
    }

    /// Removes the item that `condition` describes.
    pub(crate) fn remove(key: Key, condition: Condition, lost: Lost) -> Write {
        Write { key, verb: Verb::Remove, item: Map::new(), condition, lost }
    }

    /// Counts one up, unless the quota is used up.
    pub(crate) fn count_up(key: Key, most: u32, expires_at: i64, lost: Lost) -> Write {
        let counts = [(COUNT.to_owned(), 1)].into();
        let verb = Verb::Count { counts, expires_at: Some(expires_at) };
        Write { key, verb, item: Map::new(), condition: Condition::CountBelow(most), lost }
    }

    /// Counts several things; once, because the condition of another write in the transaction holds once.
    pub(crate) fn tally(key: Key, counts: BTreeMap<String, i32>) -> Write {
        let verb = Verb::Count { counts, expires_at: None };
        Write { key, verb, item: Map::new(), condition: Condition::Guarded, lost: Lost::Stale }
    }

    /// The same, unless the quota is used up.
    pub(crate) fn tally_within(key: Key, counts: BTreeMap<String, i32>, most: u32, lost: Lost) -> Write {
        Write { condition: Condition::CountBelow(most), lost, ..Write::tally(key, counts) }
    }

    /// Counts one more where this write counts in that item already: a transaction can write an item once.
    pub(crate) fn counts_one_more(&mut self, in_item: &Key) -> bool {
        match &mut self.verb {
            Verb::Count { counts, .. } if self.key == *in_item => {
                *counts.entry(COUNT.to_owned()).or_default() += 1;
                true
            }
            _ => false,
        }
    }

    /// Sets some attributes of the item that `condition` describes.
    pub(crate) fn touch(key: Key, item: Map<String, Value>, condition: Condition, lost: Lost) -> Write {
        Write { key, verb: Verb::Touch, item, condition, lost }
    }

    /// The write as the SDK takes it.
    pub(crate) fn into_transact_item(self) -> Result<TransactWriteItem, Failure> {
        let mut expression = Expression::of(&self.condition);
        let old = ReturnValuesOnConditionCheckFailure::AllOld;
        let built = match self.verb {
            Verb::Put => {
                let mut put = Put::builder()
                    .set_item(Some(attributes_of(self.key, self.item)?))
                    .return_values_on_condition_check_failure(old);
                put = put.set_condition_expression(expression.text());
                let (names, values) = expression.parts()?;
                let put = put.set_expression_attribute_names(names).set_expression_attribute_values(values);
                TransactWriteItem::builder().put(put.table_name(PLACEHOLDER).build().map_err(unbuilt)?)
            }
            Verb::Require => {
                let check = ConditionCheck::builder().set_key(Some(key_attributes(&self.key)));
                let check = check.condition_expression(expression.text().unwrap_or_default());
                let (names, values) = expression.parts()?;
                let check =
                    check.set_expression_attribute_names(names).set_expression_attribute_values(values);
                let check = check.return_values_on_condition_check_failure(old).table_name(PLACEHOLDER);
                TransactWriteItem::builder().condition_check(check.build().map_err(unbuilt)?)
            }
            Verb::Remove => {
                let delete = Delete::builder().set_key(Some(key_attributes(&self.key)));
                let delete = delete.set_condition_expression(expression.text());
                let (names, values) = expression.parts()?;
                let delete =
                    delete.set_expression_attribute_names(names).set_expression_attribute_values(values);
                let delete = delete.return_values_on_condition_check_failure(old).table_name(PLACEHOLDER);
                TransactWriteItem::builder().delete(delete.build().map_err(unbuilt)?)
            }
            Verb::Count { counts, expires_at } => {
                let mut adds = Vec::new();
                for (place, (name, by)) in counts.into_iter().enumerate() {
                    expression.names.push((format!("#c{place}"), name));
                    expression.values.push((format!(":c{place}"), json!(by)));
                    adds.push(format!("#c{place} :c{place}"));
                }
                let mut update = format!("ADD {}", adds.join(", "));
                if let Some(expires_at) = expires_at {
                    update.push_str(" SET #ttl = :ttl");
                    expression.name("#ttl", TTL);
                    expression.value(":ttl", json!(expires_at));
                }
                TransactWriteItem::builder().update(expression.update(&self.key, update)?)
            }
            Verb::Touch => {
                let mut sets = Vec::new();
                for (place, (name, value)) in self.item.into_iter().enumerate() {
                    expression.names.push((format!("#s{place}"), name));
                    expression.values.push((format!(":s{place}"), value));
                    sets.push(format!("#s{place} = :s{place}"));
                }
                TransactWriteItem::builder()
                    .update(expression.update(&self.key, format!("SET {}", sets.join(", ")))?)
            }
        };
        Ok(built.build())
    }
}

/// The table's name is put in by the client, which alone knows it.
pub(crate) const PLACEHOLDER: &str = "-";

fn unbuilt(error: impl std::error::Error + Send + Sync + 'static) -> Failure {
    Failure::lasting("word a write for the table").because(error)
}

/// A condition in DynamoDB's language.
#[derive(Default)]
struct Expression {
    terms: Vec<String>,
    names: Vec<(String, String)>,
    values: Vec<(String, Value)>,
}

type Names = Option<std::collections::HashMap<String, String>>;
type Values = Option<std::collections::HashMap<String, AttributeValue>>;

impl Expression {
    fn of(condition: &Condition) -> Expression {
        let mut expression = Expression::default();
        match condition {
            Condition::Guarded => {}
            Condition::Absent => expression.term("attribute_not_exists(pk)"),
            Condition::Present => expression.term("attribute_exists(pk)"),
            Condition::AbsentOrLapsed { attribute, now } => {
                let attribute = expression.attribute(attribute);
                expression.value(":now", json!(now));
                expression.term(&format!("(attribute_not_exists(pk) OR {attribute} <= :now)"));
            }
            Condition::Equal(pairs) => expression.equal(pairs),
            Condition::EqualAndBelow { equal, attribute, bound } => {
                expression.equal(std::slice::from_ref(equal));
                let attribute = expression.attribute(attribute);
                expression.value(":bound", json!(bound));
                expression.term(&format!("{attribute} < :bound"));
            }
            Condition::CountBelow(most) => {
                expression.name("#count", COUNT);
                expression.value(":most", json!(most));
                expression.term("(attribute_not_exists(#count) OR #count < :most)");
            }
        }
        expression
    }

    fn equal(&mut self, pairs: &[(&'static str, Value)]) {
        for (place, (name, value)) in pairs.iter().enumerate() {
            let attribute = self.attribute(name);
            self.value(&format!(":v{place}"), value.clone());
            self.term(&format!("{attribute} = :v{place}"));
        }
    }

    fn term(&mut self, term: &str) {
        self.terms.push(term.to_owned());
    }

    fn name(&mut self, placeholder: &str, name: &str) {
        if !self.names.iter().any(|(known, _)| known == placeholder) {
            self.names.push((placeholder.to_owned(), name.to_owned()));
        }
    }

    fn value(&mut self, placeholder: &str, value: Value) {
        self.values.push((placeholder.to_owned(), value));
    }

    /// The placeholder of an attribute, whose name may be a reserved word.
    fn attribute(&mut self, name: &str) -> String {
        let placeholder = format!("#{name}");
        self.name(&placeholder, name);
        placeholder
    }

    fn text(&self) -> Option<String> {
        (!self.terms.is_empty()).then(|| self.terms.join(" AND "))
    }

    fn parts(self) -> Result<(Names, Values), Failure> {
        let names = (!self.names.is_empty()).then(|| self.names.into_iter().collect());
        let mut values = std::collections::HashMap::new();
        for (placeholder, value) in self.values {
            values.insert(placeholder, attribute(value)?);
        }
        Ok((names, (!values.is_empty()).then_some(values)))
    }

    fn update(self, key: &Key, update: String) -> Result<Update, Failure> {
        let condition = self.text();
        let (names, values) = self.parts()?;
        Update::builder()
            .set_key(Some(key_attributes(key)))
            .update_expression(update)
            .set_condition_expression(condition)
            .set_expression_attribute_names(names)
            .set_expression_attribute_values(values)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .table_name(PLACEHOLDER)
            .build()
            .map_err(unbuilt)
    }
}

/// The key as the SDK takes it.
pub(crate) fn key_attributes(key: &Key) -> std::collections::HashMap<String, AttributeValue> {
    [("pk", &key.pk), ("sk", &key.sk)]
        .map(|(name, value)| (name.to_owned(), AttributeValue::S(value.clone())))
        .into()
}

fn attribute(value: Value) -> Result<AttributeValue, Failure> {
    serde_dynamo::to_attribute_value(value).map_err(unbuilt)
}

/// An item with its key, as the SDK takes it.
pub(crate) fn attributes_of(
    key: Key,
    mut item: Map<String, Value>,
) -> Result<std::collections::HashMap<String, AttributeValue>, Failure> {
    if let Some(body) = item.get_mut(BODY) {
        *body = Value::String(record::text_of(body)?);
    }
    item.insert("pk".into(), Value::String(key.pk));
    item.insert("sk".into(), Value::String(key.sk));
    serde_dynamo::to_item(item).map_err(unbuilt)
}
