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
