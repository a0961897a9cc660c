//! The customer countersigns: a new one by code, a known one through an administrator, in parts or whole.

use serde_json::json;

use crate::world::{self, in_the_demo_world};

const NORA: &str = "nora@blueyonder.example";
const NADIA: &str = "nadia@northwind.example";

#[test]
fn a_new_customer_tries_and_lets_itself_be_administered() {
    in_the_demo_world(async |world| {
        let invitation = world.sam().invites(&world::trial_with_administration(NORA)).await;
        assert_eq!(invitation["status"], "pending");
        assert!(!invitation.to_string().contains("/i/"), "the answer holds a link");
        let letter = world.newest_letter_to(NORA);
        assert_eq!(letter.subject, "Contoso Consulting invites you to try Exchange Online");
        assert!(letter.headers.contains_key("List-Unsubscribe"));
        let link = world.link_to(NORA);

        let seen = world.look(&link).send().await.is(200).json();
        assert_eq!(seen["requires"], "code");
        assert_eq!(seen["partner"]["name"], "Contoso Consulting");
        assert_eq!(seen["lines"][0]["serviceName"], "Exchange Online");
        assert!(seen["replaces"].is_null());

        let accepted = world.stranger(NORA).accepts(&link, "Blue Yonder Airlines", world::both()).await;
        assert_eq!(accepted["invitation"]["status"], "accepted");
        assert_eq!(accepted["customer"]["name"], "Blue Yonder Airlines");
        assert_eq!(accepted["customer"]["admins"], json!([NORA]));
        assert_eq!(accepted["customer"]["domains"], json!(["blueyonder.example"]));
        assert_eq!(accepted["subscriptions"][0]["status"], "trial");
        assert_eq!(accepted["subscriptions"][0]["licenses"], 25);
        assert_eq!(accepted["delegation"]["status"], "active");
        assert_eq!(accepted["delegation"]["endsAt"], "2027-11-23T10:00:00Z");
        assert_eq!(accepted["receipt"]["proof"], "code");
        assert_eq!(accepted["receipt"]["decisions"], world::both());

        let told = world.newest_letter_to(NORA);
        assert_eq!(told.subject, "What you agreed to with Contoso Consulting");
        assert!(told.text.contains(accepted["receipt"]["id"].as_str().unwrap()));
        let told = world.newest_letter_to("sam@contoso.example");
        assert_eq!(told.subject, "Blue Yonder Airlines has answered your invitation");
        assert_eq!(world.sam().shows(&invitation["id"]).await["status"], "accepted");

        let delegation = accepted["delegation"]["id"].as_str().unwrap();
        let shown = world.sam().get(format!("/v1/delegations/{delegation}")).send().await.is(200).json();
        assert_eq!(shown["customer"]["name"], "Blue Yonder Airlines");
        let customer = accepted["customer"]["id"].as_str().unwrap();
        let shown = world.get(format!("/v1/customers/{customer}")).by(NORA).send().await.is(200).json();
        assert_eq!(shown["name"], "Blue Yonder Airlines");
        let held =
            world.get(format!("/v1/customers/{customer}/delegation")).by(NORA).send().await.is(200).json();
        assert_eq!(held["id"], delegation);
    });
}

#[test]
fn a_new_customer_with_a_public_mailbox_claims_the_address_and_not_the_domain() {
    in_the_demo_world(async |world| {
        let email = "vera@gmail.com";
        world.sam().invites(&world::trial(email)).await;
        let accepted =
            world.stranger(email).accepts(&world.link_to(email), "Vera Bakery", world::commercial()).await;
        assert_eq!(accepted["customer"]["domains"], json!([]));

        world.fiona().invites(&world::purchase("other@gmail.com")).await;
        let seen = world.look(&world.link_to("other@gmail.com")).send().await.json();
        assert_eq!(seen["requires"], "code", "somebody else of a public mail domain is somebody new");
        world.fiona().invites(&world::purchase(email)).await;
        assert_eq!(world.look(&world.link_to(email)).send().await.json()["requires"], "administratorSignIn");
    });
}

