use domain::directory::{UserDraft, UserName};
use serde_json::{Value, json};

use super::{Filter, Kind, Patch, ScimError, Tree, group_draft, user_draft};

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const LICENSED: &str = "urn:ietf:params:scim:schemas:extension:countersign:2.0:User";

fn tree(document: &Value) -> Tree {
    Tree::read(Kind::User, document).unwrap()
}

fn barbara() -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": "bjensen@example.com",
        "name": { "givenName": "Barbara", "familyName": "Jensen" },
        "emails": [
            { "value": "bjensen@example.com", "type": "work", "primary": true },
            { "value": "babs@jensen.example", "type": "home" },
        ],
    })
}

/// The document after these operations, or the keyword of the error.
fn patched(operations: &Value) -> Result<Value, Option<&'static str>> {
    let patch = Patch::read(Kind::User, &json!({ "Operations": operations }));
    let patched = patch.and_then(|patch| patch.apply(tree(&barbara())));
    patched.map(|tree| Value::Object(tree.fields().clone())).map_err(|error| error.kind())
}

#[expect(clippy::needless_pass_by_value, reason = "made where it is handed over")]
fn one(operation: Value) -> Result<Value, Option<&'static str>> {
    patched(&json!([operation]))
}

#[test]
fn names_are_known_in_any_case_and_what_is_not_known_is_passed_over() {
    let document = json!({
        "USERNAME": "b", "Name": { "GIVENNAME": "Barbara", "unknown": 1 }, "password": "secret", "id": "x",
        "active": "False", "emails": { "value": "b@example.com" }, "phoneNumbers": ["555"],
        "meta": { "version": "1" },
        "URN:ietf:params:scim:schemas:extension:enterprise:2.0:user": { "DEPARTMENT": "Tours" },
    });
    let expected = json!({
        "userName": "b", "name": { "givenName": "Barbara" }, "active": false,
        "emails": [{ "value": "b@example.com" }], "phoneNumbers": [{ "value": "555" }],
        ENTERPRISE: { "department": "Tours" },
    });
    assert_eq!(Value::Object(tree(&document).fields().clone()), expected);
    let twice = Tree::read(Kind::User, &json!({ "userName": "a", "username": "b" }));
    assert_eq!(twice.unwrap_err().kind(), Some("invalidSyntax"));
}

#[test]
fn a_draft_has_what_was_said_and_tells_where_it_is_wrong() {
    let draft: UserDraft = user_draft(tree(&barbara())).unwrap();
    assert_eq!(draft.user_name, "bjensen@example.com".parse::<UserName>().unwrap());
    assert_eq!((draft.active, draft.roles, draft.licenses), (true, None, None));
    let said = |document: Value| user_draft(tree(&document)).unwrap_err().detail().to_owned();
    assert_eq!(said(json!({})), "userName is required");
    assert!(said(json!({ "userName": "a\u{202e}b" })).starts_with("userName must not contain control"));
    assert!(
        said(json!({ "userName": "a", "emails": [{ "value": "no address" }] }))
            .starts_with("emails[0].value ")
    );
    assert!(said(json!({ "userName": "a", "emails": [{ "type": "work" }] })).contains("value"));
    assert!(said(json!({ "userName": "a", LICENSED: { "licenses": ["x"] } })).starts_with("licenses[0] "));
    let group = Tree::read(Kind::Group, &json!({ "displayName": "A", "members": [{ "value": "grp_1" }] }));
    assert_eq!(group_draft(group.unwrap()).unwrap_err().kind(), Some("invalidValue"));
}

