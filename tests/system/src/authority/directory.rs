//! A customer's users and groups, as a client of SCIM keeps them.

mod keeping;

use serde_json::{Value, json};

use crate::world::{self, Answer, Call, World, in_the_demo_world};

const NADIA: &str = "nadia@northwind.example";
const DAN: &str = "dan@contoso.example";
const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const LICENSED: &str = "urn:ietf:params:scim:schemas:extension:countersign:2.0:User";

/// Somebody's client of SCIM at one customer's directory.
struct Client<'a> {
    world: &'a World,
    email: &'static str,
    root: String,
}

impl<'a> Client<'a> {
    /// Nadia's, at Northwind's.
    async fn nadias(world: &'a World) -> Client<'a> {
        Client::of(world, NADIA, &world.nadia().customer().await)
    }

    fn of(world: &'a World, email: &'static str, customer: &str) -> Client<'a> {
        Client { world, email, root: format!("/scim/v2/{customer}") }
    }

    fn call(&self, method: &str, path: &str) -> Call<'a> {
        self.world.call(method, format!("{}{path}", self.root)).by(self.email)
    }

    fn send(&self, method: &str, path: &str, document: &Value) -> Call<'a> {
        self.call(method, path).bytes("application/scim+json", document.to_string())
    }

    async fn creates(&self, document: &Value) -> Value {
        let answer = self.send("POST", "/Users", document).send().await;
        assert_eq!(answer.is(201).header("content-type"), Some("application/scim+json"));
        answer.json()
    }

    async fn gets(&self, path: &str) -> Value {
        self.call("GET", path).send().await.is(200).json()
    }

    /// The ids of what is listed, and how many there are in all.
    async fn lists(&self, path: &str) -> (Vec<String>, u64) {
        let list = self.gets(path).await;
        assert_eq!(list["schemas"], json!(["urn:ietf:params:scim:api:messages:2.0:ListResponse"]));
        let found = list["Resources"].as_array().unwrap();
        assert_eq!(list["itemsPerPage"], found.len());
        (found.iter().map(|one| text(&one["id"])).collect(), list["totalResults"].as_u64().unwrap())
    }

    async fn patches(&self, path: &str, operations: &Value) -> Value {
        self.send("PATCH", path, &patch(operations)).send().await.is(200).json()
    }
}

fn patch(operations: &Value) -> Value {
    json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations })
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn noah() -> Value {
    json!({
        "schemas": [USER], "userName": "noah.b@northwind.example", "externalId": "4711", "displayName": "Noah",
        "name": { "givenName": "Noah", "familyName": "Berg" }, "active": true,
        "emails": [{ "value": "noah.b@northwind.example", "type": "work", "primary": true }],
    })
}

/// The answer is an error of SCIM.
#[track_caller]
fn is_error(answer: &Answer, status: u16, keyword: Option<&str>) -> String {
    answer.is(status);
    assert_eq!(answer.header("content-type"), Some("application/scim+json"), "{}", answer.text());
    let error = answer.json();
    assert_eq!(error["schemas"], json!(["urn:ietf:params:scim:api:messages:2.0:Error"]));
    assert_eq!(error["status"], status.to_string());
    assert_eq!(error.get("scimType").and_then(Value::as_str), keyword, "{error}");
    text(&error["detail"])
}

/// The call is refused so, and nothing at all was written.
async fn refused(world: &World, call: Call<'_>, status: u16, keyword: Option<&str>) -> String {
    is_error(&world.changes_nothing_whatever(call).await, status, keyword)
}

/// Nadia lets Contoso manage users and mailboxes, not groups; gives Dan's client.
async fn dans(world: &World) -> Client<'_> {
    world.sam().invites(&world::administration(NADIA)).await;
    world.nadia().accepts(&world.link_to(NADIA), json!({ "delegatedAdministration": "accept" })).await;
    Client::of(world, DAN, &world.nadia().customer().await)
}

