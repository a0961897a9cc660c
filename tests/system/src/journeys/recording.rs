//! The partner of record: only the customer decides, and it has nothing to do with who administers its account.

use serde_json::{Value, json};

use crate::world::{self, World, in_the_demo_world};

const ALEX: &str = "alex@adventure.example";
const NADIA: &str = "nadia@northwind.example";
const FIONA: &str = "fiona@fabrikam.example";
const PAUL: &str = "paul@contoso.example";

#[test]
fn a_customer_names_another_partner_of_record_and_everybody_concerned_is_told() {
    in_the_demo_world(async |world| {
        let (customer, subscription) = world.adventure_works().await;
        let (contoso, fabrikam) = (world.paul().partner().await, world.fiona().partner().await);
        let before = world.alex().record_of(&subscription).await;
        assert_eq!(before["current"]["partner"]["id"], fabrikam);
        let (alexs, fionas, pauls) =
            (world.letters_to(ALEX).len(), world.letters_to(FIONA).len(), world.letters_to(PAUL).len());

        let naming = || world.alex().naming(&subscription, Some(&contoso), &before["revision"]).key("name");
        let named = naming().send().await;
        let record = named.is(200).json();
        assert_eq!(named.header("etag"), Some(format!("\"r{}\"", record["revision"]).as_str()));
        assert_eq!(
            (&record["current"]["partner"]["name"], &record["current"]["setBy"]),
            (&json!("Contoso Consulting"), &json!(ALEX))
        );
        assert_eq!(naming().send().await.header("idempotent-replayed"), Some("true"));
        assert_eq!(world.alex().record_of(&subscription).await, record);
        let spans: Vec<_> = record["history"].as_array().unwrap().iter().collect();
        assert_eq!((&spans[0]["until"], &spans[1]["until"]), (&Value::Null, &json!(world.now())));
        assert_eq!(spans[1]["partner"]["id"], fabrikam);

        world.settle().await;
        let service = "Exchange Online (Midsize Business)";
        assert_eq!(
            world.new_subjects_to(ALEX, alexs),
            [format!("Contoso Consulting is your partner of record for {service}")]
        );
        assert_eq!(
            world.new_subjects_to(FIONA, fionas),
            [format!("You are no longer the partner of record of Adventure Works for {service}")]
        );
        assert_eq!(
            world.new_subjects_to(PAUL, pauls),
            [format!("Adventure Works names you its partner of record for {service}")]
        );
        let told = world.newest_letter_to(FIONA);
        assert!(!told.text.contains("Contoso") && !told.html.contains("Contoso"), "it learns of another");

        let receipts = world.alex().get(format!("/v1/customers/{customer}/receipts")).send().await.json();
        let receipt = receipts["items"].as_array().unwrap().last().unwrap().clone();
        assert_eq!(
            (&receipt["decisions"]["partnerOfRecord"], &receipt["partnerId"], &receipt["invitationId"]),
            (&json!("accept"), &json!(contoso), &Value::Null)
        );
        assert!(world.newest_letter_to(ALEX).text.contains(receipt["id"].as_str().unwrap()));

        let none = world.alex().naming(&subscription, None, &record["revision"]).send().await.is(200).json();
        assert_eq!((&none["current"], none["history"].as_array().unwrap().len()), (&Value::Null, 2));
        world.refuses("alreadyInState", world.alex().naming(&subscription, None, &none["revision"])).await;
    });
}