#[test]
fn a_patch_adds_and_replaces_by_path() {
    let said = one(json!({ "op": "Add", "path": "Name.MiddleName", "value": "Jane" })).unwrap();
    assert_eq!(said["name"], json!({ "givenName": "Barbara", "familyName": "Jensen", "middleName": "Jane" }));
    let said = one(json!({ "op": "replace", "path": "name", "value": { "givenName": "Babs" } })).unwrap();
    assert_eq!(said["name"], json!({ "givenName": "Babs", "familyName": "Jensen" }));
    let said =
        one(json!({ "op": "replace", "path": "emails[type eq \"work\"].value", "value": "b@new.example" }));
    let said = said.unwrap();
    assert_eq!(said["emails"][0], json!({ "value": "b@new.example", "type": "work", "primary": true }));
    assert_eq!(said["emails"][1]["value"], "babs@jensen.example");
    let path = format!("{ENTERPRISE}:department");
    assert_eq!(
        one(json!({ "op": "add", "path": path, "value": "Tours" })).unwrap()[ENTERPRISE]["department"],
        "Tours"
    );
    let said =
        one(json!({ "op": "add", "path": "emails[type eq \"other\"].value", "value": "c@example.com" }));
    assert_eq!(said.unwrap()["emails"][2], json!({ "type": "other", "value": "c@example.com" }));
}

#[test]
fn a_patch_without_a_path_takes_an_object_whose_names_may_be_paths() {
    let value = json!({
        "displayName": "Babs", "name.givenName": "Babs", "active": "False", "id": "mine", "unknown": 1,
        format!("{ENTERPRISE}:division"): "Theme Park", LICENSED: { "licenses": ["sub_1"] },
    });
    let said = one(json!({ "op": "replace", "value": value })).unwrap();
    assert_eq!((&said["displayName"], &said["active"]), (&json!("Babs"), &json!(false)));
    assert_eq!(said["name"], json!({ "givenName": "Babs", "familyName": "Jensen" }));
    assert_eq!((&said[ENTERPRISE]["division"], said.get("id")), (&json!("Theme Park"), None));
    assert_eq!(said[LICENSED]["licenses"], json!(["sub_1"]));
}

#[test]
fn a_patch_adds_an_entry_once_and_moves_the_primary_one() {
    let work = json!({ "value": "bjensen@example.com", "type": "work", "primary": true });
    let said = one(json!({ "op": "add", "path": "emails", "value": [work] })).unwrap();
    assert_eq!(said["emails"].as_array().unwrap().len(), 2);
    let other = json!({ "value": "c@example.com", "primary": true });
    let said = one(json!({ "op": "add", "path": "emails", "value": other })).unwrap();
    let primary: Vec<bool> =
        said["emails"].as_array().unwrap().iter().map(|email| email["primary"] == true).collect();
    assert_eq!(primary, [false, false, true]);
}

#[test]
fn a_patch_removes_an_attribute_a_part_or_chosen_entries() {
    assert_eq!(one(json!({ "op": "remove", "path": "name" })).unwrap().get("name"), None);
    let said = one(json!({ "op": "Remove", "path": "name.givenName" })).unwrap();
    assert_eq!(said["name"], json!({ "familyName": "Jensen" }));
    let said = one(
        json!({ "op": "remove", "path": "emails[type eq \"home\" and value eq \"BABS@jensen.example\"]" }),
    );
    assert_eq!(said.unwrap()["emails"].as_array().unwrap().len(), 1);
    let said =
        one(json!({ "op": "remove", "path": "emails", "value": [{ "value": "babs@jensen.example" }] }));
    assert_eq!(said.unwrap()["emails"][0]["type"], "work");
    let nobody = one(json!({ "op": "remove", "path": "emails[value eq \"nobody@example.com\"]" })).unwrap();
    assert_eq!(nobody["emails"].as_array().unwrap().len(), 2, "what is not there is removed already");
}