#[test]
fn a_user_is_created_found_replaced_patched_and_deleted() {
    in_the_demo_world(async |world| {
        let client = Client::nadias(world).await;
        let answer = client.send("POST", "/Users", &noah()).send().await;
        let created = answer.is(201).json();
        let id = text(&created["id"]);
        let location = format!("{}{}/Users/{id}", world.system.url(), client.root);
        assert_eq!(answer.header("location"), Some(&*location));
        assert_eq!(answer.header("etag"), Some("\"r1\""));
        let meta = json!({
            "resourceType": "User", "created": world.now(), "lastModified": world.now(), "location": location,
            "version": "\"r1\"",
        });
        assert_eq!(created["meta"], meta);
        assert_eq!((&created["userName"], &created["name"]), (&noah()["userName"], &noah()["name"]));
        assert_eq!(client.gets(&format!("/Users/{id}")).await, created);

        let replacement =
            json!({ "schemas": [USER], "userName": "noah.b@northwind.example", "displayName": "N. Berg" });
        let replaced = client.send("PUT", &format!("/Users/{id}"), &replacement).send().await;
        assert_eq!(replaced.is(200).header("etag"), Some("\"r2\""));
        let replaced = replaced.json();
        assert_eq!((&replaced["displayName"], replaced.get("emails")), (&json!("N. Berg"), None));

        let operations = json!([
            { "op": "Replace", "path": "active", "value": "False" },
            { "op": "add", "path": "emails[type eq \"work\"].value", "value": "noah@berg.example" },
        ]);
        let patched = client.patches(&format!("/Users/{id}"), &operations).await;
        assert_eq!(
            (&patched["active"], &patched["emails"][0]["value"]),
            (&json!(false), &json!("noah@berg.example"))
        );
        let again = client.send(
            "PATCH",
            &format!("/Users/{id}"),
            &patch(&json!([{ "op": "add", "path": "active", "value": false }])),
        );
        let again = world.changes_nothing(again).await;
        assert_eq!(again.header("etag"), Some("\"r3\""), "what is so already changes nothing");

        client.call("DELETE", &format!("/Users/{id}")).send().await.is(204);
        is_error(&client.call("GET", &format!("/Users/{id}")).send().await, 404, None);
        client.creates(&noah()).await;
        world.settle().await;
    });
}

#[test]
fn a_user_name_is_taken_once_whatever_its_case() {
    in_the_demo_world(async |world| {
        let client = Client::nadias(world).await;
        let first = client.creates(&noah()).await;
        let shouted = world::with(noah(), "userName", json!("NOAH.B@northwind.example"));
        refused(world, client.send("POST", "/Users", &shouted), 409, Some("uniqueness")).await;
        let other = client.creates(&world::with(noah(), "userName", json!("n2"))).await;
        let rename =
            patch(&json!([{ "op": "replace", "path": "userName", "value": "Noah.B@northwind.example" }]));
        let path = format!("/Users/{}", text(&other["id"]));
        refused(world, client.send("PATCH", &path, &rename), 409, Some("uniqueness")).await;
        let own = format!("/Users/{}", text(&first["id"]));
        let renamed = client.send("PATCH", &own, &rename).send().await.is(200).json();
        assert_eq!(renamed["userName"], "Noah.B@northwind.example");
        let free = patch(&json!([{ "op": "replace", "value": { "userName": "somebody else" } }]));
        client.send("PATCH", &own, &free).send().await.is(200);
        client.send("PATCH", &path, &rename).send().await.is(200);
        world.settle().await;
    });
}

#[test]
fn fifty_at_once_who_want_one_name_are_one_user() {
    in_the_demo_world(async |world| {
        let client = Client::nadias(world).await;
        let document = noah();
        let calls = (0..50).map(|_| client.send("POST", "/Users", &document).send());
        let answers = futures::future::join_all(calls).await;
        let created = answers.iter().filter(|answer| answer.status == 201).count();
        assert_eq!(created, 1);
        for answer in answers.iter().filter(|answer| answer.status != 201) {
            is_error(answer, 409, Some("uniqueness"));
        }
        assert_eq!(client.lists("/Users").await.1, 3, "with Nadia and Noah");
        world.settle().await;
    });
}

