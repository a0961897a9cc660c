//! Answers to an invitation that cannot stand.

use serde_json::{Value, json};

use crate::world::{self, in_the_demo_world};

const NADIA: &str = "nadia@northwind.example";

#[test]
fn something_has_to_be_accepted_and_only_what_is_offered() {
    in_the_demo_world(async |world| {
        world.sam().invites(&world::trial(NADIA)).await;
        let link = world.link_to(NADIA);
        for (decisions, pointer) in [
            (json!({}), "/decisions"),
            (json!({ "commercial": "decline" }), "/decisions"),
            (world::both(), "/decisions/delegatedAdministration"),
            (json!({ "commercial": "accept", "partnerOfRecord": "decline" }), "/decisions/partnerOfRecord"),
        ] {
            let refused = world.refuses("invalid", world.nadia().accepting(&link, decisions).await).await;
            assert_eq!(refused.pointers(), [pointer]);
        }
        world.sam().invites(&world::purchase_with_everything(NADIA)).await;
        let link = world.link_to(NADIA);
        let designation_alone = json!({ "delegatedAdministration": "accept", "partnerOfRecord": "accept" });
        let refused = world.refuses("invalid", world.nadia().accepting(&link, designation_alone).await).await;
        assert_eq!(refused.pointers(), ["/decisions/partnerOfRecord"]);
    });
}

#[test]
fn what_was_shown_has_to_be_what_is_true() {
    in_the_demo_world(async |world| {
        world.sam().invites(&world::trial(NADIA)).await;
        let link = world.link_to(NADIA);
        let right = world.acceptance(&link, Some(NADIA), world::commercial()).await;
        let accept = |document: &Value| world.nadia().post(link.path("accept"), document);
        world.refuses("preconditionFailed", accept(&world::with(right.clone(), "revision", json!(2)))).await;
        world.refuses("offerChanged", accept(&world::with(right.clone(), "offerVersion", json!(2)))).await;
        let mut without = right.clone();
        without.as_object_mut().unwrap().remove("revision");
        assert_eq!(world.refuses("invalid", accept(&without)).await.pointers(), ["/revision"]);
        without.as_object_mut().unwrap().remove("t");
        assert_eq!(world.refuses("invalid", accept(&without)).await.pointers(), ["/t", "/revision"]);
        accept(&right).send().await.is(200);
    });
}

#[test]
fn a_taken_slot_is_not_taken_over_by_silence_or_by_an_old_view() {
    in_the_demo_world(async |world| {
        let alex = "alex@adventure.example";
        world.sam().invites(&world::administration(alex)).await;
        let link = world.link_to(alex);
        let decisions = json!({ "delegatedAdministration": "accept" });
        let named = world.acceptance(&link, Some(alex), decisions.clone()).await;
        let mut silent = named.clone();
        silent.as_object_mut().unwrap().remove("replaces");
        world.refuses("delegateSlotTaken", world.alex().post(link.path("accept"), &silent)).await;
        let wrong = world::with(named.clone(), "replaces", json!("dlg_01ARZ3NDEKTSV4RRFFQ69G5FAV"));
        world.refuses("slotChanged", world.alex().post(link.path("accept"), &wrong)).await;

        // The delegation ends meanwhile: the page named somebody who is gone.
        let delegation = world.fiona().get("/v1/delegations").send().await.is(200).json()["items"][0].clone();
        let path = format!("/v1/delegations/{}/terminate", delegation["id"].as_str().unwrap());
        world.fiona().post(path, &json!({})).revision(&delegation["revision"]).send().await.is(200);
        world.settle().await;
        world.refuses("slotChanged", world.alex().post(link.path("accept"), &named)).await;
        world.alex().accepts(&link, decisions).await;
    });
}

#[test]
fn a_trial_is_had_once_and_a_service_owned_once() {
    in_the_demo_world(async |world| {
        let greta = "greta@graphic.example";
        world.fiona().invites(&world::trial(greta)).await;
        let again = world.link_to(greta);
        world.refuses("trialAlreadyUsed", world.greta().accepting(&again, world::commercial()).await).await;

        world.sam().invites(&world::purchase(greta)).await;
        world.greta().accepts(&world.link_to(greta), world::commercial()).await;
        world.fiona().invites(&world::purchase(greta)).await;
        let owned = world.link_to(greta);
        world
            .refuses("serviceAlreadyOwned", world.greta().accepting(&owned, world::commercial()).await)
            .await;
        world.refuses("trialAlreadyUsed", world.greta().accepting(&again, world::commercial()).await).await;

        let alex = "alex@adventure.example";
        world.sam().invites(&world::trial(alex)).await;
        let link = world.link_to(alex);
        world.refuses("serviceAlreadyOwned", world.alex().accepting(&link, world::commercial()).await).await;
    });
}

#[test]
fn only_an_expired_link_asks_for_a_new_one_and_only_a_known_organization_hands_over() {
    in_the_demo_world(async |world| {
        let email = "nora@blueyonder.example";
        world.sam().invites(&world::trial(email)).await;
        let link = world.link_to(email);
        world.refuses("invalidTransition", world.answer(&link, "renewal")).await;
        world.refuses("invalidTransition", world.answer(&link, "hand-over")).await;
        let accept = world.acceptance(&link, None, world::commercial()).await;
        world.refuses("proofRequired", world.post(link.path("accept")).json(&accept)).await;
    });
}