#[test]
fn nobody_decides_it_for_the_customer_and_a_partner_sees_only_itself() {
    in_the_demo_world(async |world| {
        let (_, subscription) = world.adventure_works().await;
        let contoso = world.paul().partner().await;
        let seen = world.alex().record_of(&subscription).await["revision"].clone();
        for call in [
            world.fiona().naming(&subscription, Some(&contoso), &seen),
            world.fiona().naming(&subscription, None, &seen),
            world.olivia().naming(&subscription, Some(&contoso), &seen),
        ] {
            world.refuses("customerDecisionRequired", call).await;
        }
        for call in [
            world.paul().naming(&subscription, Some(&contoso), &seen),
            world.greta().naming(&subscription, Some(&contoso), &seen),
            world.paul().get(format!("/v1/subscriptions/{subscription}/partner-of-record")),
        ] {
            world.refuses("notFound", call).await;
        }
        world.alex().naming(&subscription, Some(&contoso), &seen).send().await.is(200);
        world.settle().await;
        let seen_by_seller = world.fiona().record_of(&subscription).await;
        assert_eq!(
            (&seen_by_seller["current"], &seen_by_seller["history"][0]["setBy"]),
            (&Value::Null, &Value::Null)
        );
        assert_eq!(seen_by_seller["history"].as_array().unwrap().len(), 1);
    });
}

#[test]
fn whoever_is_unknown_banned_or_elsewhere_is_not_named() {
    in_the_demo_world(async |world| {
        let (_, subscription) = world.adventure_works().await;
        let seen = world.alex().record_of(&subscription).await["revision"].clone();
        let unknown = Some("prt_01ARZ3NDEKTSV4RRFFQ69G5FAV");
        let refused = world.refuses("invalid", world.alex().naming(&subscription, unknown, &seen)).await;
        assert_eq!(refused.pointers(), ["/partnerId"]);
        let tailspin = world.tom().partner().await;
        let partner = world.by_operator(format!("/v1/partners/{tailspin}")).await;
        let ban = world
            .olivia()
            .post(format!("/v1/partners/{tailspin}/suspension"), &json!({ "reason": "Fraud." }));
        ban.revision(&partner["revision"]).send().await.is(200);
        world.settle().await;
        let banned =
            world.refuses("invalid", world.alex().naming(&subscription, Some(&tailspin), &seen)).await;
        assert_eq!(banned.json()["errors"], refused.json()["errors"], "a ban is nobody's business");
        let woodgrove = world.wei().partner().await;
        world.refuses("cloudExcluded", world.alex().naming(&subscription, Some(&woodgrove), &seen)).await;
        let fabrikam = world.fiona().partner().await;
        world.refuses("alreadyInState", world.alex().naming(&subscription, Some(&fabrikam), &seen)).await;
        world.refuses("preconditionFailed", world.alex().naming(&subscription, None, &json!(99))).await;
    });
}

#[test]
fn administration_and_record_have_nothing_to_do_with_each_other() {
    in_the_demo_world(async |world| {
        let (customer, subscription) = world.adventure_works().await;
        let record = world.alex().record_of(&subscription).await;
        world.end_delegation().await;
        assert_eq!(world.alex().record_of(&subscription).await, record, "ending one leaves the other");

        world.sam().invites(&world::trial_with_administration(NADIA)).await;
        world.nadia().accepts(&world.link_to(NADIA), world::both()).await;
        let northwind = world.nadia().customer().await;
        let tried = world.nadia().has(&northwind, "").await[0].clone();
        let fabrikam = world.fiona().partner().await;
        let id = tried["id"].as_str().unwrap();
        world.nadia().naming(id, Some(&fabrikam), &tried["revision"]).send().await.is(200);
        world.settle().await;
        let path = format!("/v1/customers/{northwind}/delegation");
        let delegation = world.nadia().get(path).send().await.is(200).json();
        assert_eq!(delegation["partner"]["name"], "Contoso Consulting");
        // Advising on a subscription opens nothing in the account.
        world.refuses("notFound", world.fiona().get(format!("/v1/customers/{northwind}"))).await;
        world.refuses("notFound", world.fiona().get(format!("/v1/customers/{customer}"))).await;
    });
}