#[test]
fn lists_are_filtered_and_paged() {
    in_the_demo_world(async |world| {
        let client = Client::nadias(world).await;
        let mut ids = client.lists("/Users").await.0;
        assert_eq!(ids.len(), 2, "Nadia and Noah");
        for number in 0..4 {
            world.wait_seconds(1).await;
            let user = json!({
                "schemas": [USER], "userName": format!("user{number}"), "externalId": format!("x{number}"),
                "displayName": if number < 2 { "Twin" } else { "Other" },
                "emails": [{ "value": format!("user{number}@northwind.example") }],
            });
            ids.push(text(&client.creates(&user).await["id"]));
        }
        assert_eq!(client.lists("/Users").await, (ids.clone(), 6));
        assert_eq!(client.lists("/Users?startIndex=3&count=2").await, (ids[2..4].to_vec(), 6));
        assert_eq!(client.lists("/Users?startIndex=6&count=50").await, (ids[5..].to_vec(), 6));
        assert_eq!(client.lists("/Users?startIndex=7").await, (vec![], 6));
        assert_eq!(client.lists("/Users?count=0").await, (vec![], 6));
        assert_eq!(client.lists("/Users?startIndex=-3&count=1").await, (ids[..1].to_vec(), 6));
        for (filter, found) in [
            ("userName eq \"USER2\"", vec![4]),
            ("externalId eq \"x1\"", vec![3]),
            ("displayName eq \"twin\"", vec![2, 3]),
            ("emails.value eq \"user3@northwind.example\"", vec![5]),
            ("userName eq \"nobody\"", vec![]),
            ("displayName eq \"Twin\" and externalId eq \"x1\"", vec![3]),
        ] {
            let query = serde_urlencoded::to_string([("filter", filter)]).unwrap();
            let expected: Vec<String> = found.iter().map(|place: &usize| ids[*place].clone()).collect();
            let total = expected.len() as u64;
            assert_eq!(client.lists(&format!("/Users?{query}")).await, (expected, total), "{filter}");
        }
        let by_id = serde_urlencoded::to_string([("filter", format!("id eq \"{}\"", ids[2]))]).unwrap();
        assert_eq!(client.lists(&format!("/Users?{by_id}")).await, (ids[2..3].to_vec(), 1));
        refused(
            world,
            client.call("GET", "/Users?filter=userName%20sw%20%22u%22"),
            400,
            Some("invalidFilter"),
        )
        .await;
        refused(world, client.call("GET", "/Users?count=many"), 400, Some("invalidValue")).await;
        let chosen = client.gets(&format!("/Users/{}?attributes=userName", ids[2])).await;
        assert_eq!(chosen, json!({ "schemas": [USER], "id": ids[2], "userName": "user0" }));
        world.settle().await;
    });
}

#[test]
fn licenses_are_given_as_long_as_there_are_any() {
    in_the_demo_world(async |world| {
        let (customer, subscription) = world.adventure_works().await;
        let client = Client::of(world, "alex@adventure.example", &customer);
        let current = world.alex().has(&customer, "").await[0].clone();
        world.alex().resizing(&current, 2).send().await.is(200);
        let licensed = |name: &str| {
            let user = json!({ "schemas": [USER, LICENSED], "userName": name });
            world::with(user, LICENSED, json!({ "licenses": [subscription] }))
        };
        let first = client.creates(&licensed("first")).await;
        assert_eq!(first[LICENSED]["licenses"], json!([subscription]));
        assert!(first["schemas"].as_array().unwrap().contains(&json!(LICENSED)));
        client.creates(&licensed("second")).await;
        let detail =
            refused(world, client.send("POST", "/Users", &licensed("third")), 400, Some("invalidValue"))
                .await;
        assert!(detail.contains("no license"), "{detail}");
        let path = format!("/Users/{}", text(&first["id"]));
        let returned = json!([{ "op": "remove", "path": format!("{LICENSED}:licenses") }]);
        assert_eq!(client.patches(&path, &returned).await.get(LICENSED), None);
        let third = client.creates(&licensed("third")).await;
        client.call("DELETE", &format!("/Users/{}", text(&third["id"]))).send().await.is(204);
        let given = json!([{ "op": "add", "path": format!("{LICENSED}:licenses"), "value": [subscription] }]);
        client.patches(&path, &given).await;
        let foreign = world.greta().has(&world.greta().customer().await, "").await[0]["id"].clone();
        let foreign =
            patch(&json!([{ "op": "add", "path": format!("{LICENSED}:licenses"), "value": [foreign] }]));
        refused(world, client.send("PATCH", &path, &foreign), 400, Some("invalidValue")).await;
        world.settle().await;
    });
}

