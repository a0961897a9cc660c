//! What is used up comes back with the next day.

use serde_json::{Value, json};

use crate::world::{self, in_the_demo_world};

#[test]
fn the_fifty_first_invitation_of_a_day_has_to_wait() {
    in_the_demo_world(async |world| {
        for batch in 0..2 {
            let offers: Vec<Value> =
                (0..25).map(|number| world::trial(&format!("n{number}@b{batch}.example"))).collect();
            let call = world
                .fiona()
                .post("/v1/invitations/bulk", &json!({ "items": offers }))
                .key(world.fresh_key());
            let results = call.send().await.is(200).json();
            assert!(results["items"].as_array().unwrap().iter().all(|one| one["status"] == 201), "{results}");
        }
        world.settle().await;
        let one_more = world::trial("more@blueyonder.example");
        let refused = world.refuses("quotaExceeded", world.fiona().inviting(&one_more)).await;
        assert_eq!(refused.retry_after(), Some(14 * 3_600));
        let told = |name| refused.header(name).unwrap();
        assert_eq!(told("ratelimit-policy"), "\"newInvitationsPerDay\";q=50;w=86400");
        assert_eq!(told("ratelimit"), "\"newInvitationsPerDay\";r=0;t=50400");
        let dry = world.fiona().post("/v1/invitations?dryRun=true", &one_more);
        assert_eq!(
            world.refuses("quotaExceeded", dry).await.header("ratelimit"),
            refused.header("ratelimit")
        );
        world.sam().invites(&one_more).await;
        world.wait_seconds(14 * 3_600).await;
        world.fiona().invites(&world::purchase("more@blueyonder.example")).await;
    });
}

#[test]
fn a_partner_with_too_much_open_is_told_that_and_not_to_wait_for_tomorrow() {
    in_the_demo_world(async |world| {
        let catalog = world.get("/v1/catalog").send().await.json();
        let catalog = world::with_at(catalog, "/limits/openInvitations", json!(2));
        let seen = world.olivia().changing("PUT", "/v1/catalog", &json!(1)).json(&catalog);
        seen.send().await.is(200);
        for name in ["a", "b"] {
            world.fiona().invites(&world::trial(&format!("{name}@blueyonder.example"))).await;
        }
        let one_more = world::trial("more@blueyonder.example");
        let refused = world.refuses("quotaExceeded", world.fiona().inviting(&one_more)).await;
        assert_eq!(refused.header("ratelimit-policy"), Some("\"openInvitations\";q=2"));
        assert_eq!(refused.header("ratelimit"), Some("\"openInvitations\";r=0"));
        let detail = refused.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains("Cancel some") && !detail.contains("Try again"), "{detail}");
    });
}

#[test]
fn an_address_gets_five_mails_a_day_from_all_partners_together() {
    in_the_demo_world(async |world| {
        let email = "popular@blueyonder.example";
        let first = world.sam().invites(&world::trial(email)).await;
        world.sam().invites(&world::purchase(email)).await;
        world.sam().invites(&world::administration(email)).await;
        world.fiona().invites(&world::trial(email)).await;
        world.fiona().invites(&world::purchase(email)).await;
        let refused =
            world.refuses("quotaExceeded", world.fiona().inviting(&world::administration(email))).await;
        assert_eq!(refused.retry_after(), Some(14 * 3_600));
        world.wait_seconds(600).await;
        world.refuses("quotaExceeded", world.sam().acting(&first, "resend", &json!({})).await).await;
        assert_eq!(world.letters_to(email).len(), 5);
        // What the person itself asks for is not counted.
        world.answer(&world.link_to(email), "code").send().await.is(202);
        world.settle().await;
        assert_eq!(world.letters_to(email).len(), 6);
        world.wait_days(1).await;
        world.fiona().invites(&world::administration(email)).await;
    });
}
