//! The shapes of what is sent and answered.

mod program;

use domain::capability::Capability;
use domain::delegation;
use domain::invitation::{self, Kind};
use domain::listing::{Expertise, Industry, Region};
use domain::money::Money;
use domain::offer;
use domain::text::{Message, Name, OrganizationName, Reason};
use serde_json::{Map, Value, json};
use web::problem::Code;

use crate::operation::reference;

/// Every shape by its name.
pub(crate) fn all() -> Value {
    let mut schemas = Map::new();
    let own = words().into_iter().chain(sent()).chain(answered());
    let of_program = [
        program::words(),
        program::catalog(),
        program::sent(),
        program::answered(),
        crate::overview::schemas(),
    ];
    for (name, schema) in own.chain(of_program.into_iter().flatten()) {
        schemas.insert(name.to_owned(), schema);
    }
    Value::Object(schemas)
}

/// Closed lists of words.
fn words() -> Vec<(&'static str, Value)> {
    use delegation::Status as D;
    use invitation::Status as I;
    let kinds = [Kind::Trial, Kind::Purchase, Kind::DelegatedAdministration].map(Kind::name);
    let statuses = [I::Pending, I::Suspended, I::Accepted, I::Declined, I::Canceled, I::Expired].map(I::name);
    let of_delegation = [D::Active, D::Suspended, D::Expired, D::Terminated, D::Replaced].map(D::name);
    let capabilities: Vec<&str> = Capability::ALL.into_iter().map(Capability::name).chain(["full"]).collect();
    let expertise: Vec<&str> = Expertise::ALL.iter().map(|word| word.key()).collect();
    let industries: Vec<&str> = Industry::ALL.iter().map(|word| word.key()).collect();
    let regions: Vec<&str> = Region::ALL.iter().map(|word| word.key()).collect();
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    vec![
        ("InvitationKind", one_of(&kinds)),
        ("InvitationStatus", one_of(&statuses)),
        ("DelegationStatus", one_of(&of_delegation)),
        ("SubscriptionStatus", one_of(&["trial", "active", "canceled", "expired"])),
        ("Capability", one_of(&capabilities)),
        ("Decision", one_of(&["accept", "decline"])),
        ("BillingPeriod", one_of(&["monthly", "annual"])),
        ("Locale", one_of(&["en", "fr"])),
        ("Expertise", one_of(&expertise)),
        ("Industry", one_of(&industries)),
        ("Region", one_of(&regions)),
        ("ProblemCode", one_of(&codes)),
    ]
}

/// What callers send.
fn sent() -> Vec<(&'static str, Value)> {
    let licenses = within(1, offer::MOST_LICENSES.into());
    let term = within(1, offer::LONGEST_TERM_MONTHS.into());
    let days = within(1, delegation::LONGEST_DURATION_DAYS.into());
    let fee = object(
        &[
            ("amount", json!({ "type": "integer", "minimum": 0, "maximum": Money::MOST_UNIT_FEE })),
            ("currency", text()),
        ],
        &[],
    );
    let line = closed(
        &[
            ("service", text()),
            ("plan", text()),
            ("licenses", licenses.clone()),
            ("billingPeriod", reference("BillingPeriod")),
            ("unitFee", fee),
            ("termMonths", term),
        ],
        &["licenses", "billingPeriod", "unitFee", "termMonths"],
    );
    let requested = closed(&[("capabilities", capabilities()), ("durationDays", days)], &["durationDays"]);
    let recipient = closed(
        &[
            ("email", email()),
            ("name", at_most(Name::MOST_CHARACTERS)),
            ("organization", at_most(Name::MOST_CHARACTERS)),
        ],
        &["name", "organization"],
    );
    let lines = |fewest: usize| {
        json!({
            "type": "array", "minItems": fewest, "maxItems": offer::MOST_LINES, "items": reference("NewLine"),
        })
    };
    vec![
        ("Nothing", json!({ "type": "object", "additionalProperties": false })),
        ("Token", closed(&[("t", text())], &[])),
        ("Reason", closed(&[("reason", at_most(Reason::MOST_CHARACTERS))], &["reason"])),
        ("Licenses", closed(&[("licenses", licenses)], &[])),
        ("NewLine", line),
        ("NewLines", closed(&[("lines", lines(1))], &[])),
        ("NewAddress", closed(&[("email", email())], &[])),
        (
            "NewInvitation",
            closed(
                &[
                    ("kind", reference("InvitationKind")),
                    ("recipient", recipient),
                    ("locale", reference("Locale")),
                    ("lines", lines(0)),
                    ("delegatedAdministration", requested),
                    ("partnerOfRecord", boolean()),
                    ("followsInvitationId", text()),
                    ("customerId", text()),
                    ("message", at_most(Message::MOST_CHARACTERS)),
                    ("expiresInDays", within(1, invitation::LONGEST_LIFE_DAYS.into())),
                ],
                &[
                    "locale",
                    "lines",
                    "delegatedAdministration",
                    "partnerOfRecord",
                    "followsInvitationId",
                    "customerId",
                    "message",
                    "expiresInDays",
                ],
            ),
        ),
        (
            "NewInvitations",
            closed(
                &[(
                    "items",
                    json!({
                        "type": "array", "minItems": 1, "maxItems": 25, "items": reference("NewInvitation"),
                    }),
                )],
                &[],
            ),
        ),
        ("Acceptance", acceptance()),
        ("Declining", closed(&[("t", text()), ("reason", at_most(Reason::MOST_CHARACTERS))], &["reason"])),
    ]
}

