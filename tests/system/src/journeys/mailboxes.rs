//! A customer's mailboxes, and who looks after them.

use serde_json::{Value, json};

use crate::world::{in_the_demo_world, path_of_mailbox};

#[test]
fn a_delegate_creates_a_mailbox_and_the_mail_system_makes_it() {
    in_the_demo_world(async |world| {
        let (customer, _) = world.adventure_works().await;
        let wanted = json!({
            "address": "sales@adventure.example", "displayName": "Sales", "kind": "shared",
            "aliases": ["shop@adventure.example"], "quotaMegabytes": 10_240,
        });
        let answer = world.fiona().creating(&customer, &wanted).send().await;
        let mailbox = answer.is(201).json();
        assert_eq!(answer.header("location"), Some(path_of_mailbox(&mailbox).as_str()));
        assert_eq!(answer.header("etag"), Some("\"r1\""));
        assert_eq!(
            (&mailbox["status"], &mailbox["forwarding"]),
            (&json!("provisioning"), &json!({ "enabled": false, "to": null }))
        );
        let event = world.items("C#").await.into_iter().find(|item| item["type"]["S"] == "mailbox.created");
        let actor = event.unwrap()["actor"]["M"].clone();
        assert_eq!(
            (&actor["kind"]["S"], &actor["email"]["S"]),
            (&json!("delegate"), &json!("fiona@fabrikam.example"))
        );
        assert_eq!(world.provisions(&mailbox, "ready").await["status"], "ready");
        let ready = world.alex().sees_mailbox(&mailbox).await;
        assert_eq!((&ready["status"], &ready["revision"]), (&json!("ready"), &json!(1)));

        let changed = world.alex().editing(&ready, &json!({ "quotaMegabytes": 20_480 })).send().await;
        let changed = changed.is(200).json();
        assert_eq!((&changed["status"], &changed["revision"]), (&json!("provisioning"), &json!(2)));
        assert_eq!(world.provisions(&mailbox, "failed").await["status"], "provisioning", "it is late");
        let report = json!({ "revision": 2, "status": "failed", "detail": "No room." });
        let path = format!("{}/provisioning", path_of_mailbox(&mailbox));
        let failed = world.olivia().post(&path, &report).send().await.is(200).json();
        assert_eq!((&failed["status"], &failed["failure"]), (&json!("failed"), &json!("No room.")));
        world.changes_nothing(world.olivia().post(&path, &report)).await;
        world.refuses("roleMissing", world.alex().post(&path, &report)).await;
        world.refuses("notFound", world.paul().post(&path, &report)).await;
        let listed =
            world.alex().get(format!("/v1/customers/{customer}/mailboxes?status=failed")).send().await;
        assert_eq!(listed.is(200).json()["items"][0]["id"], mailbox["id"]);
    });
}

#[test]
fn an_address_belongs_to_one_mailbox_until_that_one_gives_it_up() {
    in_the_demo_world(async |world| {
        let (customer, _) = world.adventure_works().await;
        let wanted = |address: &str, alias: &str| json!({ "address": address, "displayName": "Sales", "aliases": [alias] });
        let first = wanted("sales@adventure.example", "shop@adventure.example");
        let first = world.alex().creating(&customer, &first).send().await.is(201).json();
        for (address, alias, pointer) in [
            ("sales@adventure.example", "x@adventure.example", "/address"),
            ("shop@adventure.example", "x@adventure.example", "/address"),
            ("x@adventure.example", "shop@adventure.example", "/aliases/0"),
        ] {
            let taken =
                world.refuses("invalid", world.amy().creating(&customer, &wanted(address, alias))).await;
            assert_eq!(taken.pointers(), [pointer]);
        }
        let second = world.amy().creates(&customer, "x@adventure.example").await;
        let greedy = json!({ "aliases": ["shop@adventure.example"] });
        world.refuses("invalid", world.amy().editing(&second, &greedy)).await;
        world.alex().editing(&first, &json!({ "aliases": [] })).send().await.is(200);
        let got = world.amy().editing(&second, &greedy).send().await.is(200).json();
        assert_eq!(got["aliases"], json!(["shop@adventure.example"]));
        world.changes_nothing(world.amy().editing(&got, &greedy)).await;

        world.refuses("preconditionFailed", world.amy().deleting(&second)).await;
        assert_eq!(world.amy().deleting(&got).send().await.status, 204);
        world.refuses("notFound", world.amy().get(path_of_mailbox(&got))).await;
        assert_eq!(world.count("C#", "XA#").await, 1, "the first one's own");
        world.alex().creates(&customer, "x@adventure.example").await;
    });
}

