//! A person who is gone is erased, and nothing else is.

use serde_json::{Value, json};

use crate::world::{self, Call, World, in_the_demo_world};

const ALEX: &str = "alex@adventure.example";
const OLIVIA: &str = "olivia@vendor.example";
const ADRIAN: &str = "adrian@adventure.example";

fn erasing<'a>(world: &'a World, who: &str, customer: &str, email: &str) -> Call<'a> {
    let call = world.post(format!("/v1/customers/{customer}/erasures")).by(who).key(world.fresh_key());
    call.json(&json!({ "email": email }))
}

/// Adrian becomes an administrator, agrees to an offer, asks for help, opens a mailbox for somebody, and leaves.
async fn adrian_comes_and_goes(world: &World) -> (String, String) {
    let (customer, _) = world.adventure_works().await;
    let users = format!("/scim/v2/{customer}/Users");
    let user = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": ADRIAN,
        "name": { "givenName": "Adrian", "familyName": "Zweifel" },
        "emails": [{ "value": ADRIAN, "type": "work", "primary": true }],
        "roles": [{ "value": "administrator" }],
    });
    let adrian = world.post(&*users).by(ALEX).json(&user).send().await.is(201).json();
    let offer = world::with_at(world::purchase(ADRIAN), "/lines/0/service", json!("visio-online"));
    let offer = world::with_at(offer, "/lines/0/plan", json!("enterprise"));
    let invitation = world.sam().invites(&offer).await;
    let link = world.link_to(ADRIAN);
    let acceptance = world.acceptance(&link, Some(ADRIAN), world::commercial()).await;
    world.post(link.path("accept")).by(ADRIAN).json(&acceptance).send().await.is(200);
    let question = json!({ "subject": "Zweifel asks", "description": "Is it on?", "severity": "normal" });
    let asking = world.post(format!("/v1/customers/{customer}/service-requests")).by(ADRIAN).json(&question);
    asking.key(world.fresh_key()).send().await.is(201);
    world.alex().creates(&customer, "sales@adventure.example").await;
    world.adrian().migrates(&customer, &[("a@old.example", "sales@adventure.example")]).await;
    let delegation = world.fiona().get("/v1/delegations").send().await.json()["items"][0]["id"].clone();
    let path = format!("/v1/delegations/{}/amendments", delegation.as_str().unwrap());
    let longer = world.fiona().post(&*path, &json!({ "durationDays": 700 })).key(world.fresh_key());
    let proposal = longer.send().await.is(201).json()["id"].clone();
    world.post(format!("{path}/{}/accept", proposal.as_str().unwrap())).by(ADRIAN).send().await.is(200);
    world.settle().await;
    world.refuses("invalidTransition", erasing(world, OLIVIA, &customer, ADRIAN)).await;
    let leaving = world.call("DELETE", format!("{users}/{}", adrian["id"].as_str().unwrap())).by(ALEX);
    leaving.send().await.is(204);
    world.settle().await;
    (customer, invitation["id"].as_str().unwrap().to_owned())
}

async fn file(world: &World, customer: &str) -> String {
    let answer = world.alex().get(format!("/v1/customers/{customer}/evidence")).send().await;
    answer.is(200).text().to_owned()
}

fn heads(file: &str) -> Vec<Value> {
    let lines = file.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    // The customer's own chain goes on by the event that says that somebody was erased.
    lines
        .filter(|line| line["kind"] == "head" && !line["aggregateId"].as_str().unwrap().starts_with("cus_"))
        .collect()
}

#[test]
fn a_person_who_is_gone_is_erased_and_the_chains_stay_whole() {
    in_the_demo_world(async |world| {
        let (customer, invitation) = adrian_comes_and_goes(world).await;
        let before = file(world, &customer).await;
        assert!(before.contains(ADRIAN) && before.contains("Zweifel"));
        let verified = evidence::verify(&before).unwrap();

        let erased = erasing(world, OLIVIA, &customer, ADRIAN).send().await.is(200).json();
        assert_eq!(erased["isComplete"], true);
        assert!(
            erased["events"].as_u64().unwrap() >= 5 && erased["records"].as_u64().unwrap() >= 2,
            "{erased}"
        );
        let after = file(world, &customer).await;
        for trace in ["adrian", "Zweifel"] {
            assert!(!after.to_lowercase().contains(&trace.to_lowercase()), "{trace} is still in {after}");
        }
        assert_eq!(heads(&after), heads(&before), "no hash has changed");
        let verified_after = evidence::verify(&after).unwrap();
        assert_eq!(verified_after.receipts, verified.receipts);
        assert_eq!(verified_after.events, verified.events + 1, "that somebody was erased is an event");
        assert!(after.contains(ALEX), "nobody else is erased");
        for prefix in [format!("C#{customer}"), format!("I#{invitation}"), "D#".to_owned(), "G#".to_owned()] {
            let kept = json!(world.items(&prefix).await).to_string();
            assert!(!kept.to_lowercase().contains("adrian"), "the table still has it under {prefix}");
        }

        let again = erasing(world, OLIVIA, &customer, ADRIAN).send().await.is(200).json();
        assert_eq!((&again["events"], &again["records"]), (&json!(0), &json!(0)));
        world.settle().await;
    });
}

