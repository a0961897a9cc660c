//! Who keeps a directory: administrators, of whom one stays, a delegate as far as it is let, and not the operator.

use serde_json::{Value, json};

use super::{Client, DAN, USER, dans, is_error, noah, patch, refused, text};
use crate::world::{self, in_the_demo_world};

#[test]
fn the_last_administrator_stays_and_another_one_can_take_over() {
    in_the_demo_world(async |world| {
        let client = Client::nadias(world).await;
        let customer = world.nadia().customer().await;
        let found = client.lists("/Users?filter=userName%20eq%20%22nadia@northwind.example%22").await;
        let nadia = format!("/Users/{}", found.0[0]);
        let locks = patch(&json!([{ "op": "replace", "path": "active", "value": false }]));
        let demotes = patch(&json!([{ "op": "remove", "path": "roles[value eq \"administrator\"]" }]));
        for call in [
            client.call("DELETE", &nadia),
            client.send("PATCH", &nadia, &locks),
            client.send("PATCH", &nadia, &demotes),
        ] {
            let detail = refused(world, call, 409, None).await;
            assert!(detail.starts_with("lastAdmin"), "{detail}");
        }
        let put = json!({ "schemas": [USER], "userName": "nadia@northwind.example", "displayName": "Nadia" });
        let kept = client.send("PUT", &nadia, &put).send().await.is(200).json();
        assert_eq!(kept["roles"][0]["value"], "administrator", "what is not spoken of stays");

        world.noah().get(format!("/v1/customers/{customer}")).send().await.is_problem("notFound");
        let noah =
            client.lists("/Users?filter=userName%20eq%20%22noah@northwind.example%22").await.0[0].clone();
        let promotes = json!([{ "op": "add", "path": "roles", "value": [{ "value": "administrator" }] }]);
        client.patches(&format!("/Users/{noah}"), &promotes).await;
        let me = world.noah().get("/v1/me").send().await.is(200).json();
        assert_eq!(me["customers"][0]["id"], customer);
        client.send("PATCH", &nadia, &locks).send().await.is(200);
        is_error(&client.call("GET", "/Users").send().await, 404, None);
        let noahs = Client::of(world, "noah@northwind.example", &customer);
        assert_eq!(noahs.gets(&nadia).await["active"], false);
        assert_eq!(
            world.noah().get(format!("/v1/customers/{customer}")).send().await.json()["admins"],
            json!(["noah@northwind.example"])
        );
        world.settle().await;
    });
}

#[test]
fn of_two_administrators_who_remove_each_other_one_remains() {
    in_the_demo_world(async |world| {
        let customer = world.alex().customer().await;
        let (alexs, amys) = (
            Client::of(world, "alex@adventure.example", &customer),
            Client::of(world, "amy@adventure.example", &customer),
        );
        let id = async |name: &str| {
            let query = serde_urlencoded::to_string([("filter", format!("userName eq \"{name}\""))]).unwrap();
            alexs.lists(&format!("/Users?{query}")).await.0[0].clone()
        };
        let (alex, amy) = (id("alex@adventure.example").await, id("amy@adventure.example").await);
        let (one, other) = futures::join!(
            alexs.call("DELETE", &format!("/Users/{amy}")).send(),
            amys.call("DELETE", &format!("/Users/{alex}")).send(),
        );
        let mut statuses = [one.status, other.status];
        statuses.sort_unstable();
        assert_eq!(statuses[0], 204);
        assert!(
            matches!(statuses[1], 404 | 409),
            "whoever came second is no administrator any more, or the last one"
        );
        let customer = world.by_operator(format!("/v1/customers/{customer}")).await;
        assert_eq!(customer["admins"].as_array().unwrap().len(), 1);
        world.settle().await;
    });
}

