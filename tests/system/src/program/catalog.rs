//! The catalog: anybody looks, the operator puts, and the next request decides on what was put.

use serde_json::{Value, json};

use crate::world::{self, World, in_an_empty_world, in_the_demo_world};

const NADIA: &str = "nadia@northwind.example";

async fn document(world: &World) -> Value {
    world.get("/v1/catalog").send().await.is(200).json()
}

/// A row that lets trials begin or end for everybody in the global cloud.
fn trials_from(valid_from: &str, available: bool) -> Value {
    json!({ "feature": "trialInvitations", "cloud": "global", "validFrom": valid_from, "available": available })
}

fn with_row(mut document: Value, row: Value) -> Value {
    document["availability"].as_array_mut().unwrap().push(row);
    document
}

#[test]
fn anybody_sees_the_catalog_and_learns_when_it_is_another_one() {
    in_an_empty_world(async |world| {
        let seen = world.get("/v1/catalog").send().await;
        assert_eq!(seen.is(200).header("etag"), Some("\"r1\""));
        assert_eq!(seen.header("cache-control"), Some("public, max-age=60"));
        assert_eq!(seen.json()["services"]["visio-online"]["name"], "Visio Online");
        let again = || world.get("/v1/catalog").header("if-none-match", "\"r1\"");
        again().send().await.is(304);
        let other = world::with_at(seen.json(), "/limits/trialDays", json!(14));
        let put = world.olivia().changing("PUT", "/v1/catalog", &json!(1)).json(&other).send().await;
        assert_eq!(put.is(200).header("etag"), Some("\"r2\""));
        assert_eq!(put.json(), other);
        assert_eq!(again().send().await.is(200).json(), other);
    });
}

#[test]
fn only_the_operator_puts_a_catalog_and_only_over_the_one_it_saw() {
    in_the_demo_world(async |world| {
        let other = world::with_at(document(world).await, "/limits/trialDays", json!(14));
        for person in [world.paul(), world.nadia(), world.noah()] {
            let put = person.changing("PUT", "/v1/catalog", &json!(1)).json(&other);
            world.refuses("roleMissing", put).await;
        }
        world.refuses("unauthenticated", world.call("PUT", "/v1/catalog").revision(1).json(&other)).await;
        let unseen = world.call("PUT", "/v1/catalog").by("olivia@vendor.example").json(&other);
        world.refuses("preconditionRequired", unseen).await;
        for stale in [0, 2] {
            let put = world.olivia().changing("PUT", "/v1/catalog", &json!(stale)).json(&other);
            world.refuses("preconditionFailed", put).await;
        }
        // The same document again is what the operator wants, and nothing new.
        let same = document(world).await;
        let put = world.olivia().changing("PUT", "/v1/catalog", &json!(1)).json(&same);
        assert_eq!(world.changes_nothing(put).await.header("etag"), Some("\"r1\""));
    });
}

#[test]
fn of_two_operators_at_once_one_is_told_that_the_catalog_has_changed() {
    in_an_empty_world(async |world| {
        let seen = document(world).await;
        let put = |days: u32| {
            let other = world::with_at(seen.clone(), "/limits/trialDays", json!(days));
            world.olivia().changing("PUT", "/v1/catalog", &json!(1)).json(&other)
        };
        let (one, other) = tokio::join!(put(10).send(), put(20).send());
        let mut statuses = [one.status, other.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412]);
        let won = if one.status == 200 { 10 } else { 20 };
        assert_eq!(document(world).await["limits"]["trialDays"], won);
        assert_eq!(world.count("CAT", "E#").await, 2);
    });
}

#[test]
fn a_document_with_faults_is_told_all_of_them_and_changes_nothing() {
    in_an_empty_world(async |world| {
        let faulty = json!({
            "clouds": { "global": { "name": "" }, "-sky": { "name": "Sky" } },
            "plans": { "gold": { "name": "Gold", "color": "yellow" } },
            "services": {
                "mail": { "name": "Mail<b>", "plans": ["gold", "gold", "silver"], "listFees": [
                    { "billingPeriod": "weekly", "currency": "XXL", "amount": -1 },
                    { "billingPeriod": "monthly", "currency": "EUR", "amount": 1 },
                    { "billingPeriod": "monthly", "currency": "EUR", "amount": 2 },
                ] },
                "a/b": { "name": "Slash", "plans": [] },
            },
            "programs": { "resale": { "name": "Resale", "termMonths": 0 } },
            "agreements": [
                { "version": "2", "title": "Two", "text": "Two.", "validFrom": "2013-01-01T00:00:00Z" },
                { "version": "1", "title": "One", "text": " ", "validFrom": "2012-01-01T00:00:00Z" },
                { "version": "2", "title": "Two", "text": "Two.", "validFrom": "2014-01-01T00:00:00Z" },
            ],
            "availability": [
                { "feature": "flying", "cloud": "moon", "plan": "lead", "validFrom": "soon", "available": 1 },
                { "feature": "marketplace", "cloud": "global", "validFrom": "2012-01-01T00:00:00Z", "available": true },
                { "feature": "marketplace", "cloud": "global", "validFrom": "2012-01-01T00:00:00Z", "available": false },
            ],
            "limits": { "trialDays": 0, "openInvitations": "many", "patience": 1 },
            "surprise": null,
        });
        let put = world.olivia().changing("PUT", "/v1/catalog", &json!(1)).json(&faulty);
        let mut found = world.refuses("invalid", put).await.pointers();
        found.sort();
        let expected = [
            "/agreements/1/text",
            "/agreements/1/validFrom",
            "/agreements/2/version",
            "/availability/0/available",
            "/availability/0/cloud",
            "/availability/0/feature",
            "/availability/0/plan",
            "/availability/0/validFrom",
            "/availability/2",
            "/clouds/-sky",
            "/clouds/global/name",
            "/limits/openInvitations",
            "/limits/patience",
            "/limits/trialDays",
            "/plans/gold/color",
            "/programs/resale/certifiesDelegatedAdministration",
            "/programs/resale/termMonths",
            "/services/a~1b",
            "/services/a~1b/plans",
            "/services/mail/listFees/0/amount",
            "/services/mail/listFees/0/billingPeriod",
            "/services/mail/listFees/0/currency",
            "/services/mail/listFees/2",
            "/services/mail/name",
            "/services/mail/plans/1",
            "/services/mail/plans/2",
            "/surprise",
        ];
        assert_eq!(found, expected);
        let put = world.olivia().changing("PUT", "/v1/catalog", &json!(1)).json(&json!({}));
        let missing = ["/clouds", "/plans", "/services", "/programs", "/agreements", "/availability"];
        assert_eq!(world.refuses("invalid", put).await.pointers(), missing);
    });
}