#[test]
fn what_is_left_of_an_erased_person_still_reads() {
    in_the_demo_world(async |world| {
        let (customer, invitation) = adrian_comes_and_goes(world).await;
        erasing(world, OLIVIA, &customer, ADRIAN).send().await.is(200);
        let receipts =
            world.alex().get(format!("/v1/customers/{customer}/receipts")).send().await.is(200).json();
        let receipt =
            receipts["items"].as_array().unwrap().iter().find(|one| one["invitationId"] == *invitation);
        assert_eq!(receipt.unwrap()["acceptedBy"], "erased@erased.invalid");
        let cases = world
            .alex()
            .get(format!("/v1/customers/{customer}/service-requests"))
            .send()
            .await
            .is(200)
            .json();
        assert_eq!(cases["items"].as_array().unwrap().len(), 1);
        let events =
            world.sam().get(format!("/v1/invitations/{invitation}/events")).send().await.is(200).json();
        assert!(!events.to_string().contains("adrian"), "{events}");
        world.sam().get(format!("/v1/invitations/{invitation}")).send().await.is(200);
        world.sam().get("/v1/invitations").send().await.is(200);
        world.alex().get(format!("/v1/customers/{customer}/events?limit=100")).send().await.is(200);
        // Somebody else may come by the same name.
        let user = json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": ADRIAN,
        });
        world.post(format!("/scim/v2/{customer}/Users")).by(ALEX).json(&user).send().await.is(201);
        world.settle().await;
    });
}

#[test]
fn only_the_operator_erases_and_only_who_is_gone() {
    in_the_demo_world(async |world| {
        let (customer, _) = world.adventure_works().await;
        for person in [ALEX, "fiona@fabrikam.example", "sofia@stranger.example"] {
            world.refuses("roleMissing", erasing(world, person, &customer, ADRIAN)).await;
        }
        world.refuses("invalidTransition", erasing(world, OLIVIA, &customer, "amy@adventure.example")).await;
        world.refuses("invalid", erasing(world, OLIVIA, &customer, "nobody")).await;
        let unknown = "cus_01KG5NEVC85CC4QNM23G0470NT";
        world.refuses("notFound", erasing(world, OLIVIA, unknown, ADRIAN)).await;
        let mailbox = json!({ "address": ADRIAN, "displayName": "Adrian", "kind": "shared" });
        world.fiona().creating(&customer, &mailbox).send().await.is(201);
        world.settle().await;
        world.refuses("invalidTransition", erasing(world, OLIVIA, &customer, ADRIAN)).await;
        // Part of another address is nobody.
        let nobody = erasing(world, OLIVIA, &customer, "drian@adventure.example").send().await.is(200).json();
        assert_eq!((&nobody["events"], &nobody["records"]), (&json!(0), &json!(0)));
    });
}

#[test]
fn an_address_that_was_mistyped_is_nothing_for_the_customer_to_see() {
    in_the_demo_world(async |world| {
        let (mistyped, right) = ("nadja@northwind.example", "nadia@northwind.example");
        let invitation = world.sam().invites(&world::trial(mistyped)).await;
        world.report(mistyped, "bounce").await;
        world.sam().does(&invitation, "correct-address", &json!({ "email": right })).await;
        let accepted = world.nadia().accepts(&world.link_to(right), world::commercial()).await;
        let customer = accepted["customer"]["id"].as_str().unwrap();
        let read = async |part: &str| {
            let answer = world.nadia().get(format!("/v1/customers/{customer}/{part}")).send().await;
            answer.is(200).text().to_owned()
        };
        let file = read("evidence").await;
        evidence::verify(&file).unwrap();
        assert!(file.contains("invitation.addressCorrected") && file.contains(right));
        assert!(!file.contains(mistyped), "{file}");
        assert!(!read("events?limit=100").await.contains(mistyped));
        let events =
            world.sam().get(format!("/v1/invitations/{}/events", invitation["id"].as_str().unwrap()));
        assert!(events.send().await.text().contains(mistyped), "the partner wrote it");
    });
}