#[test]
fn a_known_customer_answers_through_a_signed_in_administrator() {
    in_the_demo_world(async |world| {
        let noah = "noah@northwind.example";
        world.sam().invites(&world::trial_with_administration(noah)).await;
        let link = world.link_to(noah);
        let seen = world.noah().opens(&link).await;
        assert_eq!(seen["requires"], "administratorSignIn");
        assert_eq!(seen["isAdministrator"], false);

        let refused = world.acceptance(&link, None, world::both()).await;
        world.refuses("unauthenticated", world.post(link.path("accept")).json(&refused)).await;
        world.refuses("administratorRequired", world.noah().accepting(&link, world::both()).await).await;
        world.refuses("administratorRequired", world.alex().accepting(&link, world::both()).await).await;
        world.refuses("administratorRequired", world.answer(&link, "code")).await;

        world.answer(&link, "hand-over").send().await.is(202);
        world.settle().await;
        let letter = world.newest_letter_to(NADIA);
        assert_eq!(letter.subject, "A colleague asks you to answer Contoso Consulting");
        assert_eq!(world.link_to(NADIA), link);
        let before = world.letters().len();
        world.answer(&link, "hand-over").send().await.is(202);
        world.settle().await;
        assert_eq!(world.letters().len(), before, "the administrators are told at most once a day");

        assert_eq!(world.nadia().opens(&link).await["isAdministrator"], true);
        let accepted = world.nadia().accepts(&link, world::both()).await;
        assert_eq!(accepted["receipt"]["proof"], "administratorSignIn");
        assert_eq!(accepted["receipt"]["acceptedBy"], NADIA);
        assert_eq!(accepted["customer"]["name"], "Northwind Traders");
        assert_eq!(world.newest_letter_to(NADIA).subject, "What you agreed to with Contoso Consulting");
    });
}

#[test]
fn the_other_administrators_hear_what_one_of_them_agreed_to() {
    in_the_demo_world(async |world| {
        world.sam().invites(&world::administration("alex@adventure.example")).await;
        let link = world.link_to("alex@adventure.example");
        world.amy().accepts(&link, json!({ "delegatedAdministration": "accept" })).await;
        for admin in ["alex", "amy"] {
            let letter = world.newest_letter_to(&format!("{admin}@adventure.example"));
            assert_eq!(letter.subject, "What you agreed to with Contoso Consulting", "{admin}");
            assert!(letter.text.contains("amy@adventure.example"), "it says who agreed");
        }
    });
}

#[test]
fn each_part_is_a_decision_of_its_own() {
    in_the_demo_world(async |world| {
        world.sam().invites(&world::purchase_with_everything(NADIA)).await;
        let link = world.link_to(NADIA);
        let accepted = world
            .nadia()
            .accepts(&link, json!({ "commercial": "accept", "delegatedAdministration": "decline" }))
            .await;
        let decisions = json!({ "commercial": "accept", "delegatedAdministration": "decline", "partnerOfRecord": "decline" });
        assert_eq!(accepted["receipt"]["decisions"], decisions, "silence is not consent");
        assert_eq!(accepted["invitation"]["decisions"], decisions);
        assert!(accepted["delegation"].is_null());
        assert_eq!(accepted["subscriptions"][0]["status"], "active");
        assert_eq!(
            accepted["subscriptions"][0]["totalPerPeriod"],
            json!({ "amount": 192_000, "currency": "EUR" })
        );
        assert!(accepted["subscriptions"][0]["partnerOfRecord"].is_null());
        assert_eq!(world.count("D#", "D").await, 1, "only the delegation of the demo world");
    });
}

#[test]
fn administration_without_services_and_a_designation_with_them() {
    in_the_demo_world(async |world| {
        world.sam().invites(&world::administration(NADIA)).await;
        let accepted = world
            .nadia()
            .accepts(&world.link_to(NADIA), json!({ "delegatedAdministration": "accept" }))
            .await;
        assert_eq!(accepted["subscriptions"], json!([]));
        assert_eq!(accepted["delegation"]["capabilities"], json!(["mailboxes.manage", "users.manage"]));
        assert_eq!(accepted["delegation"]["endsAt"], "2027-03-03T10:00:00Z");

        world.sam().invites(&world::purchase_with_everything(NADIA)).await;
        let accepted = world
            .nadia()
            .accepts(&world.link_to(NADIA), json!({ "commercial": "accept", "partnerOfRecord": "accept" }))
            .await;
        assert_eq!(accepted["subscriptions"][0]["partnerOfRecord"]["partner"]["name"], "Contoso Consulting");
    });
}

