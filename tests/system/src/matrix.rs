//! Who gets how far on which route: every route of the template for every kind of caller.
//!
//! Each request is as empty as it can be, so that whoever is let in is told what is missing, and nothing happens.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::world::{World, in_the_demo_world};

/// Committed, so that whoever gets further than before is a visible choice.
const TABLE: &str = include_str!("matrix.txt");

/// The callers, by what they are to the things that the paths name.
const CALLERS: [(&str, Option<&str>); 11] = [
    ("anonymous", None),
    ("stranger", Some("sofia@stranger.example")),
    ("owner", Some("paul@contoso.example")),
    ("seller", Some("sam@contoso.example")),
    ("delegateAgent", Some("dan@contoso.example")),
    ("marketer", Some("mia@contoso.example")),
    ("auditor", Some("ada@contoso.example")),
    ("otherOwner", Some("fiona@fabrikam.example")),
    ("admin", Some("alex@adventure.example")),
    ("otherAdmin", Some("greta@graphic.example")),
    ("operator", Some("olivia@vendor.example")),
];

/// What stands in a path: things of Contoso, of Adventure Works, and the delegation between Adventure Works and
/// Fabrikam, whose owner is the other owner.
async fn things(world: &World) -> BTreeMap<&'static str, String> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let partner = text(&world.paul().get("/v1/me").send().await.json()["partner"]["id"]);
    let invitation = text(&world.sam().get("/v1/invitations").send().await.json()["items"][0]["id"]);
    let delegation = world.fiona().get("/v1/delegations").send().await.json()["items"][0].clone();
    let customer = text(&delegation["customer"]["id"]);
    let path = format!("/v1/customers/{customer}/subscriptions");
    let subscription = text(&world.alex().get(path).send().await.json()["items"][0]["id"]);
    let members = world.paul().get(format!("/v1/partners/{partner}/members")).send().await.json();
    let members = members["items"].as_array().unwrap().clone();
    let sam = members.iter().find(|member| member["email"] == "sam@contoso.example").unwrap();
    let asked = json!({ "subject": "No mail", "description": "Nothing arrives." });
    let path = format!("/v1/customers/{customer}/service-requests");
    let case = text(&world.alex().post(path, &asked).key("matrix").send().await.is(201).json()["id"]);
    let mailbox = text(&world.alex().creates(&customer, "sales@adventure.example").await["id"]);
    let rows = [("a@old.example", "sales@adventure.example")];
    let migration = text(&world.alex().migrates(&customer, &rows).await["id"]);
    let listing = text(&world.get("/v1/marketplace/listings").send().await.json()["items"][0]["id"]);
    let directory = format!("/scim/v2/{customer}");
    let user =
        world.alex().get(format!("{directory}/Users")).send().await.json()["Resources"][0]["id"].clone();
    let group = world.alex().post(format!("{directory}/Groups"), &json!({ "displayName": "Sales" }));
    let group = group.send().await.is(201).json()["id"].clone();
    BTreeMap::from([
        ("/v1/partners/{partnerId}", partner),
        ("/v1/customers/{customerId}", customer.clone()),
        ("/customer/{customerId}", customer.clone()),
        ("/v1/invitations/{id}", invitation.clone()),
        ("/v1/delegations/{id}", text(&delegation["id"])),
        ("/customer/delegations/{id}", text(&delegation["id"])),
        ("/v1/subscriptions/{id}", subscription),
        ("/v1/marketplace/listings/{id}", listing.clone()),
        ("/marketplace/{id}", listing),
        ("/scim/v2/{customerId}", text(&delegation["customer"]["id"])),
        ("/scim/v2/{customerId}/Users/{id}", text(&user)),
        ("/scim/v2/{customerId}/Groups/{id}", text(&group)),
        ("/scim/v2/{customerId}/ResourceTypes/{name}", "User".to_owned()),
        ("/scim/v2/{customerId}/Schemas/{name}", "urn:ietf:params:scim:schemas:core:2.0:User".to_owned()),
        ("/i/{id}", invitation),
        ("{requestId}", case),
        ("/v1/customers/{customerId}/migrations/{migrationId}", migration.clone()),
        ("/v1/migrations/{migrationId}", migration),
        ("{mailboxId}", mailbox),
        ("{amendmentId}", "amd_01ARZ3NDEKTSV4RRFFQ69G5FAV".to_owned()),
        ("{memberId}", text(&sam["id"])),
        ("{program}", "cloudEssentials".to_owned()),
        ("{code}", "notFound".to_owned()),
        ("{file}", "countersign.css".to_owned()),
    ])
}

/// The path with a thing in each of its places; none where a place is not known here.
fn filled(path: &str, things: &BTreeMap<&'static str, String>) -> Option<String> {
    let mut filled = String::new();
    let mut before = String::new();
    for part in path.split('/').skip(1) {
        before = format!("{before}/{part}");
        let value = if part.starts_with('{') {
            things.get(before.as_str()).or_else(|| things.get(part))?.as_str()
        } else {
            part
        };
        write!(filled, "/{value}").unwrap();
    }
    Some(filled)
}

/// How far a caller gets: turned away, and how, or let in.
async fn outcome(world: &World, method: &str, path: &str, caller: Option<&str>) -> String {
    let mut call = world.call(method, path).header("accept", "application/json").key(world.fresh_key());
    if let Some(email) = caller {
        call = call.by(email);
    }
    if !matches!(method, "GET" | "HEAD") {
        call = call.json(&json!({}));
    }
    // Clients of SCIM may leave a version out, and would delete without it.
    if path.starts_with("/scim/") {
        call = call.header("if-match", "\"r999\"");
    }
    let answer = call.send().await;
    match answer.status {
        401 => "401".to_owned(),
        // SCIM has no codes; the detail of its errors begins with ours.
        403 | 404 if path.starts_with("/scim/") => {
            answer.json()["detail"].as_str().unwrap().split(':').next().unwrap().to_owned()
        }
        403 | 404 if method != "HEAD" => answer.json()["code"].as_str().unwrap().to_owned(),
        403 | 404 => answer.status.to_string(),
        500.. => panic!("{method} {path} broke: {}", answer.text()),
        _ => "in".to_owned(),
    }
}

#[test]
fn who_gets_how_far_is_as_agreed() {
    in_the_demo_world(async |world| {
        let things = things(world).await;
        world.settle().await;
        let before = world.count("", "E#").await;
        let mut routes: Vec<_> = world.system.template().routes.iter().collect();
        routes.sort_by_key(|route| (route.path.clone(), route.method.clone()));
        let (mut found, mut uncovered) = (String::new(), Vec::new());
        for route in routes.into_iter().filter(|route| route.path != "$default") {
            let Some(path) = filled(&route.path, &things) else {
                uncovered.push(format!("{} {}", route.method, route.path));
                continue;
            };
            write!(found, "{:6} {}\n      ", route.method, route.path).unwrap();
            for (name, caller) in CALLERS {
                let outcome = outcome(world, &route.method, &path, caller).await;
                assert!(
                    route.authorizer.is_none() || caller.is_some() || outcome == "401",
                    "{} lets anybody in",
                    route.path
                );
                write!(found, " {name}={outcome}").unwrap();
            }
            found.push('\n');
        }
        assert_eq!(uncovered, [""; 0], "no thing is known for a place in these paths");
        assert_eq!(world.count("", "E#").await, before, "somebody changed something by saying nothing");
        assert!(
            found == TABLE,
            "the template's routes answer otherwise than agreed; it should read:\n{found}"
        );
    });
}
