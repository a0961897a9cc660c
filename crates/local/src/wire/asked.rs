//! What a request asks for, as far as faults and the ledger need to know.

use std::collections::BTreeSet;

use http::Request;

use crate::database::Request as TableRequest;

/// One request, read but not performed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    /// `dynamodb`, `ses`, or the host.
    pub service: String,
    /// The operation as AWS names it; for other hosts the HTTP method.
    pub operation: String,
    /// The index of a query.
    pub index: Option<String>,
    /// The partition key of each item touched, in the request's order; a query of an index has the index's.
    pub keys: Vec<Option<String>>,
    /// What is done to each of `keys`, as policies name it: `PutItem` and the like also within a transaction.
    pub actions: Vec<String>,
    /// Whether DynamoDB could answer with what was true a moment ago.
    pub may_be_stale: bool,
}

impl Asked {
    /// A request to the table.
    pub fn of_table(request: &TableRequest, partition_key: &str) -> Self {
        let (actions, keys) =
            request.touched(partition_key).into_iter().map(|(action, key)| (action.to_owned(), key)).unzip();
        Self {
            service: "dynamodb".to_owned(),
            operation: request.operation().to_owned(),
            index: request.index().map(str::to_owned),
            keys,
            actions,
            may_be_stale: request.may_be_stale(),
        }
    }

    /// Reads a request in the query protocol, whose operation is a form field.
    pub fn of_form(service: &str, body: &[u8]) -> Self {
        let operation = body
            .split(|byte| *byte == b'&')
            .find_map(|field| field.strip_prefix(b"Action="))
            .map(|action| String::from_utf8_lossy(action).into_owned());
        Self { service: service.to_owned(), operation: operation.unwrap_or_default(), ..Self::default() }
    }

    /// A request whose operation is known already.
    pub fn of_service(service: &str, operation: &str) -> Self {
        Self { service: service.to_owned(), operation: operation.to_owned(), ..Self::default() }
    }

    /// Reads a request to anything else.
    pub fn of_host<B>(host: &str, request: &Request<B>) -> Self {
        Self { service: host.to_owned(), operation: request.method().to_string(), ..Self::default() }
    }

    /// Whether any partition key in it begins with `prefix`.
    pub fn touches(&self, prefix: &str) -> bool {
        self.keys.iter().flatten().any(|key| key.starts_with(prefix))
    }

    /// Whether the operation is one that DynamoDB can refuse because of somebody else's transaction.
    pub fn can_conflict(&self) -> bool {
        matches!(
            self.operation.as_str(),
            "PutItem" | "UpdateItem" | "DeleteItem" | "TransactWriteItems" | "TransactGetItems"
        )
    }

    /// Each action with the beginning of the key that it is done to, such as `PutItem I#`.
    pub fn actions_on_keys(&self) -> Vec<String> {
        let each = self.actions.iter().zip(&self.keys).map(|(action, key)| {
            let beginning = key.as_deref().and_then(|key| key.split_inclusive('#').next());
            format!("{action} {}", beginning.unwrap_or_default())
        });
        each.collect::<BTreeSet<String>>().into_iter().collect()
    }

    /// Each key up to its first `#`, which says what kind of item it is and nothing about whose.
    pub fn leading_keys(&self) -> Vec<String> {
        let leading: BTreeSet<&str> = self
            .keys
            .iter()
            .flatten()
            .map(|key| key.split_inclusive('#').next().unwrap_or_default())
            .collect();
        leading.into_iter().map(str::to_owned).collect()
    }
}
