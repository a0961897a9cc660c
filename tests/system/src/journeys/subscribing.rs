//! What a customer has, from the trial to its last day.

use serde_json::{Value, json};

use crate::world::{self, World, in_the_demo_world};

const NADIA: &str = "nadia@northwind.example";
const ALEX: &str = "alex@adventure.example";
const GRETA: &str = "greta@graphic.example";
const PAUL: &str = "paul@contoso.example";
const FIONA: &str = "fiona@fabrikam.example";

/// Nadia takes what Sam offers; gives the subscription.
async fn takes(world: &World, offer: &Value) -> Value {
    world.sam().invites(offer).await;
    world.nadia().accepts(&world.link_to(NADIA), world::commercial()).await["subscriptions"][0].clone()
}

#[test]
fn a_trial_is_bought_renewed_changed_and_canceled() {
    in_the_demo_world(async |world| {
        let trial = takes(world, &world::trial(NADIA)).await;
        assert_eq!((&trial["status"], &trial["renewsAt"]), (&json!("trial"), &Value::Null));
        world.wait_days(20).await;
        let bought = takes(world, &world::purchase(NADIA)).await;
        assert_eq!((&bought["id"], &bought["startedAt"]), (&trial["id"], &trial["startedAt"]));
        assert_eq!(
            (&bought["status"], &bought["endsAt"]),
            (&json!("active"), &json!("2027-12-13T10:00:00Z"))
        );
        assert_eq!(bought["renewsAt"], bought["endsAt"]);
        assert_eq!(bought["totalPerPeriod"], json!({ "amount": 40 * 4_800, "currency": "EUR" }));

        let (nadias, pauls) = (world.letters_to(NADIA).len(), world.letters_to(PAUL).len());
        world.wait_days(365).await;
        let renewed = world.nadia().sees(&bought).await;
        assert_eq!(
            (&renewed["status"], &renewed["endsAt"]),
            (&json!("active"), &json!("2028-12-13T10:00:00Z"))
        );
        assert_eq!(
            renewed["revision"], bought["revision"],
            "time alone is no change that gets in anybody's way"
        );
        let service = "Exchange Online (Midsize Business)";
        assert_eq!(world.new_subjects_to(NADIA, nadias), [format!("{service} goes on for another term")]);
        assert_eq!(world.new_subjects_to(PAUL, pauls), [format!("Northwind Traders goes on with {service}")]);

        let changed = world.nadia().resizing(&renewed, 60).send().await;
        assert_eq!(changed.is(200).header("etag"), Some("\"r3\""));
        let changed = changed.json();
        assert_eq!(changed["totalPerPeriod"]["amount"], 60 * 4_800);
        world.settle().await;
        let text = world.newest_letter_to(NADIA).text;
        assert!(text.contains("Before: 40 licenses") && text.contains("Now: 60 licenses"), "{text}");
        assert_eq!(
            world.newest_letter_to(PAUL).subject,
            format!("Northwind Traders now has 60 licenses of {service}")
        );

        let canceled = world.nadia().canceling(&changed).send().await.is(200).json();
        world.settle().await;
        assert_eq!((&canceled["status"], &canceled["renewsAt"]), (&json!("canceled"), &Value::Null));
        assert_eq!((&canceled["canceledAt"], &canceled["endsAt"]), (&json!(world.now()), &changed["endsAt"]));
        assert_eq!(world.newest_letter_to(NADIA).subject, format!("{service} is canceled"));
        world.refuses("alreadyInState", world.nadia().canceling(&canceled)).await;
        world.refuses("invalidTransition", world.nadia().resizing(&canceled, 5)).await;
        let nadias = world.letters_to(NADIA).len();
        world.wait_days(400).await;
        assert_eq!(world.new_subjects_to(NADIA, nadias), [""; 0], "what was canceled does not renew");

        let anew = takes(world, &world::purchase(NADIA)).await;
        assert_ne!(anew["id"], trial["id"]);
        let customer = world.nadia().customer().await;
        for (status, ids) in
            [("active", vec![&anew["id"]]), ("canceled", vec![&trial["id"]]), ("trial", vec![])]
        {
            let found = world.nadia().has(&customer, &format!("?status={status}")).await;
            assert_eq!(found.iter().map(|one| &one["id"]).collect::<Vec<_>>(), ids, "{status}");
        }
        world.sam().invites(&world::trial(NADIA)).await;
        let used = world.nadia().accepting(&world.link_to(NADIA), world::commercial()).await;
        world.refuses("trialAlreadyUsed", used).await;
    });
}

