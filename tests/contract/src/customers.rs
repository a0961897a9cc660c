//! What either side does with delegations, and what a customer sees of itself.

use serde_json::json;
use web::problem::Code;

use crate::operation::{Operation, operation, reference};
use crate::schema::make::one_of;

const DELEGATIONS: &str = "Delegations";
const CUSTOMERS: &str = "Customers";

/// Why a change of a subscription is refused.
const UPKEEP: &[Code] = &[
    Code::NotFound,
    Code::RoleMissing,
    Code::CapabilityMissing,
    Code::CustomerDecisionRequired,
    Code::PartnerSuspended,
    Code::AgreementOutdated,
    Code::AlreadyInState,
    Code::InvalidTransition,
];

pub(crate) fn operations() -> Vec<Operation> {
    let mut operations = delegations();
    operations.extend(customers());
    operations.extend(erasures());
    operations.extend(amendments());
    operations.extend(subscriptions());
    operations
}

fn delegations() -> Vec<Operation> {
    vec![
        operation(
            "get",
            "/v1/delegations",
            DELEGATIONS,
            "listDelegations",
            "What the partner was granted, newest first",
        )
        .signed_in()
        .query("status", reference("DelegationStatus"), "What is true of it now.")
        .paged()
        .answers(200, "DelegationList", "A page of them.")
        .refuses(&[Code::RoleMissing]),
        operation(
            "get",
            "/v1/delegations/{id}",
            DELEGATIONS,
            "showDelegation",
            "One delegation, for either side",
        )
        .signed_in()
        .answers(200, "Delegation", "The delegation.")
        .tells_revision()
        .refuses(&[Code::NotFound]),
        operation(
            "post",
            "/v1/delegations/{id}/terminate",
            DELEGATIONS,
            "terminateDelegation",
            "End it at once, from either side",
        )
        .signed_in()
        .if_match()
        .once(false)
        .takes("Reason", false)
        .answers(200, "Delegation", "It has ended.")
        .tells_revision()
        .refuses(&[Code::NotFound, Code::RoleMissing, Code::AlreadyInState, Code::InvalidTransition]),
        operation(
            "post",
            "/v1/delegations/{id}/narrow",
            DELEGATIONS,
            "narrowDelegation",
            "Give a part of it up at once, from either side",
        )
        .signed_in()
        .if_match()
        .once(false)
        .takes("Capabilities", true)
        .answers(200, "Delegation", "It is narrower.")
        .tells_revision()
        .refuses(&[Code::NotFound, Code::RoleMissing, Code::AlreadyInState, Code::InvalidTransition]),
        operation(
            "put",
            "/v1/delegations/{id}/auto-extend",
            DELEGATIONS,
            "setAutoExtension",
            "Let it go on by itself at its end, or no longer, as the customer",
        )
        .signed_in()
        .if_match()
        .once(false)
        .takes("AutoExtension", true)
        .answers(200, "Delegation", "So it is.")
        .tells_revision()
        .refuses(&[Code::NotFound, Code::CustomerDecisionRequired, Code::InvalidTransition]),
        operation(
            "get",
            "/v1/customers/{customerId}/delegation",
            DELEGATIONS,
            "showDelegationOfCustomer",
            "Who administers the customer's account now",
        )
        .signed_in()
        .answers(200, "Delegation", "The delegation.")
        .tells_revision()
        .refuses(&[Code::NotFound]),
    ]
}

fn customers() -> Vec<Operation> {
    vec![
        operation(
            "post",
            "/v1/customers",
            CUSTOMERS,
            "registerCustomer",
            "Register an organization that the operator serves already, as the operator",
        )
        .signed_in()
        .once(true)
        .takes("NewCustomer", true)
        .answers(201, "Customer", "The customer.")
        .tells_revision()
        .refuses(&[Code::RoleMissing]),
        operation("get", "/v1/customers/{customerId}", CUSTOMERS, "showCustomer", "A customer")
            .signed_in()
            .answers(200, "Customer", "The customer.")
            .tells_revision()
            .refuses(&[Code::NotFound]),
        operation(
            "get",
            "/v1/customers/{customerId}/receipts",
            CUSTOMERS,
            "listReceipts",
            "What a customer has consented to",
        )
        .signed_in()
        .paged()
        .answers(200, "ReceiptList", "A page of receipts.")
        .refuses(&[Code::NotFound]),
        operation(
            "get",
            "/v1/customers/{customerId}/events",
            CUSTOMERS,
            "listEventsOfCustomer",
            "What happened to everything that is a customer's, thing by thing and in order",
        )
        .signed_in()
        .paged()
        .answers(200, "ChainedEventList", "A page of events.")
        .refuses(&[Code::NotFound]),
        operation(
            "get",
            "/v1/customers/{customerId}/evidence",
            CUSTOMERS,
            "downloadEvidence",
            "The same with every receipt, as a file that shows by itself that nothing in it was changed",
        )
        .signed_in()
        .paged()
        .answers_as(
            200,
            "application/jsonl",
            json!({ "type": "string" }),
            "The file as JSON Lines, or a part of it: then `Link` with `rel=\"next\"` says where the next one is. \
             The parts one after the other are the file.",
        )
        .refuses(&[Code::NotFound]),
        operation("get", "/v1/me", CUSTOMERS, "me", "Who the system takes the caller for")
            .signed_in()
            .answers(200, "Me", "The caller."),
    ]
}

