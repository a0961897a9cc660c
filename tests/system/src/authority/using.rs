//! What a delegate made use of, as both sides see it.

use serde_json::{Value, json};

use crate::world::{self, World, in_the_demo_world};

/// The delegation of Adventure Works to Fabrikam, as somebody of either side looks at it.
async fn looked_at(world: &World, by_customer: bool) -> Value {
    let id = world.fiona().get("/v1/delegations").send().await.json()["items"][0]["id"].clone();
    let path = format!("/v1/delegations/{}", id.as_str().unwrap());
    let person = if by_customer { world.alex() } else { world.fiona() };
    person.get(path).send().await.is(200).json()
}

fn used(delegation: &Value, capability: &str) -> Value {
    let uses = delegation["capabilitiesUse"].as_array().unwrap();
    uses.iter().find(|one| one["capability"] == capability).unwrap().clone()
}

async fn creates_user(world: &World, name: &str) {
    let customer = world.alex().customer().await;
    let user = json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": name });
    world.fiona().post(format!("/scim/v2/{customer}/Users"), &user).send().await.is(201);
}

#[test]
fn both_sides_see_when_each_capability_was_last_used_and_which_ones_idle() {
    in_the_demo_world(async |world| {
        let before = looked_at(world, true).await;
        assert_eq!(before["capabilitiesUse"].as_array().unwrap().len(), 6, "everything is granted");
        let never = json!({ "capability": "users.manage", "lastUsedAt": null, "idle": true });
        assert_eq!(used(&before, "users.manage"), never, "granted 300 days ago");

        creates_user(world, "anna").await;
        let after = looked_at(world, true).await;
        let now = json!({ "capability": "users.manage", "lastUsedAt": world.now(), "idle": false });
        assert_eq!(used(&after, "users.manage"), now);
        assert_eq!(used(&after, "groups.manage")["lastUsedAt"], Value::Null);
        assert_eq!(looked_at(world, false).await, after);
        assert_eq!(after["revision"], before["revision"], "use is no change of the delegation");
        let of_customer =
            world.alex().get(format!("/v1/customers/{}/delegation", world.alex().customer().await));
        assert_eq!(of_customer.send().await.json(), after);
        world.settle().await;
    });
}

#[test]
fn use_is_marked_once_an_hour_at_the_most() {
    in_the_demo_world(async |world| {
        creates_user(world, "anna").await;
        let first = world.now();
        world.wait_seconds(3_599).await;
        creates_user(world, "ben").await;
        assert_eq!(used(&looked_at(world, true).await, "users.manage")["lastUsedAt"], json!(first));
        world.wait_seconds(1).await;
        creates_user(world, "cleo").await;
        let second = world.now();
        assert_eq!(used(&looked_at(world, true).await, "users.manage")["lastUsedAt"], json!(second));
        world.wait_days_unnoticed(64).await;
        assert_eq!(used(&looked_at(world, true).await, "users.manage")["idle"], false);
        world.settle().await;
    });
}

#[test]
fn taking_a_token_is_a_use_of_what_it_is_for() {
    in_the_demo_world(async |world| {
        let customer = world.alex().customer().await;
        let wanted = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
            ("subject_token", &*world.token_of("fiona@fabrikam.example")),
            ("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"),
            ("audience", &*customer),
            ("scope", "groups.manage data.migrate"),
        ];
        world.post("/oauth2/token").form(&wanted).send().await.is(200);
        let seen = looked_at(world, true).await;
        for (capability, at) in [
            ("groups.manage", json!(world.now())),
            ("data.migrate", json!(world.now())),
            ("users.manage", Value::Null),
        ] {
            assert_eq!(used(&seen, capability)["lastUsedAt"], at, "{capability}");
        }
    });
}

#[test]
fn whoever_is_refused_has_used_nothing() {
    in_the_demo_world(async |world| {
        let customer = world.alex().customer().await;
        let administrator =
            json!({ "userName": "eve@adventure.example", "roles": [{ "value": "administrator" }] });
        world.fiona().post(format!("/scim/v2/{customer}/Users"), &administrator).send().await.is(403);
        assert_eq!(used(&looked_at(world, true).await, "users.manage")["lastUsedAt"], Value::Null);
        let subscription = world.fiona().has(&customer, "").await[0].clone();
        world.fiona().resizing(&subscription, 41).send().await.is(200);
        assert_eq!(
            used(&looked_at(world, true).await, "subscriptions.manage")["lastUsedAt"],
            json!(world.now())
        );
        world.settle().await;
    });
}

#[test]
fn who_lets_a_partner_that_does_nothing_is_told_once() {
    const NADIA: &str = "nadia@northwind.example";
    const NUDGE: &str = "Contoso Consulting has not used its access to your account for 90 days";

    in_the_demo_world(async |world| {
        let days = "/delegatedAdministration/durationDays";
        world.sam().invites(&world::with_at(world::administration(NADIA), days, json!(365))).await;
        let yes = json!({ "delegatedAdministration": "accept" });
        let accepted = world.nadia().accepts(&world.link_to(NADIA), yes).await;
        let customer = accepted["customer"]["id"].clone();
        let nudges =
            |world: &World| world.letters_to(NADIA).iter().filter(|letter| letter.subject == NUDGE).count();
        world.settle().await;
        world.wait_days_unnoticed(50).await;
        let user = json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "anna" });
        let path = format!("/scim/v2/{}/Users", customer.as_str().unwrap());
        world.paul().post(path, &user).send().await.is(201);
        world.settle().await;
        world.wait_days_unnoticed(89).await;
        world.sweep().await;
        assert_eq!(nudges(world), 0, "it was used 89 days ago");
        world.wait_days_unnoticed(1).await;
        world.sweep().await;
        assert_eq!(nudges(world), 1);
        world.wait_days_unnoticed(90).await;
        world.sweep().await;
        assert_eq!(nudges(world), 1, "once is enough");
    });
}
