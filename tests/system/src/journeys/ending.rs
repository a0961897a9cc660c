//! How things end before their time: declined, reported, canceled, terminated.

use serde_json::json;

use crate::world::{self, in_the_demo_world};

const NADIA: &str = "nadia@northwind.example";
const SAM: &str = "sam@contoso.example";

#[test]
fn a_declined_invitation_tells_the_partner_why() {
    in_the_demo_world(async |world| {
        let invitation = world.sam().invites(&world::trial(NADIA)).await;
        let link = world.link_to(NADIA);
        let document = json!({ "t": link.token, "reason": "Not this year." });
        let answer = world.post(link.path("decline")).json(&document).send().await.is(200).json();
        assert_eq!(answer["invitation"]["status"], "declined");
        world.settle().await;
        let letter = world.newest_letter_to(SAM);
        assert_eq!(letter.subject, format!("{NADIA} has declined your invitation"));
        assert!(letter.text.contains("> Not this year."));
        assert_eq!(world.sam().shows(&invitation["id"]).await["declineReason"], "Not this year.");

        world.refuses("alreadyInState", world.answer(&link, "decline")).await;
        world.refuses("invalidTransition", world.nadia().accepting(&link, world::commercial()).await).await;
        world.refuses("invalidTransition", world.sam().acting(&invitation, "cancel", &json!({})).await).await;
        world.sam().invites(&world::trial(NADIA)).await;
    });
}

#[test]
fn three_reports_in_a_week_pause_the_partner_and_suspend_what_is_open() {
    in_the_demo_world(async |world| {
        let open = world.fiona().invites(&world::purchase(NADIA)).await;
        world.fiona().invites(&world::trial("d@blueyonder.example")).await;
        let link = world.link_to(NADIA);
        for name in ["a", "b", "c"] {
            let email = format!("{name}@blueyonder.example");
            world.fiona().invites(&world::purchase(&email)).await;
            assert_eq!(world.fiona().shows(&open["id"]).await["status"], "pending");
            world.answer(&world.link_to(&email), "report").send().await.is(200);
            world.settle().await;
            world.wait_days(2).await;
        }
        let subjects = world.subjects_to("fiona@fabrikam.example");
        assert_eq!(
            subjects.iter().filter(|one| *one == "Invitations by Fabrikam Cloud are paused").count(),
            1
        );
        let operators = world.operators_letters();
        assert_eq!(operators.last().unwrap().subject, "Invitations by Fabrikam Cloud are paused");
        assert_eq!(world.fiona().shows(&open["id"]).await["status"], "suspended");
        world.refuses("partnerSuspended", world.answer(&world.link_to("d@blueyonder.example"), "code")).await;
        let seen = world.nadia().opens(&link).await;
        assert_eq!(seen["status"], "suspended");
        world.refuses("partnerSuspended", world.nadia().accepting(&link, world::commercial()).await).await;
        world
            .refuses("partnerSuspended", world.fiona().inviting(&world::purchase("d@blueyonder.example")))
            .await;
        world.refuses("partnerSuspended", world.fiona().acting(&open, "resend", &json!({})).await).await;
        let page = world.fiona().get("/v1/invitations?status=suspended").send().await.json();
        assert_eq!((&page["items"][1]["id"], &page["items"][2]), (&open["id"], &json!(null)));
        // What was granted is suspended, too, and the slot is still held.
        let delegations = world.fiona().get("/v1/delegations").send().await.json();
        assert_eq!(delegations["items"][0]["status"], "suspended");
        // A paused partner may take back what it sent.
        assert_eq!(world.fiona().does(&open, "cancel", &json!({})).await["status"], "canceled");
    });
}

#[test]
fn three_reports_in_more_than_a_week_pause_nobody() {
    in_the_demo_world(async |world| {
        for name in ["a", "b", "c"] {
            let email = format!("{name}@blueyonder.example");
            world.fiona().invites(&world::purchase(&email)).await;
            world.answer(&world.link_to(&email), "report").send().await.is(200);
            world.settle().await;
            world.wait_days(4).await;
        }
        world.fiona().invites(&world::purchase(NADIA)).await;
    });
}

