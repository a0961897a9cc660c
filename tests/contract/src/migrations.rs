//! Mail that is moved into a customer's mailboxes.

use domain::migration::{MOST_MAILBOXES, MoveState, SourceKind, Status};
use domain::text::Reason;
use serde_json::{Value, json};
use web::problem::Code;

use crate::operation::{Operation, operation, reference};
use crate::schema::make::{
    at_most, closed, email, list_of, moment, object, one_of, or_null, page_of, text, text_or_null, whole,
    within,
};

const MIGRATIONS: &str = "Migrations";
/// Why somebody may not look.
const LOOKING: &[Code] =
    &[Code::NotFound, Code::RoleMissing, Code::CapabilityMissing, Code::AgreementOutdated];
/// Why somebody may not decide.
const DECIDING: &[Code] = &[
    Code::NotFound,
    Code::RoleMissing,
    Code::CapabilityMissing,
    Code::CustomerDecisionRequired,
    Code::PartnerSuspended,
    Code::AgreementOutdated,
];

pub(crate) fn operations() -> Vec<Operation> {
    let (all, one) =
        ("/v1/customers/{customerId}/migrations", "/v1/customers/{customerId}/migrations/{migrationId}");
    let kinds = one_of(&SourceKind::ALL.map(SourceKind::name));
    vec![
        operation("get", all, MIGRATIONS, "listMigrations", "A customer's migrations, newest first")
            .signed_in()
            .query("status", reference("MigrationStatus"), "How far they are.")
            .paged()
            .answers(200, "MigrationList", "A page of them.")
            .refuses(LOOKING),
        operation(
            "post",
            all,
            MIGRATIONS,
            "createMigration",
            "Have mail moved into mailboxes of the customer; nothing begins where a row is faulty",
        )
        .signed_in()
        .once(true)
        .query("source.kind", kinds, "With CSV: the kind of system that the mail comes from.")
        .query("source.host", text(), "With CSV: its name on the network.")
        .takes("NewMigration", true)
        .takes_csv("Rows below a line with the columns sourceAddress and targetAddress or targetMailboxId.")
        .answers(202, "Migration", "The services begin.")
        .tells_revision()
        .refuses(DECIDING),
        operation("get", one, MIGRATIONS, "showMigration", "How far a migration is, mailbox by mailbox")
            .signed_in()
            .answers(200, "Migration", "The migration.")
            .tells_revision()
            .refuses(LOOKING),
        operation(
            "post",
            "/v1/customers/{customerId}/migrations/{migrationId}/cancel",
            MIGRATIONS,
            "cancelMigration",
            "Call it off: what is moved stays, and nothing more is",
        )
        .signed_in()
        .if_match()
        .once(false)
        .answers(200, "Migration", "It is called off.")
        .tells_revision()
        .refuses(DECIDING)
        .refuses(&[Code::AlreadyInState, Code::InvalidTransition]),
        operation(
            "post",
            "/v1/migrations/{migrationId}/progress",
            MIGRATIONS,
            "reportMigration",
            "The operator's services report how far they are; a report that is late or comes twice changes nothing",
        )
        .signed_in()
        .takes("MigrationReport", true)
        .answers(200, "Migration", "The migration.")
        .tells_revision()
        .refuses(&[Code::NotFound, Code::RoleMissing]),
    ]
}

pub(crate) fn schemas() -> Vec<(&'static str, Value)> {
    let kinds = one_of(&SourceKind::ALL.map(SourceKind::name));
    let source = object(&[("kind", kinds.clone()), ("host", text_or_null())], &[]);
    let counts = ["total", "queued", "running", "completed", "failed"].map(|field| (field, whole()));
    let one = [
        ("sourceAddress", email()),
        ("targetMailboxId", text()),
        ("targetAddress", email()),
        ("state", reference("MoveState")),
        ("percent", within(0, 100)),
        ("detail", text()),
    ];
    let migration = [
        ("id", text()),
        ("customerId", text()),
        ("status", reference("MigrationStatus")),
        ("source", source),
        ("progress", object(&counts, &[])),
        ("mailboxes", list_of(object(&one, &["detail"]))),
        ("onBehalfBy", text()),
        ("createdAt", moment()),
        ("updatedAt", moment()),
        ("endedAt", or_null(moment())),
        ("revision", whole()),
    ];
    let row = [("sourceAddress", email()), ("targetAddress", email()), ("targetMailboxId", text())];
    let report = [
        ("address", email()),
        ("targetMailboxId", text()),
        ("state", reference("MoveState")),
        ("percent", within(0, 100)),
        ("detail", at_most(Reason::MOST_CHARACTERS)),
    ];
    let many =
        |items: Value| json!({ "type": "array", "minItems": 1, "maxItems": MOST_MAILBOXES, "items": items });
    let rows = many(closed(&row, &["targetAddress", "targetMailboxId"]));
    let reports = many(closed(&report, &["address", "targetMailboxId", "percent", "detail"]));
    let from = closed(&[("kind", kinds), ("host", text())], &["host"]);
    vec![
        ("MigrationStatus", one_of(&Status::ALL.map(Status::name))),
        ("MoveState", one_of(&MoveState::ALL.map(MoveState::name))),
        ("Migration", object(&migration, &["mailboxes", "onBehalfBy"])),
        ("MigrationList", page_of("Migration")),
        ("NewMigration", closed(&[("source", from), ("mailboxes", rows)], &[])),
        ("MigrationReport", closed(&[("mailboxes", reports)], &[])),
    ]
}
