//! What the system says about itself.

use serde_json::{Value, json};

use super::make::{boolean, list_of, object, one_of, text, whole};
use crate::operation::reference;

pub(super) fn reference_documents() -> Vec<(&'static str, Value)> {
    let fault = object(&[("pointer", text()), ("detail", text())], &[]);
    vec![
        (
            "Problem",
            object(
                &[
                    ("type", json!({ "type": "string", "format": "uri" })),
                    ("title", text()),
                    ("status", whole()),
                    ("code", reference("ProblemCode")),
                    ("detail", text()),
                    ("instance", text()),
                    ("errors", list_of(fault)),
                    ("conflictingId", text()),
                    ("retryable", boolean()),
                ],
                &["errors", "conflictingId"],
            ),
        ),
        (
            "ProblemType",
            object(
                &[
                    ("type", json!({ "type": "string", "format": "uri" })),
                    ("code", reference("ProblemCode")),
                    ("status", whole()),
                    ("title", text()),
                    ("detail", text()),
                    ("retryable", boolean()),
                ],
                &[],
            ),
        ),
        ("Health", object(&[("status", one_of(&["ok"]))], &[])),
    ]
}