fn acceptance() -> Value {
    let decisions = || {
        let decision = || reference("Decision");
        let parts = [
            ("commercial", decision()),
            ("delegatedAdministration", decision()),
            ("partnerOfRecord", decision()),
        ];
        closed(&parts, &["commercial", "delegatedAdministration", "partnerOfRecord"])
    };
    let organization =
        closed(&[("name", at_most(OrganizationName::MOST_CHARACTERS)), ("country", text())], &["country"]);
    closed(
        &[
            ("t", text()),
            ("revision", whole()),
            ("offerVersion", whole()),
            ("decisions", decisions()),
            ("code", text()),
            ("organization", organization),
            ("replaces", text()),
        ],
        &["code", "organization", "replaces"],
    )
}

/// What is answered.
fn answered() -> Vec<(&'static str, Value)> {
    let mut schemas = invitations();
    schemas.extend(customers());
    schemas.extend(listings());
    schemas.extend(reference_documents());
    schemas
}

fn invitations() -> Vec<(&'static str, Value)> {
    let delivery_states = ["queued", "sent", "delivered", "delayed", "bounced", "complained"];
    let recipient =
        object(&[("email", email()), ("name", text()), ("organization", text())], &["name", "organization"]);
    let requested = object(&[("capabilities", capabilities()), ("durationDays", whole())], &[]);
    let decision = || reference("Decision");
    let decisions = object(
        &[
            ("commercial", decision()),
            ("delegatedAdministration", decision()),
            ("partnerOfRecord", decision()),
        ],
        &["commercial", "delegatedAdministration", "partnerOfRecord"],
    );
    let letter = object(&[("subject", text()), ("text", text()), ("html", text())], &[]);
    let result = object(
        &[("status", whole()), ("invitation", reference("Invitation")), ("problem", reference("Problem"))],
        &["invitation", "problem"],
    );
    vec![
        ("Money", object(&[("amount", whole()), ("currency", text())], &[])),
        ("Named", object(&[("id", text()), ("name", text())], &[])),
        (
            "Line",
            object(
                &[
                    ("service", text()),
                    ("plan", text()),
                    ("licenses", whole()),
                    ("billingPeriod", reference("BillingPeriod")),
                    ("unitFee", reference("Money")),
                    ("termMonths", whole()),
                ],
                &["billingPeriod", "unitFee", "termMonths"],
            ),
        ),
        ("Delivery", object(&[("state", one_of(&delivery_states)), ("at", moment())], &[])),
        ("Recipient", recipient),
        ("RequestedDelegation", requested),
        ("Decisions", decisions),
        (
            "Invitation",
            object(
                &[
                    ("id", text()),
                    ("kind", reference("InvitationKind")),
                    ("status", reference("InvitationStatus")),
                    ("delivery", reference("Delivery")),
                    ("partner", reference("Named")),
                    ("recipient", reference("Recipient")),
                    ("locale", reference("Locale")),
                    ("lines", list_of(reference("Line"))),
                    ("delegatedAdministration", or_null(reference("RequestedDelegation"))),
                    ("partnerOfRecord", boolean()),
                    ("offerVersion", whole()),
                    ("followsInvitationId", text_or_null()),
                    ("customerId", text()),
                    ("message", text_or_null()),
                    ("createdAt", moment()),
                    ("expiresAt", moment()),
                    ("resendCount", whole()),
                    ("decisions", reference("Decisions")),
                    ("decidedAt", moment()),
                    ("declineReason", text()),
                    ("cancelReason", text()),
                    ("revision", whole()),
                ],
                &["customerId", "decisions", "decidedAt", "declineReason", "cancelReason"],
            ),
        ),
        ("InvitationList", page_of("Invitation")),
        (
            "InvitationPreview",
            json!({ "allOf": [reference("Invitation"), object(&[("preview", letter)], &[])] }),
        ),
        ("InvitationResults", object(&[("items", list_of(result))], &[])),
        (
            "Event",
            object(
                &[
                    ("id", text()),
                    ("type", text()),
                    ("at", moment()),
                    ("aggregateId", text()),
                    ("sequence", whole()),
                    ("actor", json!({ "type": "object" })),
                    ("data", json!({ "type": "object" })),
                ],
                &[],
            ),
        ),
        ("EventList", page_of("Event")),
        ("Declined", object(&[("invitation", reference("Invitation"))], &[])),
        ("LinkView", link_view()),
    ]
}

