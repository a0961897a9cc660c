//! What a customer, or its delegate, asks the operator, and what is said to it.

use domain::service_request::{Severity, Status};
use domain::text::{CaseText, Subject};
use serde_json::Value;
use web::problem::Code;

use crate::operation::{Operation, operation, reference};
use crate::schema::make::{
    at_most, closed, email, moment, object, one_of, page_of, text, text_or_null, whole,
};

const SUPPORT: &str = "Support";

/// Why somebody may not speak about a customer's requests.
const SPEAKING: &[Code] = &[
    Code::NotFound,
    Code::RoleMissing,
    Code::CapabilityMissing,
    Code::PartnerSuspended,
    Code::AgreementOutdated,
];

pub(crate) fn operations() -> Vec<Operation> {
    vec![
        operation(
            "get",
            "/v1/customers/{customerId}/service-requests",
            SUPPORT,
            "listServiceRequests",
            "A customer's service requests, newest first; a delegate sees those its own partner opened",
        )
        .signed_in()
        .query("status", reference("ServiceRequestStatus"), "Where they stand.")
        .paged()
        .answers(200, "ServiceRequestList", "A page of them.")
        .refuses(SPEAKING),
        operation(
            "post",
            "/v1/customers/{customerId}/service-requests",
            SUPPORT,
            "openServiceRequest",
            "Ask the operator for help, as the customer or on its behalf",
        )
        .signed_in()
        .once(true)
        .takes("NewServiceRequest", true)
        .answers(201, "ServiceRequest", "It is open, and the operator is told.")
        .tells_revision()
        .refuses(SPEAKING)
        .refuses(&[Code::CustomerDecisionRequired]),
        operation(
            "get",
            "/v1/customers/{customerId}/service-requests/{requestId}",
            SUPPORT,
            "showServiceRequest",
            "One service request",
        )
        .signed_in()
        .answers(200, "ServiceRequest", "The request.")
        .tells_revision()
        .refuses(SPEAKING),
        operation(
            "get",
            "/v1/customers/{customerId}/service-requests/{requestId}/messages",
            SUPPORT,
            "listServiceRequestMessages",
            "What was said to it, in order",
        )
        .signed_in()
        .paged()
        .answers(200, "MessageList", "A page of messages.")
        .refuses(SPEAKING),
        operation(
            "post",
            "/v1/customers/{customerId}/service-requests/{requestId}/messages",
            SUPPORT,
            "addServiceRequestMessage",
            "Say something more; an answer from the customer's side ends the waiting",
        )
        .signed_in()
        .once(true)
        .takes("NewMessage", true)
        .answers(201, "Message", "It is said; the tag is the request's.")
        .tells_revision()
        .refuses(SPEAKING)
        .refuses(&[Code::InvalidTransition]),
        operation(
            "post",
            "/v1/customers/{customerId}/service-requests/{requestId}/transition",
            SUPPORT,
            "transitionServiceRequest",
            "Move it to another state: the operator works, the customer's side settles, either resolves",
        )
        .signed_in()
        .if_match()
        .once(false)
        .takes("Transition", true)
        .answers(200, "ServiceRequest", "It is in that state.")
        .tells_revision()
        .refuses(SPEAKING)
        .refuses(&[Code::CustomerDecisionRequired, Code::AlreadyInState, Code::InvalidTransition]),
    ]
}

pub(crate) fn schemas() -> Vec<(&'static str, Value)> {
    let author = object(
        &[
            ("kind", one_of(&["customer", "partner", "operator"])),
            ("email", email()),
            ("partner", reference("Named")),
        ],
        &["email", "partner"],
    );
    let case = [
        ("id", text()),
        ("customerId", text()),
        ("status", reference("ServiceRequestStatus")),
        ("subject", text()),
        ("description", text()),
        ("severity", reference("Severity")),
        ("service", text_or_null()),
        ("origin", one_of(&["customer", "partner"])),
        ("openedBy", reference("Author")),
        ("createdAt", moment()),
        ("updatedAt", moment()),
        ("resolvedAt", moment()),
        ("reopensUntil", moment()),
        ("messageCount", whole()),
        ("revision", whole()),
    ];
    let message = [("number", whole()), ("from", reference("Author")), ("message", text()), ("at", moment())];
    let asked = [
        ("subject", at_most(Subject::MOST_CHARACTERS)),
        ("description", at_most(CaseText::MOST_CHARACTERS)),
        ("severity", reference("Severity")),
        ("service", text()),
    ];
    vec![
        ("ServiceRequestStatus", one_of(&Status::ALL.map(Status::name))),
        ("Severity", one_of(&Severity::ALL.map(Severity::name))),
        ("Author", author),
        ("ServiceRequest", object(&case, &["resolvedAt", "reopensUntil"])),
        ("ServiceRequestList", page_of("ServiceRequest")),
        ("Message", object(&message, &[])),
        ("MessageList", page_of("Message")),
        ("NewServiceRequest", closed(&asked, &["severity", "service"])),
        ("NewMessage", closed(&[("message", at_most(CaseText::MOST_CHARACTERS))], &[])),
        ("Transition", closed(&[("to", reference("ServiceRequestStatus"))], &[])),
    ]
}
