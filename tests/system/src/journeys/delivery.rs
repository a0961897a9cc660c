//! What becomes of letters, and what people say about them.

use serde_json::{Value, json};

use crate::world::{self, World, in_the_demo_world};

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
        let in_english = format!("{path}&lang=en");
        let asks = world.changes_nothing(world.get(&*in_english).by_browser()).await;
        assert!(asks.is_page().text().contains("can write to you"), "{}", asks.text());

        // RFC 8058: a mail program posts this, from no page of ours.
        let one_click = ("application/x-www-form-urlencoded", "List-Unsubscribe=One-Click");
        let answer = world.post(&*path).bytes(one_click.0, one_click.1).send().await;
        assert!(answer.status < 400, "{}", answer.text());
        let again = world.post(&*path).bytes(one_click.0, one_click.1).send().await;
        assert_eq!(again.status, answer.status);
        let says = world.changes_nothing(world.get(&*in_english).by_browser()).await;
        assert!(says.is_page().text().contains("no longer writes to"), "{}", says.text());
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
fn a_mail_that_is_held_back_because_its_address_bounced_before_bounced() {
    in_the_demo_world(async |world| {
        let invitation = world.sam().invites(&world::trial(NADIA)).await;
        let bounce = json!({ "bounceType": "Permanent", "bounceSubType": "OnAccountSuppressionList" });
        reports(world, "Email Bounced", (&invitation, false), json!({ "bounce": bounce })).await;
        assert_eq!(world.sam().shows(&invitation["id"]).await["delivery"]["state"], "bounced");
    });
}

/// SES reports something of an invitation's first mail. `more` is what such a report has besides the mail's tags.
async fn reports(world: &World, what: &str, (invitation, stand_in): (&Value, bool), more: Value) {
    let mut tags = json!({ "invitation": [invitation["id"]], "generation": ["1"], "offer": ["1"] });
    if stand_in {
        tags["stand-in"] = json!(["true"]);
    }
    let mut detail = more;
    detail["mail"] = json!({ "tags": tags });
    let event = json!({
        "version": "0", "id": "1", "detail-type": what, "source": "aws.ses", "account": "0",
        "time": world.now(), "region": "local", "resources": [], "detail": detail,
    });
    world.invoke("record-delivery", &event).await.unwrap();
}

#[test]
fn what_is_posted_in_place_of_an_unwanted_mail_is_reported_like_any_other() {
    in_the_demo_world(async |world| {
        let unwilling = "una@blueyonder.example";
        world.sam().invites(&world::trial(unwilling)).await;
        world.report(unwilling, "complaint").await;
        let before = world.letters().len();
        world.system.ledger().take();

        let told = async |email: &str, stand_in: bool| {
            let invitation = world.sam().invites(&world::purchase(email)).await;
            let sent = world.sam().shows(&invitation["id"]).await["delivery"].clone();
            reports(world, "Email Delivered", (&invitation, stand_in), json!({})).await;
            world.settle().await;
            let shown = world.sam().shows(&invitation["id"]).await;
            let path = format!("/v1/invitations/{}/events", invitation["id"].as_str().unwrap());
            let history = world.sam().get(path).send().await.json();
            let events: Vec<Value> = history["items"].as_array().unwrap().clone();
            let events = events
                .iter()
                .map(|event| json!([event["type"], event["sequence"], event["data"]["delivery"]]));
            json!([sent, shown["delivery"], shown["revision"], events.collect::<Vec<_>>()])
        };
        let suppressed = told(unwilling, true).await;
        assert_eq!(world.letters().len(), before, "nobody gets the stand-in");
        let willing = told("will@blueyonder.example", false).await;
        assert_eq!(suppressed, willing);
        let posted = world.system.ledger().take();
        assert_eq!(posted.iter().filter(|call| call.service == "ses").count(), 2, "one each");
        // It was never delivered, so nobody hears that it is withdrawn.
        let page = world.sam().get("/v1/invitations?status=pending").send().await.json();
        let theirs =
            page["items"].as_array().unwrap().iter().find(|one| one["recipient"]["email"] == unwilling);
        world.sam().does(theirs.unwrap(), "cancel", &json!({})).await;
        assert_eq!(world.letters_to(unwilling).len(), 1, "the one that was complained of");
    });
}
