//! The same request again, and requests that only ask what would happen.

use serde_json::json;

use crate::world::{self, Call, World, in_the_demo_world};

const NADIA: &str = "nadia@northwind.example";

#[test]
fn the_same_request_under_the_same_key_gets_the_same_bytes() {
    in_the_demo_world(async |world| {
        let offer = world::trial(NADIA);
        let first = world.sam().post("/v1/invitations", &offer).key("k-1").send().await;
        assert!(first.is(201).header("idempotent-replayed").is_none());
        assert_eq!(
            first.header("location"),
            Some(&*format!("/v1/invitations/{}", first.json()["id"].as_str().unwrap()))
        );
        assert!(first.header("ratelimit").is_some() && first.header("ratelimit-policy").is_some());
        world.settle().await;
        let position = world.position().await;
        let again = world.sam().post("/v1/invitations", &offer).key("k-1").send().await;
        assert_eq!(again.is(201).header("idempotent-replayed"), Some("true"));
        assert_eq!(again.body, first.body);
        assert_eq!(again.header("location"), first.header("location"));
        assert_eq!(again.header("etag"), first.header("etag"));
        assert_eq!(world.position().await, position);

        let other = world::trial("other@blueyonder.example");
        world.refuses("idempotencyKeyReused", world.sam().post("/v1/invitations", &other).key("k-1")).await;
        let bulk = json!({ "items": [offer] });
        world
            .refuses("idempotencyKeyReused", world.sam().post("/v1/invitations/bulk", &bulk).key("k-1"))
            .await;
        // A key belongs to its sender.
        let refused = world.paul().post("/v1/invitations", &offer).key("k-1");
        world.refuses("duplicatePendingInvitation", refused).await;
        // It is kept for a day.
        world.wait_days(1).await;
        world.sam().post("/v1/invitations", &other).key("k-1").send().await.is(201);
    });
}

#[test]
fn other_actions_are_repeatable_under_a_key_too() {
    in_the_demo_world(async |world| {
        let invitation = world.sam().invites(&world::trial(NADIA)).await;
        let link = world.link_to(NADIA);
        let document = world.acceptance(&link, Some(NADIA), world::commercial()).await;
        let accept = || world.nadia().post(link.path("accept"), &document).key("yes");
        let first = accept().send().await;
        let again = accept().send().await;
        assert_eq!(first.is(200).body, again.is(200).body);
        assert_eq!(again.header("idempotent-replayed"), Some("true"));
        world.refuses("alreadyInState", world.nadia().post(link.path("accept"), &document)).await;

        let other = world.sam().invites(&world::purchase("nora@blueyonder.example")).await;
        let path = format!("/v1/invitations/{}/cancel", other["id"].as_str().unwrap());
        let cancel = || world.sam().post(&*path, &json!({})).revision(&other["revision"]).key("no");
        let first = cancel().send().await;
        assert_eq!(first.is(200).body, cancel().send().await.is(200).body);
        assert_eq!(world.sam().shows(&invitation["id"]).await["status"], "accepted");
    });
}

#[test]
fn what_is_ended_or_put_under_a_key_is_ended_or_put_once() {
    in_the_demo_world(async |world| {
        let customer = world.alex().customer().await;
        let path = format!("/v1/customers/{customer}/delegation");
        let delegation = world.alex().get(path).send().await.is(200).json();
        let path = format!("/v1/delegations/{}/terminate", delegation["id"].as_str().unwrap());
        let end = || world.alex().post(&*path, &json!({})).revision(&delegation["revision"]).key("end");
        takes_effect_once(world, end).await;

        let path = format!("/v1/partners/{}", world.tom().partner().await);
        let seen = world.by_operator(path.clone()).await["revision"].clone();
        let (path, reason) = (format!("{path}/suspension"), json!({ "reason": "unpaid" }));
        takes_effect_once(world, || world.olivia().post(&*path, &reason).revision(&seen).key("ban")).await;

        let catalog = world.get("/v1/catalog").send().await.json();
        let catalog = world::with_at(catalog, "/limits/openInvitations", json!(999));
        let put = || world.olivia().changing("PUT", "/v1/catalog", &json!(1)).json(&catalog).key("put");
        takes_effect_once(world, put).await;
    });
}

async fn takes_effect_once<'a>(world: &World, call: impl Fn() -> Call<'a>) {
    let first = call().send().await;
    assert!(first.is(200).header("idempotent-replayed").is_none());
    let again = world.changes_nothing(call()).await;
    assert_eq!((again.header("idempotent-replayed"), &again.body), (Some("true"), &first.body));
}

#[test]
fn a_key_is_needed_to_create_and_has_to_be_one() {
    in_the_demo_world(async |world| {
        let offer = world::trial(NADIA);
        let long = "k".repeat(65);
        world.refuses("invalidIdempotencyKey", world.sam().post("/v1/invitations", &offer)).await;
        for key in ["", "é", &long] {
            world
                .refuses("invalidIdempotencyKey", world.sam().post("/v1/invitations", &offer).key(key))
                .await;
        }
        world
            .refuses(
                "invalidIdempotencyKey",
                world.sam().post("/v1/invitations/bulk", &json!({ "items": [offer] })),
            )
            .await;
    });
}

#[test]
fn a_dry_run_says_everything_and_writes_nothing() {
    in_the_demo_world(async |world| {
        let offer = world::trial_with_administration(NADIA);
        let before = world.items("").await;
        let answer = world.changes_nothing(world.sam().post("/v1/invitations?dryRun=true", &offer)).await;
        let preview = answer.is(200).json();
        assert_eq!(preview["status"], "pending");
        assert_eq!(preview["preview"]["subject"], "Contoso Consulting invites you to try Exchange Online");
        for part in ["text", "html"] {
            let text = preview["preview"][part].as_str().unwrap();
            assert!(!text.contains("?t="), "the preview holds a link: {text}");
        }
        assert!(before == world.items("").await);
        let own = world::trial("friend@contoso.example");
        world.refuses("selfInvitation", world.sam().post("/v1/invitations?dryRun=true", &own)).await;
        world.sam().invites(&offer).await;
        world
            .refuses("duplicatePendingInvitation", world.sam().post("/v1/invitations?dryRun=true", &offer))
            .await;
        world.refuses("invalid", world.sam().post("/v1/invitations?dryRun=maybe", &offer)).await;
    });
}