/// What the holder of a link sees.
fn link_view() -> Value {
    let shown_line = json!({ "allOf": [
        reference("Line"),
        object(
            &[
                ("serviceName", text()),
                ("planName", text()),
                ("totalPerPeriod", or_null(reference("Money"))),
                ("trialDays", json!({ "type": ["integer", "null"] })),
            ],
            &[],
        ),
    ] });
    let total = object(&[("billingPeriod", reference("BillingPeriod")), ("amount", reference("Money"))], &[]);
    let grant = object(&[("capability", text()), ("allows", text())], &[]);
    let requested = object(
        &[
            ("capabilities", capabilities()),
            ("grants", list_of(grant)),
            ("never", text()),
            ("durationDays", whole()),
            ("endsAt", moment()),
        ],
        &[],
    );
    let replaces =
        object(&[("delegationId", text()), ("partner", reference("Named")), ("endsAt", moment())], &[]);
    object(
        &[
            ("id", text()),
            ("kind", reference("InvitationKind")),
            ("status", reference("InvitationStatus")),
            ("partner", reference("Named")),
            ("recipient", reference("Recipient")),
            ("message", text_or_null()),
            ("lines", list_of(shown_line)),
            ("totals", list_of(total)),
            ("delegatedAdministration", or_null(requested)),
            ("partnerOfRecord", boolean()),
            ("replaces", or_null(replaces)),
            ("requires", one_of(&["code", "administratorSignIn"])),
            ("organizationName", text_or_null()),
            ("signedInAs", text_or_null()),
            ("isAdministrator", boolean()),
            ("offerVersion", whole()),
            ("changed", boolean()),
            ("revision", whole()),
            ("createdAt", moment()),
            ("expiresAt", moment()),
            ("locale", reference("Locale")),
        ],
        &[],
    )
}

fn customers() -> Vec<(&'static str, Value)> {
    let membership = object(&[("id", text()), ("name", text()), ("roles", list_of(text()))], &[]);
    let record = object(&[("id", text()), ("partner", reference("Named")), ("at", moment())], &[]);
    vec![
        (
            "Delegation",
            object(
                &[
                    ("id", text()),
                    ("status", reference("DelegationStatus")),
                    ("customer", reference("Named")),
                    ("partner", reference("Named")),
                    ("capabilities", capabilities()),
                    ("grantedAt", moment()),
                    ("endsAt", moment()),
                    ("endedAt", moment()),
                    ("terminatedBy", one_of(&["customer", "partner"])),
                    ("terminationReason", text()),
                    ("invitationId", text()),
                    ("receiptId", text()),
                    ("revision", whole()),
                ],
                &["endedAt", "terminatedBy", "terminationReason"],
            ),
        ),
        ("DelegationList", page_of("Delegation")),
        (
            "Customer",
            object(
                &[
                    ("id", text()),
                    ("name", text()),
                    ("country", text_or_null()),
                    ("cloud", text()),
                    ("domains", list_of(text())),
                    ("admins", list_of(email())),
                    ("locale", reference("Locale")),
                    ("createdAt", moment()),
                    ("revision", whole()),
                ],
                &[],
            ),
        ),
        (
            "Subscription",
            object(
                &[
                    ("id", text()),
                    ("status", reference("SubscriptionStatus")),
                    ("service", text()),
                    ("plan", text()),
                    ("licenses", whole()),
                    ("billingPeriod", or_null(reference("BillingPeriod"))),
                    ("unitFee", or_null(reference("Money"))),
                    ("termMonths", json!({ "type": ["integer", "null"] })),
                    ("totalPerPeriod", or_null(reference("Money"))),
                    ("startedAt", moment()),
                    ("endsAt", moment()),
                    ("renewsAt", or_null(moment())),
                    ("canceledAt", moment()),
                    ("cancelReason", text()),
                    ("customerId", text()),
                    ("partner", or_null(reference("Named"))),
                    ("invitationId", text_or_null()),
                    ("partnerOfRecord", or_null(record)),
                    ("revision", whole()),
                ],
                &["canceledAt", "cancelReason"],
            ),
        ),
        ("SubscriptionList", page_of("Subscription")),
        ("Receipt", receipt()),
        ("ReceiptList", page_of("Receipt")),
        (
            "Accepted",
            object(
                &[
                    ("invitation", reference("Invitation")),
                    ("receipt", reference("Receipt")),
                    ("subscriptions", list_of(reference("Subscription"))),
                    ("delegation", reference("Delegation")),
                    ("customer", reference("Customer")),
                ],
                &["delegation"],
            ),
        ),
        (
            "Me",
            object(
                &[
                    ("subject", text()),
                    ("email", text_or_null()),
                    ("operator", boolean()),
                    ("partner", or_null(membership)),
                    ("customers", list_of(reference("Named"))),
                ],
                &[],
            ),
        ),
    ]
}