#[test]
fn the_next_request_decides_on_the_catalog_that_was_put() {
    in_the_demo_world(async |world| {
        world.sam().invites(&world::trial(NADIA)).await;
        let closed = with_row(document(world).await, trials_from("2026-11-23T10:00:00Z", false));
        world.olivia().changing("PUT", "/v1/catalog", &json!(1)).json(&closed).send().await.is(200);
        world.refuses("cloudExcluded", world.sam().inviting(&world::trial("eva@new.example"))).await;
        let open = with_row(closed, trials_from("2026-11-23T10:00:01Z", true));
        world.olivia().changing("PUT", "/v1/catalog", &json!(2)).json(&open).send().await.is(200);
        world.refuses("cloudExcluded", world.sam().inviting(&world::trial("eva@new.example"))).await;
        world.wait_seconds(1).await;
        world.sam().invites(&world::trial("eva@new.example")).await;
    });
}

#[test]
fn a_large_catalog_is_kept_and_read_whole() {
    in_an_empty_world(async |world| {
        let mut large = document(world).await;
        let services = large["services"].as_object_mut().unwrap();
        for number in services.len()..500 {
            let plans = json!(["education", "enterprise", "government", "midsize", "small-business"]);
            let fees = json!([{ "billingPeriod": "monthly", "currency": "EUR", "amount": number }]);
            let service = json!({ "name": format!("{number:0>100}"), "plans": plans, "listFees": fees });
            services.insert(format!("service-{number}"), service);
        }
        assert!(large.to_string().len() > 120_000);
        world.olivia().changing("PUT", "/v1/catalog", &json!(1)).json(&large).send().await.is(200);
        assert_eq!(document(world).await, large);
    });
}

#[test]
fn the_matrix_tells_what_is_available_since_when_and_what_is_coming() {
    in_an_empty_world(async |world| {
        let coming = with_row(document(world).await, trials_from("2027-01-01T00:00:00Z", false));
        world.olivia().changing("PUT", "/v1/catalog", &json!(1)).json(&coming).send().await.is(200);
        let whole = world.get("/v1/availability").send().await.is(200).json();
        assert_eq!(whole["items"].as_array().unwrap().len(), 5 * 3 * 5);
        assert_eq!(whole["nextCursor"], Value::Null);
        let asked = async |query: &str| {
            world.get(format!("/v1/availability?{query}")).send().await.is(200).json()["items"].clone()
        };
        let midsize = asked("feature=trialInvitations&cloud=global&plan=midsize").await;
        let expected = json!([{
            "feature": "trialInvitations", "cloud": "global", "plan": "midsize",
            "available": true, "since": "2012-06-01T00:00:00Z",
            "coming": [{ "validFrom": "2027-01-01T00:00:00Z", "available": false }],
        }]);
        assert_eq!(midsize, expected);
        let education = asked("feature=trialInvitations&cloud=global&plan=education").await;
        assert_eq!((&education[0]["available"], &education[0]["coming"]), (&json!(false), &json!([])));
        let china = asked("cloud=cn21Vianet").await;
        assert_eq!(china.as_array().unwrap().len(), 25);
        assert!(china.as_array().unwrap().iter().all(|field| field["available"] == false));
        for (query, pointer) in [
            ("feature=flying", "/feature"),
            ("cloud=moon", "/cloud"),
            ("plan=gold", "/plan"),
            ("color=blue", "/color"),
        ] {
            let refused = world.refuses("invalid", world.get(format!("/v1/availability?{query}"))).await;
            assert_eq!(refused.pointers(), [pointer]);
        }
        let plain = world.get("/v1/availability").send().await;
        let etag = plain.header("etag").unwrap().to_owned();
        world.get("/v1/availability").header("if-none-match", etag).send().await.is(304);
    });
}
