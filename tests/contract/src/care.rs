//! What is looked after for a customer: the partner of record of its subscriptions, its mailboxes.

use domain::mailbox::{Kind, LARGEST_QUOTA_MEGABYTES, MOST_ALIASES, Status, USUAL_QUOTA_MEGABYTES};
use domain::text::{Name, Reason};
use serde_json::{Value, json};
use web::problem::Code;

use crate::operation::{Operation, operation, reference};
use crate::schema::make::{
    at_most, boolean, closed, email, list_of, moment, object, one_of, or_null, page_of, text, whole, within,
};

const CUSTOMERS: &str = "Customers";
const MAILBOXES: &str = "Mailboxes";

/// Why somebody may not act for a customer.
const ACTING: &[Code] = &[
    Code::NotFound,
    Code::RoleMissing,
    Code::CapabilityMissing,
    Code::CustomerDecisionRequired,
    Code::PartnerSuspended,
    Code::AgreementOutdated,
];
/// Why somebody may not look.
const LOOKING: &[Code] =
    &[Code::NotFound, Code::RoleMissing, Code::CapabilityMissing, Code::AgreementOutdated];

pub(crate) fn operations() -> Vec<Operation> {
    let mut operations = partners_of_record();
    operations.extend(mailboxes());
    operations
}

fn partners_of_record() -> Vec<Operation> {
    let path = "/v1/subscriptions/{id}/partner-of-record";
    vec![
        operation(
            "get",
            path,
            CUSTOMERS,
            "showPartnerOfRecord",
            "Who advises on a subscription, and who did",
        )
        .signed_in()
        .answers(200, "PartnerOfRecord", "Who it is and was; a partner sees itself only.")
        .tells_revision()
        .refuses(&[Code::NotFound]),
        operation(
            "put",
            path,
            CUSTOMERS,
            "designatePartnerOfRecord",
            "Name the partner of record, as the customer: nobody decides this on its behalf",
        )
        .signed_in()
        .if_match()
        .once(false)
        .takes("Designating", true)
        .answers(200, "PartnerOfRecord", "It is named, with a receipt.")
        .tells_revision()
        .refuses(&[
            Code::NotFound,
            Code::CustomerDecisionRequired,
            Code::CloudExcluded,
            Code::AlreadyInState,
            Code::InvalidTransition,
        ]),
        operation(
            "delete",
            path,
            CUSTOMERS,
            "removePartnerOfRecord",
            "Name nobody any more, as the customer",
        )
        .signed_in()
        .if_match()
        .once(false)
        .answers(200, "PartnerOfRecord", "There is none.")
        .tells_revision()
        .refuses(&[
            Code::NotFound,
            Code::CustomerDecisionRequired,
            Code::AlreadyInState,
            Code::InvalidTransition,
        ]),
    ]
}

fn mailboxes() -> Vec<Operation> {
    let (all, one) =
        ("/v1/customers/{customerId}/mailboxes", "/v1/customers/{customerId}/mailboxes/{mailboxId}");
    vec![
        operation("get", all, MAILBOXES, "listMailboxes", "A customer's mailboxes, the oldest first")
            .signed_in()
            .query("status", reference("MailboxStatus"), "How far the mail system is with them.")
            .paged()
            .answers(200, "MailboxList", "A page of them.")
            .refuses(LOOKING),
        operation("post", all, MAILBOXES, "createMailbox", "Another mailbox, in a domain of the customer")
            .signed_in()
            .once(true)
            .takes("NewMailbox", true)
            .answers(201, "Mailbox", "It is written down; the mail system makes it.")
            .tells_revision()
            .refuses(ACTING),
        operation("get", one, MAILBOXES, "showMailbox", "One mailbox")
            .signed_in()
            .answers(200, "Mailbox", "The mailbox.")
            .tells_revision()
            .refuses(LOOKING),
        operation("patch", one, MAILBOXES, "changeMailbox", "Change it; what is not named stays as it is")
            .signed_in()
            .if_match()
            .once(false)
            .takes("MailboxChange", true)
            .answers(200, "Mailbox", "It is written down; the mail system makes it so.")
            .tells_revision()
            .refuses(ACTING),
        operation("delete", one, MAILBOXES, "deleteMailbox", "Delete it; its addresses are free again")
            .signed_in()
            .if_match()
            .once(false)
            .answers_nothing("It is gone.")
            .refuses(ACTING),
        operation(
            "post",
            "/v1/customers/{customerId}/mailboxes/{mailboxId}/provisioning",
            MAILBOXES,
            "reportMailbox",
            "The operator's mail system reports how far it is with a revision of a mailbox",
        )
        .signed_in()
        .takes("MailboxReport", true)
        .answers(200, "Mailbox", "The mailbox; a report that is late or comes twice changes nothing.")
        .tells_revision()
        .refuses(&[Code::NotFound, Code::RoleMissing]),
    ]
}

