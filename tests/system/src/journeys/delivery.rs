//! What becomes of letters, and what people say about them.

use serde_json::json;

use crate::world::{self, in_the_demo_world};

const NADIA: &str = "nadia@northwind.example";

#[test]
fn delivery_is_told_apart_from_the_invitation_itself() {
    in_the_demo_world(async |world| {
        let invitation = world.sam().inviting(&world::trial(NADIA)).send().await.is(201).json();
        assert_eq!(invitation["delivery"]["state"], "queued");
        world.settle().await;
        let sent = world.sam().shows(&invitation["id"]).await;
        assert_eq!(sent["delivery"]["state"], "sent");
        assert_eq!(
            sent["revision"], invitation["revision"],
            "a report must not stand in the way of a partner's change"
        );
        for (feedback, state) in [
            ("delay", "delayed"),
            ("delivery", "delivered"),
            ("delay", "delivered"),
            ("complaint", "complained"),
            ("delivery", "complained"),
        ] {
            world.report(NADIA, feedback).await;
            assert_eq!(
                world.sam().shows(&invitation["id"]).await["delivery"]["state"],
                state,
                "after {feedback}"
            );
        }
        let path = format!("/v1/invitations/{}/events", invitation["id"].as_str().unwrap());
        let history = world.sam().get(path).send().await.is(200).json();
        let types: Vec<_> = history["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|event| event["type"].as_str().unwrap())
            .collect();
        assert_eq!(
            types,
            [
                "invitation.created",
                "message.sent",
                "message.delayed",
                "message.delivered",
                "message.complained"
            ]
        );
    });
}

#[test]
fn whoever_unsubscribed_gets_no_mail_and_the_partner_does_not_learn_it() {
    in_the_demo_world(async |world| {
        world.sam().invites(&world::trial(NADIA)).await;
        let letter = world.newest_letter_to(NADIA);
        let header = &letter.headers["List-Unsubscribe"];
        assert_eq!(letter.headers["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click");
        let address = header.trim_start_matches('<').trim_end_matches('>');
        let path = address.split_once("/i/").map(|(_, path)| format!("/i/{path}")).unwrap();
        world.changes_nothing(world.get(&*path)).await;
        world.changes_nothing(world.get(&*path).by_browser()).await.is_page();

        // RFC 8058: a mail program posts this, from no page of ours.
        let one_click = ("application/x-www-form-urlencoded", "List-Unsubscribe=One-Click");
        let answer = world.post(&*path).bytes(one_click.0, one_click.1).send().await;
        assert!(answer.status < 400, "{}", answer.text());
        let again = world.post(&*path).bytes(one_click.0, one_click.1).send().await;
        assert_eq!(again.status, answer.status);
        let before = world.letters_to(NADIA).len();

        let other = world.sam().invites(&world::purchase(NADIA)).await;
        assert_eq!(world.letters_to(NADIA).len(), before);
        assert_eq!(world.sam().shows(&other["id"]).await["delivery"]["state"], "sent");
        let events =
            world.sam().get(format!("/v1/invitations/{}/events", other["id"].as_str().unwrap())).send().await;
        assert!(!events.text().contains("suppressed"));
        // It holds for this partner alone.
        world.fiona().invites(&world::purchase(NADIA)).await;
        assert_eq!(world.letters_to(NADIA).len(), before + 1);
    });
}

#[test]
fn whoever_complains_gets_no_more_mail_of_this_partner() {
    in_the_demo_world(async |world| {
        world.sam().invites(&world::trial(NADIA)).await;
        world.report(NADIA, "complaint").await;
        let before = world.letters_to(NADIA).len();
        world.sam().invites(&world::purchase(NADIA)).await;
        assert_eq!(world.letters_to(NADIA).len(), before);
    });
}

#[test]
fn a_report_about_an_earlier_link_changes_nothing() {
    in_the_demo_world(async |world| {
        let invitation = world.sam().invites(&world::trial(NADIA)).await;
        let earlier = world.newest_letter_to(NADIA).id;
        world.wait_seconds(600).await;
        world.sam().does(&invitation, "resend", &json!({})).await;
        world
            .post(format!("/_local/mail/{earlier}/feedback"))
            .json(&json!({ "type": "bounce" }))
            .send()
            .await
            .is(200);
        world.settle().await;
        assert_eq!(world.sam().shows(&invitation["id"]).await["delivery"]["state"], "sent");
    });
}

#[test]
fn a_late_report_about_an_offer_says_nothing_of_the_one_after_it() {
    in_the_demo_world(async |world| {
        let invitation = world.sam().invites(&world::purchase(NADIA)).await;
        let earlier = world.newest_letter_to(NADIA).id;
        world.sam().does(&invitation, "revise", &json!({ "lines": [world::line(60)] })).await;
        let later = world.newest_letter_to(NADIA).id;
        for (letter, feedback, state) in [
            (&earlier, "bounce", "sent"),
            (&later, "delivery", "delivered"),
            (&earlier, "delay", "delivered"),
            (&later, "delivery", "delivered"),
        ] {
            let path = format!("/_local/mail/{letter}/feedback");
            world.post(path).json(&json!({ "type": feedback })).send().await.is(200);
            world.settle().await;
            assert_eq!(world.sam().shows(&invitation["id"]).await["delivery"]["state"], state, "{feedback}");
        }
    });
}

#[test]
fn an_address_is_corrected_five_times_and_no_more() {
    in_the_demo_world(async |world| {
        let mut email = "n0@northwind.example".to_owned();
        let invitation = world.sam().invites(&world::trial(&email)).await;
        for number in 1..=5 {
            world.report(&email, "bounce").await;
            email = format!("n{number}@northwind.example");
            world.sam().does(&invitation, "correct-address", &json!({ "email": email })).await;
        }
        world.report(&email, "bounce").await;
        let again = json!({ "email": NADIA });
        world
            .refuses("quotaExceeded", world.sam().acting(&invitation, "correct-address", &again).await)
            .await;
    });
}

#[test]
fn three_complaints_in_a_week_pause_the_partner_and_a_repeated_one_is_one() {
    in_the_demo_world(async |world| {
        let fiona = "fiona@fabrikam.example";
        for name in ["a", "b", "c"] {
            let email = format!("{name}@blueyonder.example");
            world.fiona().invites(&world::purchase(&email)).await;
            for _ in 0..3 {
                world.report(&email, "complaint").await;
            }
            let paused = name == "c";
            assert_eq!(world.fiona().overview().await["gate"]["open"], !paused, "after {email}");
        }
        assert_eq!(world.newest_letter_to(fiona).subject, "Invitations by Fabrikam Cloud are paused");
        world.refuses("partnerSuspended", world.fiona().inviting(&world::purchase(NADIA))).await;
        // Whose mail was not complained of goes on.
        world.sam().invites(&world::purchase("a@blueyonder.example")).await;
    });
}

#[test]
fn a_mail_that_the_post_holds_back_because_of_others_looks_like_any_other() {
    in_the_demo_world(async |world| {
        let invitation = world.sam().invites(&world::trial(NADIA)).await;
        let detail = json!({
            "mail": { "tags": { "invitation": [invitation["id"]], "generation": ["1"], "offer": ["1"] } },
            "bounce": { "bounceType": "Permanent", "bounceSubType": "OnAccountSuppressionList" },
        });
        let event = json!({
            "version": "0", "id": "1", "detail-type": "Email Bounced", "source": "aws.ses", "account": "0",
            "time": world.now(), "region": "local", "resources": [], "detail": detail,
        });
        world.invoke("record-delivery", &event).await.unwrap();
        assert_eq!(world.sam().shows(&invitation["id"]).await["delivery"]["state"], "sent");
        assert_eq!(world.sam().overview().await["deliveryTroubles"]["bounced"], 1, "that is Lucia's");
    });
}
