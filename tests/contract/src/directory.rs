//! A customer's users and groups, in the forms of SCIM 2.0 (RFC 7643, 7644).

use serde_json::{Value, json};
use web::scim::{self, Kind};

use crate::operation::{Operation, operation, reference};
use crate::schema::make::{boolean, list_of, moment, object, one_of, text, whole, within};

const DIRECTORY: &str = "Directory";

pub(crate) fn operations() -> Vec<Operation> {
    let users = Names {
        schema: "ScimUser",
        list: "/scim/v2/{customerId}/Users",
        one: "/scim/v2/{customerId}/Users/{id}",
        ids: ["listUsers", "createUser", "showUser", "replaceUser", "patchUser", "deleteUser"],
        what: [
            "The users of a customer",
            "Create a user",
            "One user",
            "Replace a user",
            "Change parts of a user",
            "Delete a user",
        ],
    };
    let groups = Names {
        schema: "ScimGroup",
        list: "/scim/v2/{customerId}/Groups",
        one: "/scim/v2/{customerId}/Groups/{id}",
        ids: ["listGroups", "createGroup", "showGroup", "replaceGroup", "patchGroup", "deleteGroup"],
        what: [
            "The groups of a customer's users",
            "Create a group",
            "One group",
            "Replace a group",
            "Change parts of a group",
            "Delete a group; its members stay",
        ],
    };
    let mut operations = of_kind(&users);
    operations.extend(of_kind(&groups));
    operations.extend(discovery());
    operations
}

