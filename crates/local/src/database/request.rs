//! A request to the table: read once, looked at by whoever disturbs or counts calls, and then performed.

use dynoxide::actions::batch_get_item::BatchGetItemRequest;
use dynoxide::actions::batch_write_item::BatchWriteItemRequest;
use dynoxide::actions::delete_item::DeleteItemRequest;
use dynoxide::actions::describe_table::DescribeTableRequest;
use dynoxide::actions::get_item::GetItemRequest;
use dynoxide::actions::put_item::PutItemRequest;
use dynoxide::actions::query::QueryRequest;
use dynoxide::actions::transact_get_items::TransactGetItemsRequest;
use dynoxide::actions::transact_write_items::{TransactWriteItem, TransactWriteItemsRequest};
use dynoxide::actions::update_item::UpdateItemRequest;
use dynoxide::types::ConsumedCapacity;
use dynoxide::{AttributeValue, Database as Engine, DynoxideError, Item};

use super::{Reply, engine};
use crate::ledger::Units;

/// How much of the units the ledger wants, and our own table does too.
const EVERYTHING: &str = "INDEXES";

/// One request of the DynamoDB API, read but not performed.
pub struct Request(Operation);

/// What is done to an item, as policies name it, and the partition key of the item.
pub(crate) type Touched = (&'static str, Option<String>);

impl Request {
    /// Reads a request as it travels over HTTP; what does not read is answered at once.
    pub fn read(operation: &str, body: &[u8]) -> Result<Request, Reply> {
        Operation::read(operation, body).map(Request).map_err(|error| refused(operation, error))
    }

    /// The operation as AWS names it.
    pub fn operation(&self) -> &'static str {
        self.0.name()
    }

    /// The index of a query.
    pub fn index(&self) -> Option<&str> {
        match &self.0 {
            Operation::Query(query) => query.index_name.as_deref(),
            _ => None,
        }
    }

    /// What is done to which partition, in the request's order; a query of an index has the index's key.
    pub(crate) fn touched(&self, partition_key: &str) -> Vec<Touched> {
        let pk = |item: &Item| item.get(partition_key).and_then(text_of);
        match &self.0 {
            Operation::GetItem(get) => vec![("GetItem", pk(&get.key))],
            Operation::PutItem(put) => vec![("PutItem", pk(&put.item))],
            Operation::UpdateItem(update) => vec![("UpdateItem", pk(&update.key))],
            Operation::DeleteItem(delete) => vec![("DeleteItem", pk(&delete.key))],
            Operation::Query(query) => vec![("Query", queried_key(query))],
            Operation::BatchGetItem(batch) => {
                let keys = batch.request_items.values().flat_map(|wanted| &wanted.keys);
                keys.map(|key| ("BatchGetItem", pk(key))).collect()
            }
            Operation::BatchWriteItem(batch) => {
                let writes = batch.request_items.values().flatten();
                let keys = writes.map(|write| match (&write.put_request, &write.delete_request) {
                    (Some(put), _) => pk(&put.item),
                    (None, delete) => delete.as_ref().and_then(|delete| pk(&delete.key)),
                });
                keys.map(|key| ("BatchWriteItem", key)).collect()
            }
            Operation::TransactGetItems(gets) => {
                gets.transact_items.iter().map(|part| ("TransactGetItems", pk(&part.get.key))).collect()
            }
            Operation::TransactWriteItems(writes) => writes
                .transact_items
                .iter()
                .filter_map(part)
                .map(|(action, item)| (action, pk(item)))
                .collect(),
            Operation::DescribeTable(_) => Vec::new(),
        }
    }

    /// Whether DynamoDB could answer with what was true a moment ago.
    pub fn may_be_stale(&self) -> bool {
        match &self.0 {
            Operation::GetItem(get) => get.consistent_read != Some(true),
            Operation::Query(query) => query.consistent_read != Some(true),
            Operation::BatchGetItem(batch) => {
                batch.request_items.values().any(|wanted| wanted.consistent_read != Some(true))
            }
            _ => false,
        }
    }

    /// Takes the token off a transaction: by it the engine knows one that comes a second time, and looks through
    /// every token of the last ten minutes for it.
    pub fn forget_token(&mut self) {
        if let Operation::TransactWriteItems(writes) = &mut self.0 {
            writes.client_request_token = None;
        }
    }

    pub(super) fn writes(&self) -> bool {
        matches!(
            self.0,
            Operation::PutItem(_)
                | Operation::UpdateItem(_)
                | Operation::DeleteItem(_)
                | Operation::BatchWriteItem(_)
                | Operation::TransactWriteItems(_)
        )
    }

    /// Performs it, and counts its units whether or not the caller asks for them.
    pub(super) fn perform(self, engine: &Engine) -> Reply {
        let name = self.0.name();
        match self.0.perform(engine) {
            Ok((body, units)) => Reply { status: 200, body, units },
            Err(error) => refused(name, error),
        }
    }
}

fn refused(operation: &str, error: DynoxideError) -> Reply {
    let error = engine::as_worded_for(operation, error);
    Reply { status: error.status_code(), body: error.to_json(), units: Units::default() }
}