#[test]
fn canceling_tells_the_customer_only_if_mail_went_out() {
    in_the_demo_world(async |world| {
        let invitation = world.sam().invites(&world::trial(NADIA)).await;
        let link = world.link_to(NADIA);
        let canceled = world.sam().does(&invitation, "cancel", &json!({ "reason": "Wrong plan." })).await;
        assert_eq!(canceled["status"], "canceled");
        assert_eq!(canceled["cancelReason"], "Wrong plan.");
        let letter = world.newest_letter_to(NADIA);
        assert_eq!(letter.subject, "Contoso Consulting has taken back its invitation");
        assert!(letter.text.contains("> Wrong plan."));
        world.refuses("invitationCanceled", world.look(&link)).await;
        world.refuses("invitationCanceled", world.answer(&link, "decline")).await;
        world.refuses("alreadyInState", world.sam().acting(&invitation, "cancel", &json!({})).await).await;

        // Before anything was posted, nobody needs to know.
        world.switch("send-email", false).await;
        let unseen = world.sam().invites(&world::trial("unseen@blueyonder.example")).await;
        world.sam().does(&unseen, "cancel", &json!({})).await;
        world.switch("send-email", true).await;
        world.settle().await;
        assert_eq!(world.subjects_to("unseen@blueyonder.example"), [""; 0]);
    });
}

#[test]
fn the_customer_terminates_and_both_are_told() {
    in_the_demo_world(async |world| {
        let delegation = world.fiona().get("/v1/delegations").send().await.is(200).json()["items"][0].clone();
        let path = format!("/v1/delegations/{}/terminate", delegation["id"].as_str().unwrap());
        let reason = json!({ "reason": "We do it ourselves now." });
        world
            .refuses("notFound", world.nadia().post(&*path, &reason).revision(&delegation["revision"]))
            .await;
        world.refuses("preconditionRequired", world.amy().post(&*path, &reason)).await;
        world.refuses("preconditionFailed", world.amy().post(&*path, &reason).revision(77)).await;
        let (told_fiona, told_alex) = (
            world.letters_to("fiona@fabrikam.example").len(),
            world.letters_to("alex@adventure.example").len(),
        );

        let ended =
            world.amy().post(&*path, &reason).revision(&delegation["revision"]).send().await.is(200).json();
        assert_eq!((&ended["status"], &ended["terminatedBy"]), (&json!("terminated"), &json!("customer")));
        world.settle().await;
        let letters = world.new_subjects_to("fiona@fabrikam.example", told_fiona);
        assert_eq!(letters, ["Your administration for Adventure Works has ended"]);
        let letters = world.new_subjects_to("alex@adventure.example", told_alex);
        assert_eq!(letters, ["Fabrikam Cloud can no longer administer your account"]);
        assert!(world.newest_letter_to("amy@adventure.example").text.contains("> We do it ourselves now."));
        world.refuses("alreadyInState", world.amy().post(&*path, &reason).revision(&ended["revision"])).await;

        // The slot is free, so nobody is replaced by the next one.
        world.sam().invites(&world::administration("alex@adventure.example")).await;
        let link = world.link_to("alex@adventure.example");
        assert!(world.alex().opens(&link).await["replaces"].is_null());
        world.alex().accepts(&link, json!({ "delegatedAdministration": "accept" })).await;
    });
}

#[test]
fn the_partner_terminates_as_well() {
    in_the_demo_world(async |world| {
        let delegation = world.fiona().get("/v1/delegations").send().await.is(200).json()["items"][0].clone();
        let path = format!("/v1/delegations/{}/terminate", delegation["id"].as_str().unwrap());
        let ended = world
            .fiona()
            .post(&*path, &json!({}))
            .revision(&delegation["revision"])
            .send()
            .await
            .is(200)
            .json();
        assert_eq!(ended["terminatedBy"], "partner");
        world.settle().await;
        let letter = world.newest_letter_to("alex@adventure.example");
        assert!(letter.text.contains("Fabrikam Cloud ended the administration for Adventure Works"));
    });
}