/// How the operations on one kind of resources are called.
struct Names {
    schema: &'static str,
    list: &'static str,
    one: &'static str,
    ids: [&'static str; 6],
    what: [&'static str; 6],
}

fn of_kind(names: &Names) -> Vec<Operation> {
    let [list, create, show, replace, patch, delete] = names.ids;
    let [list_what, create_what, show_what, replace_what, patch_what, delete_what] = names.what;
    let one = |operation: Operation| answers(operation, 200, names.schema, "The resource.");
    vec![
        answers(chosen(scim("get", names.list, list, list_what)), 200, "ScimList", "A page of them.")
            .query("filter", text(), "`attribute eq value`, several joined by `and`.")
            .query(
                "startIndex",
                within(1, i64::from(u32::MAX)),
                "The place of the first one, counted from 1.",
            )
            .query("count", within(0, scim::MOST_RESULTS.into()), "How many at the most."),
        answers(chosen(scim("post", names.list, create, create_what)), 201, names.schema, "It is created.")
            .takes_as(scim::CONTENT_TYPE, names.schema),
        one(chosen(scim("get", names.one, show, show_what))).answers_unchanged(),
        one(chosen(scim("put", names.one, replace, replace_what)).takes_as(scim::CONTENT_TYPE, names.schema)),
        one(chosen(scim("patch", names.one, patch, patch_what)).takes_as(scim::CONTENT_TYPE, "ScimPatch")),
        scim("delete", names.one, delete, delete_what).answers_nothing("It is no more."),
    ]
}

fn discovery() -> Vec<Operation> {
    let told = |path, id, what, schema| answers(scim("get", path, id, what), 200, schema, "What there is.");
    vec![
        told(
            "/scim/v2/{customerId}/ServiceProviderConfig",
            "showServiceProviderConfig",
            "What a client of SCIM can do here",
            "ScimDocument",
        ),
        told(
            "/scim/v2/{customerId}/ResourceTypes",
            "listResourceTypes",
            "The kinds of resources",
            "ScimList",
        ),
        told(
            "/scim/v2/{customerId}/ResourceTypes/{name}",
            "showResourceType",
            "One kind of resources",
            "ScimDocument",
        ),
        told("/scim/v2/{customerId}/Schemas", "listSchemas", "The schemas", "ScimList"),
        told("/scim/v2/{customerId}/Schemas/{name}", "showSchema", "One schema, by its URN", "ScimDocument"),
    ]
}

/// An operation of SCIM, with the errors that each of them can have.
fn scim(method: &'static str, path: &'static str, id: &'static str, what: &'static str) -> Operation {
    let errors = [
        (400, "The request is not as SCIM has it; `scimType` says how."),
        (403, "Who calls may not do this: the role, the capability, or an administrator is concerned."),
        (404, "Nothing here for this caller."),
    ];
    let operation = operation(method, path, DIRECTORY, id, what).signed_in();
    let operation = errors
        .into_iter()
        .fold(operation, |operation, (status, told)| answers(operation, status, "ScimError", told));
    if method == "get" {
        return operation;
    }
    let errors = [
        (409, "A name is taken (`uniqueness`), or nobody would be left who may do everything."),
        (412, "It has another version than `If-Match` names."),
        (413, "The body is too large."),
        (415, "The body is of another type, or encoded."),
    ];
    errors
        .into_iter()
        .fold(operation, |operation, (status, told)| answers(operation, status, "ScimError", told))
}

fn answers(operation: Operation, status: u16, schema: &str, told: &str) -> Operation {
    operation.answers_as(status, scim::CONTENT_TYPE, reference(schema), told)
}

fn chosen(operation: Operation) -> Operation {
    operation.query("attributes", text(), "The attributes that are answered, separated by commas.").query(
        "excludedAttributes",
        text(),
        "Those that are not.",
    )
}

pub(crate) fn schemas() -> Vec<(&'static str, Value)> {
    let meta = object(
        &[
            ("resourceType", one_of(&Kind::ALL.map(Kind::name))),
            ("created", moment()),
            ("lastModified", moment()),
            ("location", text()),
            ("version", text()),
        ],
        &[],
    );
    let entries = list_of(object(
        &[("value", text()), ("display", text()), ("type", text()), ("primary", boolean())],
        &["display", "type", "primary"],
    ));
    let name = ["formatted", "familyName", "givenName", "middleName", "honorificPrefix", "honorificSuffix"];
    let lines = [
        "displayName",
        "nickName",
        "profileUrl",
        "title",
        "userType",
        "preferredLanguage",
        "locale",
        "timezone",
    ];
    let mut user = vec![
        ("schemas", list_of(text())),
        ("id", text()),
        ("externalId", text()),
        ("userName", text()),
        ("name", object(&name.map(|part| (part, text())), &name)),
        ("active", boolean()),
        ("emails", entries.clone()),
        ("phoneNumbers", entries.clone()),
        ("roles", entries),
        ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", json!({ "type": "object" })),
        (
            "urn:ietf:params:scim:schemas:extension:countersign:2.0:User",
            object(&[("licenses", list_of(text()))], &["licenses"]),
        ),
        ("meta", meta.clone()),
    ];
    user.extend(lines.map(|line| (line, text())));
    let optional: Vec<&str> = user.iter().map(|(name, _)| *name).filter(|name| *name != "userName").collect();
    let member =
        object(&[("value", text()), ("$ref", text()), ("type", one_of(&["User"]))], &["$ref", "type"]);
    let group = [
        ("schemas", list_of(text())),
        ("id", text()),
        ("externalId", text()),
        ("displayName", text()),
        ("members", list_of(member)),
        ("meta", meta),
    ];
    let anything = json!({ "type": ["string", "number", "boolean", "object", "array"] });
    let operation = object(
        &[("op", one_of(&["add", "replace", "remove"])), ("path", text()), ("value", anything)],
        &["path", "value"],
    );
    let list = [
        ("schemas", list_of(text())),
        ("totalResults", whole()),
        ("startIndex", whole()),
        ("itemsPerPage", whole()),
        ("Resources", list_of(reference("ScimDocument"))),
    ];
    let keywords = [
        "invalidFilter",
        "invalidPath",
        "invalidSyntax",
        "invalidValue",
        "mutability",
        "noTarget",
        "uniqueness",
    ];
    let error = [
        ("schemas", list_of(text())),
        ("status", text()),
        ("scimType", one_of(&keywords)),
        ("detail", text()),
    ];
    vec![
        ("ScimUser", object(&user, &optional)),
        ("ScimGroup", object(&group, &["schemas", "id", "externalId", "displayName", "members", "meta"])),
        (
            "ScimPatch",
            object(&[("schemas", list_of(text())), ("Operations", list_of(operation))], &["schemas"]),
        ),
        ("ScimList", object(&list, &[])),
        ("ScimError", object(&error, &["scimType"])),
        ("ScimDocument", json!({ "type": "object" })),
    ]
}