#[test]
fn a_group_gains_and_loses_members_and_forgets_who_is_deleted() {
    in_the_demo_world(async |world| {
        let client = Client::nadias(world).await;
        let mut ids = Vec::new();
        for name in ["one", "two", "three"] {
            ids.push(text(&client.creates(&json!({ "schemas": [USER], "userName": name })).await["id"]));
        }
        // Members are answered by their ids.
        ids.sort();
        let member = |place: usize| json!({ "value": ids[place] });
        let document = json!({ "displayName": "Sales", "members": [member(0)] });
        let answer = client.send("POST", "/Groups", &document).send().await;
        let group = answer.is(201).json();
        let path = format!("/Groups/{}", text(&group["id"]));
        let address = format!("{}{}/Users/{}", world.system.url(), client.root, ids[0]);
        assert_eq!(group["members"], json!([{ "value": ids[0], "$ref": address, "type": "User" }]));

        let members = |group: &Value| -> Vec<String> {
            let members = group["members"].as_array().cloned().unwrap_or_default();
            members.iter().map(|member| text(&member["value"])).collect()
        };
        let more = json!([{ "op": "Add", "path": "members", "value": [member(1), member(2), member(0)] }]);
        assert_eq!(members(&client.patches(&path, &more).await), ids);
        let fewer = json!([{ "op": "remove", "path": format!("members[value eq \"{}\"]", ids[1]) }]);
        assert_eq!(members(&client.patches(&path, &fewer).await), [ids[0].clone(), ids[2].clone()]);
        let nobody = patch(
            &json!([{ "op": "add", "path": "members", "value": [{ "value": "usr_01KASG5Q40000000000000000A" }] }]),
        );
        refused(world, client.send("PATCH", &path, &nobody), 400, Some("invalidValue")).await;

        client.call("DELETE", &format!("/Users/{}", ids[0])).send().await.is(204);
        assert_eq!(members(&client.gets(&path).await), [ids[2].clone()]);
        let replaced =
            client.send("PUT", &path, &json!({ "displayName": "Marketing" })).send().await.is(200).json();
        assert_eq!((&replaced["displayName"], replaced.get("members")), (&json!("Marketing"), None));
        let found = client.lists("/Groups?filter=displayName%20eq%20%22marketing%22").await;
        assert_eq!(found, (vec![text(&group["id"])], 1));
        assert_eq!(
            client.gets(&format!("{path}?excludedAttributes=members,displayName")).await.get("displayName"),
            None
        );
        client.call("DELETE", &path).send().await.is(204);
        is_error(&client.call("GET", &path).send().await, 404, None);
        assert_eq!(client.lists("/Groups").await, (vec![], 0));
        world.settle().await;
    });
}

#[test]
fn versions_are_heeded_where_they_are_named() {
    in_the_demo_world(async |world| {
        let client = Client::nadias(world).await;
        let path = format!("/Users/{}", text(&client.creates(&noah()).await["id"]));
        let titled = |title: &str| patch(&json!([{ "op": "add", "path": "title", "value": title }]));
        client.send("PATCH", &path, &titled("Clerk")).header("if-match", "W/\"r1\"").send().await.is(200);
        let stale = client.send("PATCH", &path, &titled("Boss")).header("if-match", "\"r1\"");
        assert!(refused(world, stale, 412, None).await.starts_with("preconditionFailed"));
        refused(world, client.call("DELETE", &path).header("if-match", "\"r1\""), 412, None).await;
        client.call("GET", &path).header("if-none-match", "W/\"r2\"").send().await.is(304);
        client.call("GET", &path).header("if-none-match", "\"r1\"").send().await.is(200);
        client.send("PATCH", &path, &titled("Boss")).header("if-match", "*").send().await.is(200);
        world.settle().await;
    });
}

