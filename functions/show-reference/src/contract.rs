//! When a program or its author reads the contract.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use http::{Method, header};
use serde::Deserialize;
use serde::de::IgnoredAny;
use web::Answer;

/// The OpenAPI document. A test keeps it equal to the code and to the template's routes.
const DOCUMENT: &str = include_str!("../../../docs/openapi.json");

/// What may be asked, as the document says. It is long, and read when somebody asks for what is not there: reading it
/// at each start took seven times as long as everything else.
pub(crate) static COMMITTED: LazyLock<Contract> = LazyLock::new(Contract::committed);

/// Which methods each path takes.
#[derive(Debug)]
pub(crate) struct Contract {
    methods: BTreeMap<String, Vec<Method>>,
}

/// The document, as far as it is looked at.
#[derive(Default, Deserialize)]
struct Document {
    paths: BTreeMap<String, PathItem>,
}

/// Which methods a path takes, in OpenAPI's form.
#[derive(Deserialize)]
struct PathItem {
    get: Option<IgnoredAny>,
    head: Option<IgnoredAny>,
    post: Option<IgnoredAny>,
    put: Option<IgnoredAny>,
    patch: Option<IgnoredAny>,
    delete: Option<IgnoredAny>,
}

impl PathItem {
    fn methods(&self) -> Vec<Method> {
        let all = [
            (&self.get, Method::GET),
            (&self.head, Method::HEAD),
            (&self.post, Method::POST),
            (&self.put, Method::PUT),
            (&self.patch, Method::PATCH),
            (&self.delete, Method::DELETE),
        ];
        all.into_iter().filter_map(|(operation, method)| operation.map(|_| method)).collect()
    }
}

/// `GET /openapi.json`
pub(crate) fn contract() -> Answer {
    let response = web::respond::public("application/json", DOCUMENT);
    web::respond::with_header(response, header::CACHE_CONTROL, "public, max-age=300")
}

impl Contract {
    fn committed() -> Contract {
        let document: Document = serde_json::from_str(DOCUMENT).unwrap_or_default();
        let methods = document.paths.into_iter().map(|(path, item)| (path, item.methods()));
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