/// The operations a function of ours, or a stream reader, may ask for, with the engine's own name of each.
///
/// Whole-table reads are deliberately absent: a Scan is refused here exactly as the deployed policies refuse it.
macro_rules! operations {
    ($($name:ident($request:ty) = $perform:ident),+ $(,)?) => {
        enum Operation {
            $($name(Box<$request>),)+
            DescribeTable(DescribeTableRequest),
        }

        impl Request {
            /// Every operation there is, as AWS names it.
            pub(crate) const OPERATIONS: &[&str] = &[$(stringify!($name),)+ "DescribeTable"];
        }

        impl Operation {
            fn read(operation: &str, body: &[u8]) -> Result<Operation, DynoxideError> {
                match operation {
                    $(stringify!($name) => Ok(Operation::$name(Box::new(engine::request(body)?))),)+
                    "DescribeTable" => Ok(Operation::DescribeTable(engine::request(body)?)),
                    other => Err(DynoxideError::AccessDeniedException(format!(
                        "the local system does not perform {other}"
                    ))),
                }
            }

            fn name(&self) -> &'static str {
                match self {
                    $(Operation::$name(_) => stringify!($name),)+
                    Operation::DescribeTable(_) => "DescribeTable",
                }
            }

            fn perform(self, engine: &Engine) -> Result<(String, Units), DynoxideError> {
                let name = self.name();
                match self {
                    $(Operation::$name(mut request) => {
                        let wanted = request.return_consumed_capacity.replace(EVERYTHING.to_owned());
                        let mut response = engine.$perform(*request)?;
                        let units = units(name, response.consumed_capacity.each());
                        match wanted.as_deref() {
                            Some(EVERYTHING) => {}
                            Some("TOTAL") => response.consumed_capacity.each().for_each(without_detail),
                            _ => response.consumed_capacity = None,
                        }
                        Ok((engine::answer(&response)?, units))
                    })+
                    Operation::DescribeTable(request) => {
                        Ok((engine::answer(&engine.describe_table(request)?)?, Units::default()))
                    }
                }
            }
        }
    };
}

operations! {
    GetItem(GetItemRequest) = get_item,
    PutItem(PutItemRequest) = put_item,
    UpdateItem(UpdateItemRequest) = update_item,
    DeleteItem(DeleteItemRequest) = delete_item,
    Query(QueryRequest) = query,
    BatchGetItem(BatchGetItemRequest) = batch_get_item,
    BatchWriteItem(BatchWriteItemRequest) = batch_write_item,
    TransactGetItems(TransactGetItemsRequest) = transact_get_items,
    TransactWriteItems(TransactWriteItemsRequest) = transact_write_items,
}

/// One table's units, or several tables'.
trait Consumed {
    fn each(&mut self) -> impl Iterator<Item = &mut ConsumedCapacity>;
}

impl Consumed for Option<ConsumedCapacity> {
    fn each(&mut self) -> impl Iterator<Item = &mut ConsumedCapacity> {
        self.iter_mut()
    }
}

impl Consumed for Option<Vec<ConsumedCapacity>> {
    fn each(&mut self) -> impl Iterator<Item = &mut ConsumedCapacity> {
        self.iter_mut().flatten()
    }
}

fn without_detail(consumed: &mut ConsumedCapacity) {
    consumed.table = None;
    consumed.global_secondary_indexes = None;
    consumed.local_secondary_indexes = None;
}

fn units<'a>(operation: &str, tables: impl Iterator<Item = &'a mut ConsumedCapacity>) -> Units {
    let mut units = Units::default();
    for consumed in tables {
        let reads = matches!(operation, "GetItem" | "BatchGetItem" | "Query" | "TransactGetItems");
        // A transaction's request token that is replayed only reads.
        let replayed = consumed.write_capacity_units.is_none() && consumed.read_capacity_units.is_some();
        *(if reads || replayed { &mut units.read } else { &mut units.write }) += consumed.capacity_units;
        let indexes = [&consumed.global_secondary_indexes, &consumed.local_secondary_indexes];
        for (name, index) in indexes.into_iter().flatten().flatten() {
            *units.by_index.entry(name.clone()).or_default() += index.capacity_units;
        }
    }
    units
}

/// A transaction needs the permission of each of its parts.
fn part(write: &TransactWriteItem) -> Option<(&'static str, &Item)> {
    let TransactWriteItem { put, update, delete, condition_check } = write;
    let put = put.as_ref().map(|put| ("PutItem", &put.item));
    let update = || update.as_ref().map(|update| ("UpdateItem", &update.key));
    let delete = || delete.as_ref().map(|delete| ("DeleteItem", &delete.key));
    let check = || condition_check.as_ref().map(|check| ("ConditionCheckItem", &check.key));
    put.or_else(update).or_else(delete).or_else(check)
}

fn text_of(value: &AttributeValue) -> Option<String> {
    match value {
        AttributeValue::S(text) | AttributeValue::N(text) => Some(text.clone()),
        _ => None,
    }
}

/// The value of the first equality in a key condition, which is the partition's.
fn queried_key(query: &QueryRequest) -> Option<String> {
    let (_, after) = query.key_condition_expression.as_deref()?.split_once('=')?;
    let placeholder = after.split_whitespace().next()?.trim_end_matches(')');
    text_of(query.expression_attribute_values.as_ref()?.get(placeholder)?)
}