#[test]
fn what_is_wrong_is_told_in_the_words_of_scim() {
    in_the_demo_world(async |world| {
        let client = Client::nadias(world).await;
        let path = format!("/Users/{}", text(&client.creates(&noah()).await["id"]));
        for (method, path, document, keyword) in [
            ("POST", "/Users", json!({ "schemas": [USER] }), "invalidValue"),
            ("POST", "/Users", json!([]), "invalidSyntax"),
            ("POST", "/Users", json!({ "userName": "a\u{202e}b" }), "invalidValue"),
            (
                "POST",
                "/Users",
                json!({ "userName": "a", "emails": [{ "value": "nowhere" }] }),
                "invalidValue",
            ),
            ("POST", "/Groups", json!({ "members": [] }), "invalidValue"),
            ("PATCH", &*path, json!({ "Operations": [] }), "invalidSyntax"),
            (
                "PATCH",
                &*path,
                patch(&json!([{ "op": "replace", "path": "shoeSize", "value": 1 }])),
                "invalidPath",
            ),
            (
                "PATCH",
                &*path,
                patch(&json!([{ "op": "replace", "path": "id", "value": "usr_1" }])),
                "mutability",
            ),
            ("PATCH", &*path, patch(&json!([{ "op": "remove" }])), "noTarget"),
            ("PATCH", &*path, patch(&json!([{ "op": "remove", "path": "userName" }])), "invalidValue"),
        ] {
            refused(world, client.send(method, path, &document), 400, Some(keyword)).await;
        }
        let broken = client.call("POST", "/Users").bytes("application/scim+json", "{");
        refused(world, broken, 400, Some("invalidSyntax")).await;
        let twice =
            client.call("POST", "/Users").bytes("application/json", r#"{"userName":"a","userName":"b"}"#);
        refused(world, twice, 400, Some("invalidSyntax")).await;
        refused(world, client.call("POST", "/Users").bytes("text/plain", "{}"), 415, None).await;
        refused(world, client.call("GET", "/Users/mine"), 404, None).await;
        world.call("GET", format!("{}/Users", client.root)).send().await.is_problem("unauthenticated");
        world.settle().await;
    });
}

#[test]
fn a_key_makes_a_creation_happen_once() {
    in_the_demo_world(async |world| {
        let client = Client::nadias(world).await;
        let first = client.send("POST", "/Users", &noah()).key("once").send().await;
        let again = client.send("POST", "/Users", &noah()).key("once").send().await;
        assert_eq!(
            (again.is(201).body.clone(), again.header("idempotent-replayed")),
            (first.is(201).body.clone(), Some("true"))
        );
        assert_eq!(again.header("location"), first.header("location"));
        world.settle().await;
    });
}

#[test]
fn what_can_be_done_here_is_told_to_whoever_asks_first() {
    in_the_demo_world(async |world| {
        let client = Client::nadias(world).await;
        let config = client.gets("/ServiceProviderConfig").await;
        assert_eq!(
            (&config["patch"]["supported"], &config["bulk"]["supported"]),
            (&json!(true), &json!(false))
        );
        assert_eq!(config["filter"], json!({ "supported": true, "maxResults": 100 }));
        let types = client.gets("/ResourceTypes").await;
        for (kind, endpoint) in [("User", "/Users"), ("Group", "/Groups")] {
            let one = client.gets(&format!("/ResourceTypes/{kind}")).await;
            assert_eq!(one["endpoint"], endpoint);
            assert!(types["Resources"].as_array().unwrap().contains(&one));
        }
        let schemas = client.gets("/Schemas").await;
        assert_eq!(schemas["totalResults"], 4);
        for schema in schemas["Resources"].as_array().unwrap() {
            assert_eq!(&client.gets(&format!("/Schemas/{}", text(&schema["id"]))).await, schema);
        }
        is_error(&client.call("GET", "/Schemas/urn:unknown").send().await, 404, None);
        let dan = dans(world).await;
        assert_eq!(dan.gets("/ResourceTypes").await["totalResults"], 2, "who may keep users may ask");
    });
}