#[test]
fn a_sweep_that_did_not_run_changes_no_answer() {
    in_the_demo_world(async |world| {
        let bought = takes(world, &world::purchase(NADIA)).await;
        world.switch("sweep-expired", false).await;
        world.wait_days_unnoticed(1_000).await;
        let late = world.nadia().sees(&bought).await;
        assert_eq!((&late["status"], &late["endsAt"]), (&json!("active"), &json!("2029-11-23T10:00:00Z")));
        let before = world.letters_to(NADIA).len();
        world.switch("sweep-expired", true).await;
        let swept = world.sweep().await;
        assert_eq!(swept["renewedSubscriptions"], 2, "Adventure Works has one, too");
        assert_eq!(world.nadia().sees(&bought).await, late);
        assert_eq!(world.new_subjects_to(NADIA, before).len(), 1, "many missed terms are one letter");
        assert_eq!(world.sweep().await["renewedSubscriptions"], 0);
    });
}

#[test]
fn both_sides_are_warned_before_a_trial_ends_and_told_when_it_has() {
    in_the_demo_world(async |world| {
        let (gretas, pauls) = (world.letters_to(GRETA).len(), world.letters_to(PAUL).len());
        world.wait_days(8).await;
        let service = "Exchange Online (Midsize Business)";
        assert_eq!(
            world.subjects_to(GRETA)[gretas - 1],
            format!("Your trial of {service} ends within 7 days")
        );
        let told = world.new_subjects_to(GRETA, gretas);
        assert_eq!(
            told,
            [
                format!("Your trial of {service} ends within 1 day"),
                format!("Your trial of {service} has ended"),
            ]
        );
        assert_eq!(world.new_subjects_to(PAUL, pauls).len(), 2);
        let customer = world.greta().customer().await;
        let trial = world.greta().has(&customer, "?status=expired").await.remove(0);
        world.refuses("invalidTransition", world.greta().canceling(&trial)).await;

        // After an outage the nearest warning is the only one.
        let trial = takes(world, &world::trial(NADIA)).await;
        let before = world.letters_to(NADIA).len();
        world.wait_days_unnoticed(29).await;
        world.sweep().await;
        world.sweep().await;
        assert_eq!(
            world.new_subjects_to(NADIA, before),
            [format!("Your trial of {service} ends within 1 day")]
        );
        let canceled = world.nadia().canceling(&trial).send().await.is(200).json();
        assert_eq!((&canceled["status"], &canceled["endsAt"]), (&json!("canceled"), &trial["endsAt"]));
        world.settle().await;
        let before = world.letters_to(NADIA).len();
        world.wait_days(5).await;
        assert_eq!(world.new_subjects_to(NADIA, before), [""; 0]);
    });
}

#[test]
fn a_purchase_after_the_trial_begins_anew_and_one_during_it_converts_what_was_shown_last() {
    in_the_demo_world(async |world| {
        let trial = takes(world, &world::trial(NADIA)).await;
        let offer = world::with(world::purchase(NADIA), "expiresInDays", json!(60));
        let invitation = world.sam().invites(&offer).await;
        world.sam().does(&invitation, "revise", &json!({ "lines": [world::line(7)] })).await;
        world.wait_days(29).await;
        let bought = world.nadia().accepts(&world.link_to(NADIA), world::commercial()).await;
        let bought = &bought["subscriptions"][0];
        assert_eq!((&bought["id"], &bought["licenses"]), (&trial["id"], &json!(7)));
        assert_eq!(bought["endsAt"], "2027-12-22T10:00:00Z");

        let customer = world.greta().customer().await;
        let old = world.greta().has(&customer, "").await.remove(0);
        assert_eq!(old["status"], "expired");
        world.sam().invites(&world::purchase(GRETA)).await;
        let bought = world.greta().accepts(&world.link_to(GRETA), world::commercial()).await;
        assert_ne!(bought["subscriptions"][0]["id"], old["id"]);
        assert_eq!(world.greta().has(&customer, "").await.len(), 2);
    });
}

