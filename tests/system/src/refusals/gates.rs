//! The gates of an offer in their order: the first one that is closed is the answer.

use serde_json::json;

use crate::world::{self, in_the_demo_world};

const NADIA: &str = "nadia@northwind.example";

#[test]
fn the_role_comes_first() {
    in_the_demo_world(async |world| {
        for person in [world.mia(), world.dan(), world.ada(), world.nadia(), world.olivia()] {
            world.refuses("roleMissing", person.inviting(&world::trial(NADIA))).await;
        }
        // Even to its own people, with a plan that is excluded: the role is the first gate.
        let wrong =
            world::with_at(world::trial("friend@contoso.example"), "/lines/0/plan", json!("education"));
        world.refuses("roleMissing", world.mia().inviting(&wrong)).await;
        world
            .refuses("unauthenticated", world.post("/v1/invitations").json(&world::trial(NADIA)).key("k"))
            .await;
    });
}

#[test]
fn each_demo_partner_meets_its_own_gate() {
    in_the_demo_world(async |world| {
        world.refuses("agreementOutdated", world.liz().inviting(&world::trial(NADIA))).await;
        world.refuses("cloudExcluded", world.wei().inviting(&world::trial(NADIA))).await;
        world.refuses("cloudExcluded", world.wei().inviting(&world::administration(NADIA))).await;
        world.refuses("notEnrolled", world.tom().inviting(&world::trial_with_administration(NADIA))).await;
        world.refuses("notEnrolled", world.tom().inviting(&world::administration(NADIA))).await;
        world.refuses("notCertified", world.pia().inviting(&world::trial_with_administration(NADIA))).await;
        let other_service = world::with_at(world::trial(NADIA), "/lines/0/service", json!("lync-online"));
        world.refuses("serviceNotAuthorized", world.tom().inviting(&other_service)).await;
        world.refuses("serviceNotAuthorized", world.pia().inviting(&other_service)).await;

        // A partner in no program can still send a trial without administration.
        world.tom().invites(&world::trial(NADIA)).await;
        world.pia().invites(&world::trial(NADIA)).await;
    });
}

#[test]
fn a_closed_gate_hides_those_behind_it() {
    in_the_demo_world(async |world| {
        let everything_wrong = |email: &str| {
            let offer =
                world::with_at(world::trial_with_administration(email), "/lines/0/plan", json!("education"));
            world::with_at(offer, "/lines/0/service", json!("lync-online"))
        };
        world
            .refuses("agreementOutdated", world.liz().inviting(&everything_wrong("own@litware.example")))
            .await;
        world
            .refuses("cloudExcluded", world.wei().inviting(&everything_wrong("own@woodgrove.example")))
            .await;
        world
            .refuses("serviceNotAuthorized", world.tom().inviting(&everything_wrong("own@tailspin.example")))
            .await;
        let authorized = |email: &str| {
            world::with_at(everything_wrong(email), "/lines/0/service", json!("exchange-online"))
        };
        world.refuses("planExcluded", world.tom().inviting(&authorized("own@tailspin.example"))).await;
        let planned = |email: &str| world::with_at(authorized(email), "/lines/0/plan", json!("midsize"));
        world.refuses("notEnrolled", world.tom().inviting(&planned("own@tailspin.example"))).await;
        world.refuses("notCertified", world.pia().inviting(&planned("own@proseware.example"))).await;
        world.refuses("selfInvitation", world.sam().inviting(&planned("own@contoso.example"))).await;
    });
}

#[test]
fn trials_are_not_for_every_plan() {
    in_the_demo_world(async |world| {
        for plan in ["education", "government"] {
            let offer = world::with_at(world::trial(NADIA), "/lines/0/plan", json!(plan));
            world.refuses("planExcluded", world.sam().inviting(&offer)).await;
        }
        let bought = world::with_at(world::purchase(NADIA), "/lines/0/plan", json!("education"));
        world.sam().invites(&bought).await;
    });
}

#[test]
fn a_partner_invites_neither_its_people_nor_its_domains_nor_anybody_twice() {
    in_the_demo_world(async |world| {
        for own in ["mia@contoso.example", "PAUL@Contoso.Example", "anyone@contoso.example"] {
            world.refuses("selfInvitation", world.sam().inviting(&world::trial(own))).await;
        }
        let first = world.sam().invites(&world::trial(NADIA)).await;
        for same in [NADIA, "Nadia@Northwind.Example"] {
            let refused =
                world.refuses("duplicatePendingInvitation", world.paul().inviting(&world::trial(same))).await;
            assert_eq!(refused.json()["conflictingId"], first["id"]);
        }
        // Another kind, another partner, another address.
        world.sam().invites(&world::purchase(NADIA)).await;
        world.fiona().invites(&world::trial(NADIA)).await;
        world.sam().invites(&world::trial("noah@northwind.example")).await;
    });
}

#[test]
fn a_customer_that_the_partner_does_not_serve_is_not_found() {
    in_the_demo_world(async |world| {
        let delegations = world.fiona().get("/v1/delegations").send().await.is(200).json();
        let customer = delegations["items"][0]["customer"]["id"].clone();
        let offer = world::with(world::purchase("alex@adventure.example"), "customerId", customer);
        world.refuses("notFound", world.sam().inviting(&offer)).await;
        let unknown =
            world::with(world::purchase(NADIA), "customerId", json!("cus_01ARZ3NDEKTSV4RRFFQ69G5FAV"));
        world.refuses("notFound", world.sam().inviting(&unknown)).await;
        let invited =
            world.fiona().invites(&world::with_at(offer, "/lines/0/service", json!("lync-online"))).await;
        assert_eq!(invited["customerId"], delegations["items"][0]["customer"]["id"]);
    });
}