#[test]
fn a_hundred_for_one_address_at_once_are_one() {
    in_the_demo_world(async |world| {
        let (customer, _) = world.adventure_works().await;
        let wanted = json!({ "address": "sales@adventure.example", "displayName": "Sales" });
        let calls = (0..100).map(|_| world.alex().creating(&customer, &wanted).send());
        let answers = futures::future::join_all(calls).await;
        let created = answers.iter().filter(|answer| answer.status == 201).count();
        let refused = answers.iter().filter(|answer| answer.status == 422).count();
        assert_eq!((created, refused), (1, 99));
        assert_eq!(world.count("C#", "X#").await, 1);
    });
}

#[test]
fn mail_leaves_the_house_only_where_an_administrator_says_so() {
    in_the_demo_world(async |world| {
        let (customer, _) = world.adventure_works().await;
        let mailbox = world.fiona().creates(&customer, "sales@adventure.example").await;
        let outside = json!({ "forwarding": { "enabled": true, "to": "me@evil.example" } });
        world.refuses("customerDecisionRequired", world.fiona().editing(&mailbox, &outside)).await;
        let inside = json!({ "forwarding": { "enabled": true, "to": "alex@adventure.example" } });
        let inside = world.fiona().editing(&mailbox, &inside).send().await.is(200).json();
        let outside = world.alex().editing(&inside, &outside).send().await.is(200).json();
        assert_eq!(outside["forwarding"], json!({ "enabled": true, "to": "me@evil.example" }));
        let renamed = world.fiona().editing(&outside, &json!({ "displayName": "Shop" })).send().await;
        assert_eq!(renamed.is(200).json()["forwarding"], outside["forwarding"]);
    });
}

#[test]
fn who_may_not_and_what_is_wrong_is_told_apart() {
    in_the_demo_world(async |world| {
        let (customer, _) = world.adventure_works().await;
        let wanted = json!({ "address": "sales@adventure.example", "displayName": "Sales" });
        for stranger in [world.paul(), world.greta(), world.nadia()] {
            world.refuses("notFound", stranger.creating(&customer, &wanted)).await;
        }
        world.refuses("customerDecisionRequired", world.olivia().creating(&customer, &wanted)).await;
        world.olivia().get(format!("/v1/customers/{customer}/mailboxes")).send().await.is(200);
        let faulty = json!({
            "address": "sales@fabrikam.example", "displayName": "Sales", "aliases": ["a@else.example"],
            "forwarding": { "enabled": true },
        });
        let refused = world.refuses("invalid", world.alex().creating(&customer, &faulty)).await;
        assert_eq!(refused.pointers(), ["/address", "/aliases/0", "/forwarding/to"]);
        let mailbox = world.alex().creates(&customer, "sales@adventure.example").await;
        let fixed = world.alex().editing(&mailbox, &json!({ "address": "x@adventure.example" }));
        assert_eq!(world.refuses("invalid", fixed).await.pointers(), ["/address"]);

        world.end_delegation().await;
        world.refuses("notFound", world.fiona().editing(&mailbox, &json!({ "displayName": "Mine" }))).await;
        let named: Value = world.alex().sees_mailbox(&mailbox).await["displayName"].clone();
        assert_eq!(named, "Somebody");
    });
}