fn receipt() -> Value {
    let line = json!({ "allOf": [
        reference("Line"),
        object(&[("subscriptionId", text()), ("endsAt", moment())], &[]),
    ] });
    let granted = object(
        &[
            ("id", text()),
            ("capabilities", capabilities()),
            ("endsAt", moment()),
            ("replacedPartnerName", text_or_null()),
        ],
        &[],
    );
    object(
        &[
            ("id", text()),
            ("customerId", text()),
            ("customerName", text()),
            ("acceptedBy", email()),
            ("proof", one_of(&["code", "administratorSignIn"])),
            ("at", moment()),
            ("partnerId", text()),
            ("partnerName", text()),
            ("invitationId", text()),
            ("kind", reference("InvitationKind")),
            ("offerVersion", whole()),
            ("locale", reference("Locale")),
            ("decisions", reference("Decisions")),
            ("subscriptions", list_of(line)),
            ("delegation", or_null(granted)),
        ],
        &[],
    )
}

fn listings() -> Vec<(&'static str, Value)> {
    let shared = |with: &[(&str, Value)]| {
        let mut fields = vec![
            ("id", text()),
            ("partner", reference("Named")),
            ("name", text()),
            ("summary", text()),
            ("services", list_of(text())),
            ("expertise", list_of(reference("Expertise"))),
            ("industries", list_of(reference("Industry"))),
            ("regions", list_of(reference("Region"))),
            ("languages", list_of(text())),
            ("url", json!({ "type": "string", "format": "uri" })),
            ("publishedAt", moment()),
        ];
        fields.extend(with.iter().cloned());
        object(&fields, &[])
    };
    vec![
        ("Card", shared(&[])),
        ("CardList", page_of("Card")),
        ("Listing", shared(&[("description", text()), ("revision", whole())])),
    ]
}

fn reference_documents() -> Vec<(&'static str, Value)> {
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

/// An object whose fields are all there, except those that may be missing.
pub(crate) fn object(fields: &[(&str, Value)], optional: &[&str]) -> Value {
    let properties: Map<String, Value> =
        fields.iter().map(|(name, schema)| ((*name).to_owned(), schema.clone())).collect();
    let required: Vec<&str> =
        fields.iter().map(|(name, _)| *name).filter(|name| !optional.contains(name)).collect();
    if required.is_empty() {
        json!({ "type": "object", "properties": properties })
    } else {
        json!({ "type": "object", "properties": properties, "required": required })
    }
}

/// An object that somebody sends: a field that is not known is refused.
fn closed(fields: &[(&str, Value)], optional: &[&str]) -> Value {
    let mut schema = object(fields, optional);
    if let Value::Object(schema) = &mut schema {
        schema.insert("additionalProperties".to_owned(), false.into());
    }
    schema
}

fn page_of(schema: &str) -> Value {
    object(&[("items", list_of(reference(schema))), ("nextCursor", text_or_null())], &[])
}

pub(crate) fn list_of(items: Value) -> Value {
    Value::Object([("type".to_owned(), "array".into()), ("items".to_owned(), items)].into_iter().collect())
}

fn capabilities() -> Value {
    list_of(reference("Capability"))
}

pub(crate) fn one_of(words: &[&str]) -> Value {
    json!({ "type": "string", "enum": words })
}

fn or_null(schema: Value) -> Value {
    let choices = vec![schema, json!({ "type": "null" })];
    Value::Object([("oneOf".to_owned(), choices.into())].into_iter().collect())
}

pub(crate) fn text() -> Value {
    json!({ "type": "string" })
}

fn text_or_null() -> Value {
    json!({ "type": ["string", "null"] })
}

fn at_most(characters: usize) -> Value {
    json!({ "type": "string", "maxLength": characters })
}

fn email() -> Value {
    json!({ "type": "string", "format": "email" })
}

pub(crate) fn moment() -> Value {
    json!({ "type": "string", "format": "date-time" })
}

pub(crate) fn whole() -> Value {
    json!({ "type": "integer" })
}

fn within(fewest: i64, most: i64) -> Value {
    json!({ "type": "integer", "minimum": fewest, "maximum": most })
}

pub(crate) fn boolean() -> Value {
    json!({ "type": "boolean" })
}