#[test]
fn odd_currencies_are_exact_and_bounds_hold() {
    in_the_demo_world(async |world| {
        let line = |service: &str, amount: i64, currency: &str, months: u32| {
            json!({ "service": service, "plan": "midsize", "licenses": 3, "billingPeriod": "monthly",
                "unitFee": { "amount": amount, "currency": currency }, "termMonths": months })
        };
        let lines =
            json!([line("exchange-online", 501, "JPY", 1), line("sharepoint-online", 1_234, "KWD", 7)]);
        let offer = world::with(world::purchase(NADIA), "lines", lines);
        world.sam().invites(&offer).await;
        let text = world.newest_letter_to(NADIA).text;
        assert!(text.contains("JPY\u{a0}1,503") && text.contains("KWD\u{a0}3.702"), "{text}");
        let taken = world.nadia().accepts(&world.link_to(NADIA), world::commercial()).await;
        let yen = &taken["subscriptions"][0];
        assert_eq!(yen["totalPerPeriod"], json!({ "amount": 1_503, "currency": "JPY" }));
        assert_eq!(yen["endsAt"], "2026-12-23T10:00:00Z");
        let most = world.nadia().resizing(yen, 100_000).send().await.is(200).json();
        assert_eq!(most["totalPerPeriod"]["amount"], 50_100_000);
        for licenses in [0, 100_001] {
            let refused = world.refuses("invalid", world.nadia().resizing(&most, licenses)).await;
            assert_eq!(refused.pointers(), ["/licenses"]);
        }
        let path = format!("/v1/subscriptions/{}/change", yen["id"].as_str().unwrap());
        for document in [
            json!({}),
            json!({ "licenses": 1.5 }),
            json!({ "licenses": "5" }),
            json!({ "licenses": 5, "unitFee": 0 }),
        ] {
            world.refuses("invalid", world.nadia().post(&*path, &document).revision(2)).await;
        }
        world.refuses("alreadyInState", world.nadia().resizing(&most, 100_000)).await;
        let greta = world.greta().has(&world.greta().customer().await, "").await.remove(0);
        world.refuses("invalidTransition", world.greta().resizing(&greta, 26)).await;
        let dear = world::with_at(world::purchase(GRETA), "/lines/0/unitFee/amount", json!(i64::MAX));
        world.refuses("invalid", world.sam().inviting(&dear)).await;
    });
}

#[test]
fn the_customer_and_its_delegate_may_and_nobody_else() {
    in_the_demo_world(async |world| {
        let (customer, _) = world.adventure_works().await;
        let bought = world.alex().has(&customer, "").await.remove(0);
        for stranger in [world.nadia(), world.greta(), world.noah(), world.sam(), world.tom()] {
            let path = format!("/v1/subscriptions/{}", bought["id"].as_str().unwrap());
            let looked = world.refuses("notFound", stranger.get(path)).await;
            let unknown = stranger.get("/v1/subscriptions/sub_01KASG5Q40000000000000000A").send().await;
            assert_eq!(looked.json()["detail"], unknown.json()["detail"]);
            world.refuses("notFound", stranger.resizing(&bought, 5)).await;
            world.refuses("notFound", stranger.canceling(&bought)).await;
        }
        assert_eq!(world.olivia_looks(&bought).await["id"], bought["id"]);

        let changed = world.fiona().resizing(&bought, 45).send().await.is(200).json();
        world.settle().await;
        assert!(
            world
                .newest_letter_to(ALEX)
                .text
                .contains("Fabrikam Cloud did this on behalf of your organization")
        );
        assert!(!world.newest_letter_to(FIONA).text.contains("on behalf"));
        world.refuses("preconditionFailed", world.alex().resizing(&bought, 46)).await;
        let path = format!("/v1/subscriptions/{}/cancel", bought["id"].as_str().unwrap());
        world.refuses("preconditionRequired", world.alex().post(&*path, &json!({}))).await;

        // The administration passes to Contoso, without a say in subscriptions.
        world.sam().invites(&world::administration(ALEX)).await;
        world.alex().accepts(&world.link_to(ALEX), json!({ "delegatedAdministration": "accept" })).await;
        let seen = world.dan().sees(&changed).await;
        assert_eq!((&seen["unitFee"], &seen["partner"]), (&Value::Null, &Value::Null));
        world.refuses("capabilityMissing", world.dan().resizing(&changed, 5)).await;
        world.refuses("roleMissing", world.ada().resizing(&changed, 5)).await;
        // Fabrikam sold it, so it sees what became of it, and touches it no more.
        assert_eq!(world.fiona().sees(&changed).await["licenses"], 45);
        world.refuses("capabilityMissing", world.fiona().canceling(&changed)).await;
        world.alex().canceling(&changed).key("once").send().await.is(200);
        let again = world.alex().canceling(&changed).key("once").send().await;
        assert_eq!(again.is(200).header("idempotent-replayed"), Some("true"));
        world.settle().await;
    });
}
