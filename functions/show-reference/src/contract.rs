//! When a program or its author reads the contract.

use std::collections::BTreeMap;

use http::{Method, header};
use serde_json::Value;
use web::{Answer, Request};

use crate::App;

/// The OpenAPI document. A test keeps it equal to the code and to the template's routes.
const DOCUMENT: &str = include_str!("../../../docs/openapi.json");

/// What may be asked, as the document says.
#[derive(Debug)]
pub(crate) struct Contract {
    methods: BTreeMap<String, Vec<Method>>,
}

/// `GET /openapi.json`
pub(crate) fn contract(_: &App, _: &Request) -> Answer {
    let response = web::respond::public("application/json", DOCUMENT);
    web::respond::with_header(response, header::CACHE_CONTROL, "public, max-age=300")
}

impl Contract {
    /// The committed document.
    pub(crate) fn committed() -> Contract {
        let document: Value = serde_json::from_str(DOCUMENT).unwrap_or_default();
        let paths = document.get("paths").and_then(Value::as_object).into_iter().flatten();
        let methods = paths.map(|(path, operations)| {
            let names = operations.as_object().into_iter().flat_map(|operations| operations.keys());
            let methods = names.filter_map(|name| name.to_ascii_uppercase().parse().ok());
            (path.clone(), methods.filter(is_standard).collect())
        });
        Contract { methods: methods.collect() }
    }

    /// The methods that a path takes; none where there is no such path.
    pub(crate) fn methods_of(&self, path: &str) -> Option<&[Method]> {
        // A path that is written out goes before one with parameters, as at the gateway.
        let exact = self.methods.get(path);
        let found =
            exact.or_else(|| self.methods.iter().find(|(known, _)| fits(known, path)).map(|(_, own)| own));
        found.map(Vec::as_slice)
    }
}

/// Whether a path is one of those that a path with parameters stands for.
fn fits(known: &str, path: &str) -> bool {
    let (mut known, mut path) = (known.split('/'), path.split('/'));
    loop {
        match (known.next(), path.next()) {
            (None, None) => return true,
            (Some(part), Some(segment)) if part.starts_with('{') && !segment.is_empty() => {}
            (Some(part), Some(segment)) if part == segment => {}
            _ => return false,
        }
    }
}

/// Other keys of a path are no methods, but would parse as one of somebody's own.
fn is_standard(method: &Method) -> bool {
    [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE].contains(method)
}
