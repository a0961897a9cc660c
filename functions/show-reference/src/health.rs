//! When a machine asks whether there is an answer at all.

use http::StatusCode;
use serde_json::json;
use web::Answer;

/// `GET /healthz`. It looks at nothing else: a health check that fails with the table would turn a slow table into
/// an outage of everything.
pub(crate) fn health() -> Answer {
    web::respond::json(StatusCode::OK, &json!({ "status": "ok" }))
}