#[test]
fn another_partner_replaces_the_one_that_the_page_names() {
    in_the_demo_world(async |world| {
        let (alex, fiona) = ("alex@adventure.example", "fiona@fabrikam.example");
        world.sam().invites(&world::administration(alex)).await;
        let link = world.link_to(alex);
        let seen = world.alex().opens(&link).await;
        assert_eq!(seen["replaces"]["partner"]["name"], "Fabrikam Cloud");
        let replaced = seen["replaces"]["delegationId"].clone();
        let told = world.letters_to(fiona).len();

        let accepted = world.alex().accepts(&link, json!({ "delegatedAdministration": "accept" })).await;
        assert_eq!(accepted["receipt"]["delegation"]["replacedPartnerName"], "Fabrikam Cloud");
        let path = format!("/v1/delegations/{}", replaced.as_str().unwrap());
        assert_eq!(world.fiona().get(&*path).send().await.json()["status"], "replaced");
        assert_eq!(world.new_subjects_to(fiona, told), ["Your administration for Adventure Works has ended"]);
        let letter = world.newest_letter_to(fiona);
        assert!(
            !letter.text.contains("Contoso"),
            "whom the customer chose is no business of the former partner"
        );
        assert_eq!(world.newest_letter_to(alex).subject, "What you agreed to with Contoso Consulting");
        let customer = accepted["customer"]["id"].as_str().unwrap();
        let held = world.amy().get(format!("/v1/customers/{customer}/delegation")).send().await.json();
        assert_eq!(held["partner"]["name"], "Contoso Consulting");
    });
}

#[test]
fn a_purchase_that_follows_a_trial_converts_it_in_place() {
    in_the_demo_world(async |world| {
        let trial = world.sam().invites(&world::trial(NADIA)).await;
        let tried = world.nadia().accepts(&world.link_to(NADIA), world::commercial()).await;
        world.wait_days(10).await;

        let offer = world::with(world::purchase(NADIA), "followsInvitationId", trial["id"].clone());
        world.sam().invites(&offer).await;
        let bought = world.nadia().accepts(&world.link_to(NADIA), world::commercial()).await;
        let (before, after) = (&tried["subscriptions"][0], &bought["subscriptions"][0]);
        assert_eq!(after["id"], before["id"]);
        assert_eq!(after["startedAt"], before["startedAt"]);
        assert_eq!((&before["status"], &after["status"]), (&json!("trial"), &json!("active")));
        assert_eq!(after["licenses"], 40);
        assert_eq!(after["endsAt"], "2027-12-03T10:00:00Z");
        let customer = bought["customer"]["id"].as_str().unwrap();
        let all =
            world.nadia().get(format!("/v1/customers/{customer}/subscriptions")).send().await.is(200).json();
        assert_eq!(all["items"].as_array().unwrap().len(), 1);
        let receipts =
            world.nadia().get(format!("/v1/customers/{customer}/receipts")).send().await.is(200).json();
        assert_eq!(receipts["items"].as_array().unwrap().len(), 2);
    });
}

#[test]
fn everything_at_once_is_one_acceptance_with_one_receipt() {
    in_the_demo_world(async |world| {
        world.sam().invites(&world::purchase_with_everything(NADIA)).await;
        let accepted = world.nadia().accepts(&world.link_to(NADIA), world::everything()).await;
        assert_eq!(accepted["receipt"]["decisions"], world::everything());
        let subscription = &accepted["subscriptions"][0];
        assert_eq!(subscription["partnerOfRecord"]["partner"]["name"], "Contoso Consulting");
        assert_eq!(accepted["delegation"]["receiptId"], accepted["receipt"]["id"]);
        assert_eq!(accepted["receipt"]["subscriptions"][0]["subscriptionId"], subscription["id"]);
        // The designation is the customer's: the end of the delegation leaves it as it is.
        let path = format!("/v1/delegations/{}/terminate", accepted["delegation"]["id"].as_str().unwrap());
        world
            .nadia()
            .post(path, &json!({}))
            .revision(&accepted["delegation"]["revision"])
            .send()
            .await
            .is(200);
        world.settle().await;
        let customer = accepted["customer"]["id"].as_str().unwrap();
        let all =
            world.nadia().get(format!("/v1/customers/{customer}/subscriptions")).send().await.is(200).json();
        assert_eq!(all["items"][0]["partnerOfRecord"], subscription["partnerOfRecord"]);
    });
}
