//! The way in and out, and what the system says about itself.

use serde_json::json;
use web::problem::Code;

use crate::operation::{Operation, operation};

const PAGES: &str = "Pages";
const REFERENCE: &str = "Reference";

pub(crate) fn operations() -> Vec<Operation> {
    let mut operations = forms();
    operations.extend(vec![
        operation("get", "/", PAGES, "home", "The first page").answers_page("The page."),
        operation("get", "/customer", PAGES, "customerPage", "What somebody administers as a customer")
            .query("lang", json!({ "type": "string", "enum": ["en", "fr"] }), "The language of the page.")
            .answers_page("The page.")
            .redirects("To sign in first."),
        operation("get", "/partner", PAGES, "partnerPage", "What somebody's partner sent and was granted")
            .query("cursor", json!({ "type": "string" }), "Where the page of invitations begins.")
            .query("lang", json!({ "type": "string", "enum": ["en", "fr"] }), "The language of the page.")
            .answers_page("The page.")
            .redirects("To sign in first.")
            .refuses(&[Code::InvalidCursor]),
        operation("get", "/sign-in", PAGES, "signIn", "Off to the identity provider")
            .query("return", json!({ "type": "string" }), "The path to come back to.")
            .redirects("To the identity provider."),
        operation("get", "/sign-in/callback", PAGES, "signInCallback", "Back from the identity provider")
            .query("code", json!({ "type": "string" }), "")
            .query("state", json!({ "type": "string" }), "")
            .redirects("Signed in; to where somebody came from.")
            .refuses(&[Code::Unauthenticated]),
        operation("get", "/sign-out", PAGES, "askSignOut", "A page that asks whether to sign out")
            .answers_page("The page."),
        operation("post", "/sign-out", PAGES, "signOut", "Sign out, by the form of that page")
            .redirects("Signed out; to the first page.")
            .refuses(&[Code::CrossSite]),
        operation("get", "/healthz", REFERENCE, "health", "Whether there is an answer at all").answers(
            200,
            "Health",
            "There is.",
        ),
        operation("get", "/openapi.json", REFERENCE, "contract", "This document").answers_as(
            200,
            "application/json",
            json!({ "type": "object" }),
            "The document.",
        ),
        operation("get", "/problems/{code}", REFERENCE, "problemType", "What a problem means")
            .answers(200, "ProblemType", "What never varies about it.")
            .answers_unchanged()
            .answers_page("The same for people.")
            .refuses(&[Code::NotFound]),
        operation("get", "/assets/{file}", REFERENCE, "asset", "A file that pages load")
            .answers_as(
                200,
                "text/css",
                json!({ "type": "string" }),
                "The file; its name changes with its content.",
            )
            .answers_as(200, "image/svg+xml", json!({ "type": "string" }), "")
            .refuses(&[Code::NotFound]),
    ]);
    operations
}

/// The forms of the customer's page.
fn forms() -> Vec<Operation> {
    vec![
        operation(
            "post",
            "/customer/delegations/{id}/terminate",
            PAGES,
            "terminateDelegationByForm",
            "End an administration, by the form of the customer's page",
        )
        .redirects("It has ended; back to the page.")
        .refuses(&[
            Code::CrossSite,
            Code::NotFound,
            Code::AlreadyInState,
            Code::InvalidTransition,
            Code::PreconditionFailed,
            Code::Invalid,
        ]),
        changing(
            "/customer/delegations/{id}/narrow",
            "narrowDelegationByForm",
            "Allow less, by the form of the customer's page",
        ),
        changing(
            "/customer/delegations/{id}/auto-extend",
            "autoExtendByForm",
            "Let it go on by itself or not, by the form of the customer's page",
        ),
        operation(
            "post",
            "/customer/{customerId}/service-requests",
            PAGES,
            "openServiceRequestByForm",
            "Ask the operator for help, by the form of the customer's page",
        )
        .redirects("It is open; back to the page.")
        .refuses(&[
            Code::CrossSite,
            Code::NotFound,
            Code::RoleMissing,
            Code::CapabilityMissing,
            Code::CustomerDecisionRequired,
            Code::Invalid,
        ]),
        operation(
            "post",
            "/customer/delegations/{id}/amendments/{amendmentId}",
            PAGES,
            "answerAmendmentByForm",
            "Agree or decline, by the form of the customer's page",
        )
        .redirects("It is answered; back to the page.")
        .refuses(&[
            Code::CrossSite,
            Code::NotFound,
            Code::CustomerDecisionRequired,
            Code::AlreadyInState,
            Code::InvalidTransition,
            Code::Invalid,
        ]),
    ]
}

/// A form of the customer's page that changes a delegation.
fn changing(path: &'static str, id: &'static str, summary: &'static str) -> Operation {
    operation("post", path, PAGES, id, summary).redirects("It is so; back to the page.").refuses(&[
        Code::CrossSite,
        Code::NotFound,
        Code::CustomerDecisionRequired,
        Code::AlreadyInState,
        Code::InvalidTransition,
        Code::PreconditionFailed,
        Code::Invalid,
    ])
}
