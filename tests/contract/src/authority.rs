//! Whether somebody may act for somebody, and what a delegate shows for it.

use domain::authorization::Gate;
use serde_json::Value;
use web::problem::Code;

use crate::operation::{Operation, operation, reference};
use crate::schema::make::{boolean, closed, list_of, moment, object, one_of, text};

const DELEGATIONS: &str = "Delegations";

pub(crate) fn operations() -> Vec<Operation> {
    vec![
        operation(
            "post",
            "/v1/authorize",
            DELEGATIONS,
            "authorize",
            "Whether a partner may act for a customer now, with every gate in its order",
        )
        .signed_in()
        .takes("AuthorizationQuestion", true)
        .answers(
            200,
            "Authorization",
            "What is true at this second; the code is that of the first closed gate.",
        )
        .refuses(&[Code::NotFound]),
    ]
}

pub(crate) fn schemas() -> Vec<(&'static str, Value)> {
    let passage = object(
        &[
            ("gate", one_of(&Gate::ALL.map(Gate::name))),
            ("passed", boolean()),
            ("code", reference("ProblemCode")),
        ],
        &["code"],
    );
    vec![
        (
            "AuthorizationQuestion",
            closed(
                &[("partnerId", text()), ("customerId", text()), ("capability", reference("Capability"))],
                &[],
            ),
        ),
        (
            "Authorization",
            object(
                &[
                    ("allowed", boolean()),
                    ("code", reference("ProblemCode")),
                    ("gates", list_of(passage)),
                    ("delegationId", text()),
                    ("evaluatedAt", moment()),
                ],
                &["code", "delegationId"],
            ),
        ),
    ]
}