#[test]
fn an_overview_counts_where_nobody_is_of_record_as_far_as_a_partner_may_see() {
    in_the_demo_world(async |world| {
        let empty = async || {
            let counted = world.paul().overview().await["partnerOfRecord"]["empty"].clone();
            let listed = sold(world, "?partnerOfRecord=empty").await;
            assert_eq!(counted, listed.len(), "the count and the list");
            listed.into_iter().map(|one| one["customerName"].clone()).collect::<Vec<_>>()
        };
        assert_eq!(empty().await, ["Graphic Design Institute"]);
        let customer = world.greta().customer().await;
        let trial = world.greta().has(&customer, "").await[0].clone();
        let id = trial["id"].as_str().unwrap();
        let (contoso, fabrikam) = (world.paul().partner().await, world.fiona().partner().await);
        let other = world.greta().naming(id, Some(&fabrikam), &trial["revision"]).send().await.is(200).json();
        assert_eq!(empty().await.len(), 1, "another partner is nothing that it sees");
        let own = world.greta().naming(id, Some(&contoso), &other["revision"]).send().await.is(200).json();
        assert_eq!(empty().await, [Value::Null; 0]);
        assert_eq!(sold(world, "?partnerOfRecord=own").await[0]["id"], id);
        world.greta().naming(id, None, &own["revision"]).send().await.is(200);
        assert_eq!(empty().await.len(), 1, "nobody again");
        world.settle().await;

        // Fabrikam's purchase converts the trial that Contoso sold, and Fabrikam becomes the one of record with it.
        let with_record =
            world::with(world::purchase("greta@graphic.example"), "partnerOfRecord", json!(true));
        world.fiona().invites(&with_record).await;
        let all = json!({ "commercial": "accept", "partnerOfRecord": "accept" });
        world.greta().accepts(&world.link_to("greta@graphic.example"), all).await;
        assert_eq!(empty().await, [Value::Null; 0], "Contoso sells it no more");
        assert_eq!(world.fiona().overview().await["partnerOfRecord"]["empty"], 0);

        world.sam().invites(&world::trial(NADIA)).await;
        world.nadia().accepts(&world.link_to(NADIA), world::commercial()).await;
        assert_eq!(empty().await, ["Northwind Traders"]);
        world.switch("sweep-expired", false).await;
        world.wait_days_unnoticed(31).await;
        assert_eq!(empty().await, [Value::Null; 0], "a trial that is over by time is over");
        world.switch("sweep-expired", true).await;
        world.sweep().await;
        assert_eq!(empty().await, [Value::Null; 0], "and recording that changes no answer");
    });
}

/// What Contoso sold, as its auditor sees it.
async fn sold(world: &World, query: &str) -> Vec<Value> {
    let page = world.ada().get(format!("/v1/subscriptions{query}")).send().await.is(200).json();
    page["items"].as_array().unwrap().clone()
}

#[test]
fn a_partner_sees_what_it_sold_and_nothing_of_what_another_did() {
    in_the_demo_world(async |world| {
        world.fiona().invites(&world::purchase(NADIA)).await;
        world.nadia().accepts(&world.link_to(NADIA), world::commercial()).await;
        let fionas = world.fiona().get("/v1/subscriptions?limit=1").send().await.is(200).json();
        assert_eq!(fionas["items"][0]["customerName"], "Northwind Traders", "newest first");
        let next = fionas["nextCursor"].as_str().unwrap();
        let rest = world.fiona().get(format!("/v1/subscriptions?limit=1&cursor={next}")).send().await.json();
        assert_eq!(rest["items"][0]["customerName"], "Adventure Works");
        assert_eq!(rest["items"][0]["partnerOfRecord"]["partner"]["name"], "Fabrikam Cloud");
        assert_eq!(sold(world, "").await.len(), 1, "the trial of the Graphic Design Institute");
        assert_eq!(sold(world, "?status=active").await, [Value::Null; 0]);
        world
            .get(format!("/v1/subscriptions?limit=1&cursor={next}"))
            .by("paul@contoso.example")
            .send()
            .await
            .is_problem("invalidCursor");
        world.refuses("roleMissing", world.nadia().get("/v1/subscriptions")).await;
        world.refuses("invalid", world.paul().get("/v1/subscriptions?partnerOfRecord=none")).await;
    });
}