fn amendments() -> Vec<Operation> {
    const GATES: &[Code] = &[
        Code::NotFound,
        Code::RoleMissing,
        Code::PartnerSuspended,
        Code::AgreementOutdated,
        Code::CloudExcluded,
        Code::NotEnrolled,
        Code::NotCertified,
        Code::InvalidTransition,
    ];
    vec![
        operation(
            "get",
            "/v1/delegations/{id}/amendments",
            DELEGATIONS,
            "listAmendments",
            "What the partner proposed, the oldest first, for either side",
        )
        .signed_in()
        .paged()
        .answers(200, "AmendmentList", "A page of them.")
        .refuses(&[Code::NotFound]),
        operation(
            "post",
            "/v1/delegations/{id}/amendments",
            DELEGATIONS,
            "proposeAmendment",
            "Ask the customer for more, or for longer, as the partner; one waits at any time",
        )
        .signed_in()
        .once(true)
        .takes("NewAmendment", true)
        .answers(201, "Amendment", "It waits for the customer.")
        .tells_revision()
        .refuses(GATES),
        operation(
            "get",
            "/v1/delegations/{id}/amendments/{amendmentId}",
            DELEGATIONS,
            "showAmendment",
            "One amendment, with what it would change, for either side",
        )
        .signed_in()
        .answers(200, "Amendment", "The amendment.")
        .tells_revision()
        .refuses(&[Code::NotFound]),
        operation(
            "post",
            "/v1/delegations/{id}/amendments/{amendmentId}/accept",
            DELEGATIONS,
            "acceptAmendment",
            "Agree to it, as an administrator of the customer",
        )
        .signed_in()
        .once(false)
        .takes("Nothing", false)
        .answers(200, "Amendment", "It counts.")
        .tells_revision()
        .refuses(&[Code::CustomerDecisionRequired, Code::AlreadyInState])
        .refuses(GATES),
        operation(
            "post",
            "/v1/delegations/{id}/amendments/{amendmentId}/decline",
            DELEGATIONS,
            "declineAmendment",
            "Do not agree to it, as an administrator of the customer",
        )
        .signed_in()
        .once(false)
        .takes("Reason", false)
        .answers(200, "Amendment", "What was granted stands.")
        .tells_revision()
        .refuses(&[
            Code::NotFound,
            Code::CustomerDecisionRequired,
            Code::AlreadyInState,
            Code::InvalidTransition,
        ]),
    ]
}

fn erasures() -> Vec<Operation> {
    vec![
        operation(
            "post",
            "/v1/customers/{customerId}/erasures",
            CUSTOMERS,
            "erasePerson",
            "Erase a person who is gone from what is kept of a customer, as the operator",
        )
        .signed_in()
        .once(true)
        .takes("NewErasure", true)
        .answers(200, "Erasure", "What was erased; no chain of events is broken by it.")
        .refuses(&[Code::NotFound, Code::RoleMissing, Code::InvalidTransition]),
    ]
}

fn subscriptions() -> Vec<Operation> {
    vec![
        operation(
            "get",
            "/v1/customers/{customerId}/subscriptions",
            CUSTOMERS,
            "listSubscriptions",
            "What a customer has",
        )
        .signed_in()
        .query("status", reference("SubscriptionStatus"), "What is true of it now.")
        .paged()
        .answers(200, "SubscriptionList", "A page of subscriptions.")
        .refuses(&[Code::NotFound]),
        operation(
            "get",
            "/v1/subscriptions",
            CUSTOMERS,
            "listSoldSubscriptions",
            "What the partner sold, newest first",
        )
        .signed_in()
        .query("status", reference("SubscriptionStatus"), "What is true of it now.")
        .query(
            "partnerOfRecord",
            one_of(&["own", "empty"]),
            "Of those that go on, where the partner is of record itself, or nobody that it would learn of.",
        )
        .paged()
        .answers(200, "SubscriptionList", "A page of subscriptions.")
        .refuses(&[Code::RoleMissing]),
        operation(
            "get",
            "/v1/subscriptions/{id}",
            CUSTOMERS,
            "showSubscription",
            "One subscription, for the customer, its delegate and the partner that sold it",
        )
        .signed_in()
        .answers(200, "Subscription", "The subscription.")
        .tells_revision()
        .refuses(&[Code::NotFound]),
        operation(
            "post",
            "/v1/subscriptions/{id}/cancel",
            CUSTOMERS,
            "cancelSubscription",
            "Cancel it at once, as the customer or its delegate: it does not renew",
        )
        .signed_in()
        .if_match()
        .once(false)
        .takes("Reason", false)
        .answers(200, "Subscription", "It is canceled.")
        .tells_revision()
        .refuses(UPKEEP),
        operation(
            "post",
            "/v1/subscriptions/{id}/change",
            CUSTOMERS,
            "changeSubscription",
            "Another number of licenses, at once and at the same fee",
        )
        .signed_in()
        .if_match()
        .once(false)
        .takes("Licenses", true)
        .answers(200, "Subscription", "It has them.")
        .tells_revision()
        .refuses(UPKEEP),
    ]
}
