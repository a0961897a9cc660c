//! The program itself: what is sold, and who takes part.

use serde_json::json;
use web::problem::Code;

use crate::operation::{Operation, operation, reference};

const CATALOG: &str = "Catalog";

pub(crate) fn operations() -> Vec<Operation> {
    catalog()
}

fn catalog() -> Vec<Operation> {
    let key = || json!({ "type": "string" });
    vec![
        operation("get", "/v1/catalog", CATALOG, "showCatalog", "What is sold, and under which rules")
            .answers(200, "Catalog", "The document.")
            .tells_revision()
            .refuses(&[Code::NotFound]),
        operation("put", "/v1/catalog", CATALOG, "replaceCatalog", "Put another catalog in its place")
            .signed_in()
            .if_match()
            .once(false)
            .takes("Catalog", true)
            .answers(200, "Catalog", "The document, which the next request decides on.")
            .tells_revision()
            .refuses(&[Code::RoleMissing]),
        operation(
            "get",
            "/v1/availability",
            CATALOG,
            "showAvailability",
            "Which feature is available where, since when, and what is coming",
        )
        .query("feature", reference("Feature"), "Only this one.")
        .query("cloud", key(), "Only this one, by its key in the catalog.")
        .query("plan", key(), "Only this one, by its key in the catalog.")
        .answers(200, "AvailabilityList", "The matrix, whole.")
        .refuses(&[Code::Invalid, Code::NotFound]),
    ]
}