#[test]
fn a_delegate_keeps_users_as_far_as_it_is_let() {
    in_the_demo_world(async |world| {
        let strange = Client::of(world, DAN, &world.nadia().customer().await);
        let absent = Client::of(world, DAN, "cus_01KASG5Q40000000000000000A");
        let foreign = strange.call("GET", "/Users").send().await;
        is_error(&foreign, 404, None);
        assert_eq!(absent.call("GET", "/Users").send().await.body, foreign.body);

        let dan = dans(world).await;
        let created = dan.creates(&noah()).await;
        let id = text(&created["id"]);
        dan.patches(&format!("/Users/{id}"), &json!([{ "op": "add", "path": "title", "value": "Clerk" }]))
            .await;
        let events = world.items("C#").await;
        let event = events.iter().rev().find(|item| item["type"]["S"] == "user.changed").unwrap();
        let actor = &event["actor"]["M"];
        assert_eq!(actor["kind"]["S"], "delegate");
        assert_eq!(
            (&actor["email"]["S"], &actor["customerId"]["S"]),
            (&json!(DAN), &json!(world.nadia().customer().await))
        );
        assert!(actor["delegationId"]["S"].is_string());

        let detail = refused(world, dan.call("GET", "/Groups"), 403, None).await;
        assert!(detail.starts_with("capabilityMissing"), "{detail}");
        let group = json!({ "displayName": "Sales" });
        assert!(
            refused(world, dan.send("POST", "/Groups", &group), 403, None)
                .await
                .starts_with("capabilityMissing")
        );
        let sam = Client::of(world, "sam@contoso.example", &world.nadia().customer().await);
        assert!(
            refused(world, sam.send("POST", "/Users", &noah()), 403, None).await.starts_with("roleMissing")
        );

        let makes =
            patch(&json!([{ "op": "add", "path": "roles", "value": [{ "value": "administrator" }] }]));
        let path = format!("/Users/{id}");
        assert!(
            refused(world, dan.send("PATCH", &path, &makes), 403, None)
                .await
                .starts_with("administratorRequired")
        );
        let nadia =
            dan.lists("/Users?filter=userName%20eq%20%22nadia@northwind.example%22").await.0[0].clone();
        let touches = patch(&json!([{ "op": "add", "path": "title", "value": "Boss" }]));
        let call = dan.send("PATCH", &format!("/Users/{nadia}"), &touches);
        assert!(refused(world, call, 403, None).await.starts_with("administratorRequired"));
        assert!(
            refused(world, dan.call("DELETE", &format!("/Users/{nadia}")), 403, None)
                .await
                .starts_with("administratorRequired")
        );

        let delegation = world.sam().get("/v1/delegations").send().await.json()["items"][0].clone();
        let end = format!("/v1/delegations/{}/terminate", text(&delegation["id"]));
        world.nadia().post(end, &json!({})).revision(&delegation["revision"]).send().await.is(200);
        refused(world, dan.send("PATCH", &path, &touches), 404, None).await;
        world.settle().await;
    });
}

#[test]
fn no_write_of_a_delegate_lands_after_its_delegation_has_ended() {
    in_the_demo_world(async |world| {
        let dan = dans(world).await;
        let delegation = world.sam().get("/v1/delegations").send().await.json()["items"][0].clone();
        let end = format!("/v1/delegations/{}/terminate", text(&delegation["id"]));
        let created = async || {
            let items = world.items("C#").await;
            items.iter().filter(|item| item["type"]["S"] == "user.created").count()
        };
        let before = created().await;
        let documents: Vec<Value> =
            (0..20).map(|number| world::with(noah(), "userName", json!(format!("user{number}")))).collect();
        let writes = documents.iter().map(|document| dan.send("POST", "/Users", document).send());
        let (answers, ended) = futures::join!(
            futures::future::join_all(writes),
            world.nadia().post(end, &json!({})).revision(&delegation["revision"]).send(),
        );
        ended.is(200);
        let kept = answers.iter().filter(|answer| answer.status == 201).count();
        assert_eq!(created().await - before, kept, "what was answered is what was written");
        for answer in answers.iter().filter(|answer| answer.status != 201) {
            assert!(matches!(answer.status, 403 | 404 | 503), "{}", answer.text());
        }
        refused(world, dan.send("POST", "/Users", &noah()), 404, None).await;
        world.settle().await;
    });
}

#[test]
fn the_operator_looks_and_changes_nothing() {
    in_the_demo_world(async |world| {
        let olivia = Client::of(world, "olivia@vendor.example", &world.nadia().customer().await);
        assert_eq!(olivia.lists("/Users").await.1, 2);
        assert_eq!(olivia.lists("/Groups").await.1, 0);
        let detail = refused(world, olivia.send("POST", "/Users", &noah()), 403, None).await;
        assert!(detail.starts_with("customerDecisionRequired"), "{detail}");
    });
}
