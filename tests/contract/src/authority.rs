//! Whether somebody may act for somebody, and what a delegate shows for it.

use domain::authorization::Gate;
use serde_json::{Value, json};
use web::problem::Code;
use web::token::TOKEN_TYPE;

use crate::operation::{Operation, operation, reference};
use crate::schema::make::{boolean, closed, list_of, moment, object, one_of, text, within};

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
        operation(
            "post",
            "/oauth2/token",
            DELEGATIONS,
            "exchangeToken",
            "A delegate's access token for one of at most fifteen minutes for one customer (RFC 8693)",
        )
        .takes_as("application/x-www-form-urlencoded", "TokenExchange")
        .answers(200, "ExchangedToken", "The token; its `aud` is the address of the customer's account.")
        .answers(400, "OauthError", "No token, in the words of RFC 6749 and RFC 8693."),
        operation(
            "get",
            "/.well-known/jwks.json",
            DELEGATIONS,
            "showSigningKeys",
            "The keys that exchanged tokens are checked with (RFC 7517)",
        )
        .answers(200, "KeySet", "The present key, and the one before while its tokens may be about.")
        .answers_unchanged(),
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
    let mut schemas = tokens();
    schemas.extend([
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
    ]);
    schemas
}

fn tokens() -> Vec<(&'static str, Value)> {
    let constant = |value: &str| json!({ "type": "string", "enum": [value] });
    let wanted = "Capabilities, separated by spaces; without it everything that is granted.";
    let asked = closed(
        &[
            ("grant_type", constant("urn:ietf:params:oauth:grant-type:token-exchange")),
            ("subject_token", text()),
            ("subject_token_type", constant(TOKEN_TYPE)),
            ("requested_token_type", constant(TOKEN_TYPE)),
            (
                "resource",
                json!({ "type": "string", "format": "uri", "description": "`<base URL>/v1/customers/{customerId}`." }),
            ),
            (
                "audience",
                json!({ "type": "string", "description": "The customer's id, where `resource` is not given." }),
            ),
            ("scope", json!({ "type": "string", "description": wanted })),
        ],
        &["requested_token_type", "resource", "audience", "scope"],
    );
    let granted = object(
        &[
            ("access_token", text()),
            ("issued_token_type", constant(TOKEN_TYPE)),
            ("token_type", constant("Bearer")),
            ("expires_in", within(1, 900)),
            ("scope", text()),
        ],
        &[],
    );
    let codes = ["invalid_request", "unsupported_grant_type", "invalid_target", "invalid_scope"];
    let refused = object(&[("error", one_of(&codes)), ("error_description", text())], &[]);
    let key = ["kty", "crv", "use", "alg", "kid", "x", "y"].map(|field| (field, text()));
    vec![
        ("TokenExchange", asked),
        ("ExchangedToken", granted),
        ("OauthError", refused),
        ("KeySet", object(&[("keys", list_of(object(&key, &[])))], &[])),
    ]
}