#[test]
fn operations_follow_each_other_and_fail_together() {
    let said = patched(&json!([
        { "op": "remove", "path": "emails" },
        { "op": "add", "path": "emails", "value": [{ "value": "d@example.com" }] },
    ]));
    assert_eq!(said.unwrap()["emails"], json!([{ "value": "d@example.com" }]));
    for (operation, keyword) in [
        (json!({ "op": "move", "path": "name" }), "invalidSyntax"),
        (json!({ "op": "remove" }), "noTarget"),
        (json!({ "op": "add", "path": "name" }), "invalidValue"),
        (json!({ "op": "add", "path": "shoeSize", "value": 42 }), "invalidPath"),
        (json!({ "op": "add", "path": "name[givenName eq \"x\"].familyName", "value": "x" }), "invalidPath"),
        (json!({ "op": "replace", "path": "emails[type eq \"other\"].value", "value": "x" }), "noTarget"),
        (json!({ "op": "replace", "path": "emails[type co \"x\"].value", "value": "x" }), "invalidFilter"),
        (json!({ "op": "replace", "path": "id", "value": "x" }), "mutability"),
        (json!({ "op": "replace", "path": "meta.version", "value": "x" }), "mutability"),
        (json!({ "op": "replace", "path": "active", "value": "perhaps" }), "invalidValue"),
    ] {
        assert_eq!(one(operation.clone()), Err(Some(keyword)), "{operation}");
    }
    assert_eq!(patched(&json!([])), Err(Some("invalidSyntax")));
}

#[test]
fn members_are_told_apart_by_their_value() {
    let group = json!({ "displayName": "A", "members": [{ "value": "usr_1", "display": "One" }] });
    let before = Tree::read(Kind::Group, &group).unwrap();
    let patch = |operation: Value| {
        let patch = Patch::read(Kind::Group, &json!({ "Operations": [operation] })).unwrap();
        patch.apply(before.clone()).unwrap().fields()["members"].clone()
    };
    let added =
        json!({ "op": "add", "path": "members", "value": [{ "value": "usr_1" }, { "value": "usr_2" }] });
    assert_eq!(patch(added), json!([{ "value": "usr_1" }, { "value": "usr_2" }]));
    let swapped = json!({ "op": "replace", "value": { "members": [{ "value": "usr_3" }] } });
    assert_eq!(patch(swapped), json!([{ "value": "usr_3" }]));
}

#[test]
fn a_filter_is_equality_of_any_attribute() {
    let tree = tree(&barbara());
    let matches = |filter: &str| Filter::of_resources(Kind::User, filter).map(|filter| filter.matches(&tree));
    for yes in [
        "userName eq \"BJensen@example.com\"",
        "USERNAME EQ \"bjensen@example.com\"",
        "name.familyName eq \"jensen\"",
        "emails.value eq \"babs@jensen.example\"",
        "emails eq \"babs@jensen.example\"",
        "urn:ietf:params:scim:schemas:core:2.0:User:userName eq \"bjensen@example.com\" and name.givenName eq \"Barbara\"",
        "displayName eq null",
    ] {
        assert_eq!(matches(yes), Ok(true), "{yes}");
    }
    assert_eq!(matches("externalId eq \"x\""), Ok(false));
    for wrong in [
        "userName",
        "userName eq",
        "userName co \"b\"",
        "shoeSize eq \"42\"",
        "userName eq \"b",
        "userName eq \"a\" or userName eq \"b\"",
    ] {
        assert_eq!(matches(wrong).unwrap_err().kind(), Some("invalidFilter"), "{wrong}");
    }
    let named = Filter::of_resources(Kind::User, "userName eq \"a \\\"b\\\"\"").unwrap();
    assert_eq!((named.wants("userName"), named.wants("id")), (Some("a \"b\""), None));
}

#[test]
fn an_error_has_the_form_of_scim() {
    let error = ScimError::of(domain::Refusal::LastAdmin.into()).unwrap();
    let answer = error.answer();
    assert_eq!(answer.status(), 409);
    let document: Value = serde_json::from_slice(answer.body()).unwrap();
    assert_eq!(document["schemas"], json!(["urn:ietf:params:scim:api:messages:2.0:Error"]));
    assert_eq!(document["status"], "409");
    assert!(document["detail"].as_str().unwrap().starts_with("lastAdmin: "));
    let taken = ScimError::of(domain::Refusal::AlreadyInState.into()).unwrap();
    assert_eq!(taken.kind(), Some("uniqueness"));
    assert!(ScimError::of(crate::Failure::passing("load").into()).is_err(), "ours is no matter of SCIM");
}
