//! A partner changes what it sent: again, other lines, another address.

use serde_json::json;

use crate::world::{self, in_the_demo_world};

const NADIA: &str = "nadia@northwind.example";

#[test]
fn sending_again_makes_a_new_link_and_the_old_one_says_so() {
    in_the_demo_world(async |world| {
        let invitation = world.sam().invites(&world::trial(NADIA)).await;
        let old = world.link_to(NADIA);
        let slow =
            world.refuses("slowDown", world.sam().acting(&invitation, "resend", &json!({})).await).await;
        assert_eq!(slow.retry_after(), Some(600));

        world.wait_days(3).await;
        let resent = world.sam().does(&invitation, "resend", &json!({})).await;
        assert_eq!(resent["id"], invitation["id"]);
        assert_eq!(resent["resendCount"], 1);
        assert_eq!(resent["expiresAt"], "2026-12-26T10:00:00Z");
        let letter = world.newest_letter_to(NADIA);
        assert_eq!(letter.subject, "Reminder: Contoso Consulting invites you to try Exchange Online");
        let new = world.link_to(NADIA);
        assert_eq!(new.id, old.id);
        assert_ne!(new.token, old.token);
        world.refuses("linkSuperseded", world.look(&old)).await;
        world.refuses("linkSuperseded", world.answer(&old, "decline")).await;
        world.refuses("linkSuperseded", world.answer(&old, "report")).await;
        world.nadia().accepts(&new, world::commercial()).await;
    });
}

#[test]
fn five_times_again_and_no_more_and_never_past_ninety_days() {
    in_the_demo_world(async |world| {
        let offer = world::with(world::trial(NADIA), "expiresInDays", json!(60));
        let invitation = world.sam().invites(&offer).await;
        for _ in 0..5 {
            world.wait_days(8).await;
            world.sam().does(&invitation, "resend", &json!({})).await;
        }
        let last = world.sam().shows(&invitation["id"]).await;
        assert_eq!(last["expiresAt"], "2027-02-21T10:00:00Z", "ninety days after it was created");
        world.wait_days(1).await;
        world.refuses("quotaExceeded", world.sam().acting(&invitation, "resend", &json!({})).await).await;
        world.nadia().opens(&world.link_to(NADIA)).await;
    });
}

#[test]
fn a_revised_offer_has_to_be_seen_before_it_is_accepted() {
    in_the_demo_world(async |world| {
        let invitation = world.sam().invites(&world::purchase(NADIA)).await;
        let link = world.link_to(NADIA);
        let seen_before = world.acceptance(&link, Some(NADIA), world::commercial()).await;

        let lines = json!({ "lines": [world::line(60)] });
        let before = world.position().await;
        let preview =
            world.sam().acting(&invitation, "revise?dryRun=true", &lines).await.send().await.is(200).json();
        assert_eq!(preview["offerVersion"], 2);
        assert!(preview["preview"]["text"].as_str().unwrap().contains("60"));
        assert_eq!(world.position().await, before, "a dry run wrote something");

        let revised = world.sam().does(&invitation, "revise", &lines).await;
        assert_eq!((&revised["offerVersion"], &revised["lines"][0]["licenses"]), (&json!(2), &json!(60)));
        assert_eq!(world.newest_letter_to(NADIA).subject, "Contoso Consulting has changed its offer");
        assert_eq!(world.link_to(NADIA), link, "a revised offer is behind the same link");
        world.refuses("offerChanged", world.nadia().post(link.path("accept"), &seen_before)).await;
        let seen = world.nadia().opens(&link).await;
        assert_eq!((&seen["changed"], &seen["lines"][0]["licenses"]), (&json!(true), &json!(60)));
        let accepted = world.nadia().accepts(&link, world::commercial()).await;
        assert_eq!(accepted["receipt"]["offerVersion"], 2);
        assert_eq!(accepted["subscriptions"][0]["licenses"], 60);

        let trial = world.sam().invites(&world::trial("greta@graphic.example")).await;
        world.refuses("invalidTransition", world.sam().acting(&trial, "revise", &lines).await).await;
    });
}

#[test]
fn a_bounced_address_can_be_corrected() {
    in_the_demo_world(async |world| {
        let wrong = "nadja@northwind.example";
        let invitation = world.sam().invites(&world::trial(wrong)).await;
        let old = world.link_to(wrong);
        let correction = json!({ "email": NADIA });
        world
            .refuses(
                "invalidTransition",
                world.sam().acting(&invitation, "correct-address", &correction).await,
            )
            .await;
        world.report(wrong, "bounce").await;
        assert_eq!(world.sam().shows(&invitation["id"]).await["delivery"]["state"], "bounced");
        let letter = world.newest_letter_to("sam@contoso.example");
        assert_eq!(letter.subject, format!("Your invitation could not be delivered to {wrong}"));

        let same = json!({ "email": wrong });
        let refused =
            world.refuses("invalid", world.sam().acting(&invitation, "correct-address", &same).await).await;
        assert_eq!(refused.pointers(), ["/email"]);
        let own = json!({ "email": "friend@contoso.example" });
        world.refuses("selfInvitation", world.sam().acting(&invitation, "correct-address", &own).await).await;
        let corrected = world.sam().does(&invitation, "correct-address", &correction).await;
        assert_eq!((&corrected["id"], &corrected["recipient"]["email"]), (&invitation["id"], &json!(NADIA)));
        assert_eq!(corrected["delivery"]["state"], "queued");
        world.refuses("linkSuperseded", world.look(&old)).await;
        world.nadia().accepts(&world.link_to(NADIA), world::commercial()).await;
        // The lock on the wrong address is gone, so it may be written to.
        world.sam().invites(&world::trial(wrong)).await;
    });
}