pub(crate) fn schemas() -> Vec<(&'static str, Value)> {
    let tenure = object(
        &[
            ("id", text()),
            ("partner", reference("Named")),
            ("since", moment()),
            ("until", or_null(moment())),
            ("setBy", email()),
            ("endedBy", email()),
        ],
        &["setBy", "endedBy"],
    );
    let record = object(
        &[
            ("subscriptionId", text()),
            ("current", or_null(reference("Designation"))),
            ("history", list_of(reference("Designation"))),
            ("isComplete", boolean()),
            ("revision", whole()),
        ],
        &[],
    );
    let mut schemas = vec![
        ("Designation", tenure),
        ("PartnerOfRecord", record),
        ("Designating", closed(&[("partnerId", text())], &[])),
    ];
    schemas.extend(mailbox_schemas());
    schemas
}

fn mailbox_schemas() -> Vec<(&'static str, Value)> {
    let statuses = Status::ALL.map(Status::name);
    let forwarding = closed(&[("enabled", boolean()), ("to", email())], &["to"]);
    let forwards = object(&[("enabled", boolean()), ("to", or_null(email()))], &[]);
    let aliases = json!({ "type": "array", "maxItems": MOST_ALIASES, "items": email() });
    let mut quota = within(1, LARGEST_QUOTA_MEGABYTES.into());
    if let Value::Object(quota) = &mut quota {
        quota.insert("default".to_owned(), USUAL_QUOTA_MEGABYTES.into());
    }
    let changeable = [
        ("displayName", at_most(Name::MOST_CHARACTERS)),
        ("kind", reference("MailboxKind")),
        ("aliases", aliases),
        ("quotaMegabytes", quota),
        ("forwarding", forwarding),
    ];
    let mut wanted = vec![("address", email())];
    wanted.extend(changeable.clone());
    let fields = [
        ("id", text()),
        ("customerId", text()),
        ("address", email()),
        ("displayName", text()),
        ("kind", reference("MailboxKind")),
        ("aliases", list_of(email())),
        ("quotaMegabytes", whole()),
        ("forwarding", forwards),
        ("status", reference("MailboxStatus")),
        ("failure", text()),
        ("createdAt", moment()),
        ("updatedAt", moment()),
        ("revision", whole()),
    ];
    let report = [
        ("revision", whole()),
        ("status", one_of(&["ready", "failed"])),
        ("detail", at_most(Reason::MOST_CHARACTERS)),
    ];
    let optional = ["displayName", "kind", "aliases", "quotaMegabytes", "forwarding"];
    vec![
        ("MailboxStatus", one_of(&statuses)),
        ("MailboxKind", one_of(&Kind::ALL.map(Kind::name))),
        ("Mailbox", object(&fields, &["failure"])),
        ("MailboxList", page_of("Mailbox")),
        ("NewMailbox", closed(&wanted, &["kind", "aliases", "quotaMegabytes", "forwarding"])),
        ("MailboxChange", closed(&changeable, &optional)),
        ("MailboxReport", closed(&report, &["detail"])),
    ]
}
