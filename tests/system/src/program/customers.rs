//! Customers that the operator has already, and registers.

use serde_json::{Value, json};

use crate::world::{self, Call, World, in_the_demo_world};

const OLIVIA: &str = "olivia@vendor.example";
const WANDA: &str = "wanda@wwi.example";

fn importers() -> Value {
    json!({
        "name": "Wide World Importers", "country": "DE", "cloud": "global", "locale": "en",
        "domains": ["wideworldimporters.example", "wwi.example"], "admins": [WANDA],
    })
}

fn registering<'a>(world: &'a World, email: &str, document: &Value) -> Call<'a> {
    world.post("/v1/customers").by(email).key(world.fresh_key()).json(document)
}

#[test]
fn who_is_a_customer_already_is_found_as_one() {
    in_the_demo_world(async |world| {
        let letters = world.letters().len();
        let answer = registering(world, OLIVIA, &importers()).send().await;
        let customer = answer.is(201).json();
        let path = format!("/v1/customers/{}", customer["id"].as_str().unwrap());
        assert_eq!((answer.header("location"), answer.header("etag")), (Some(&*path), Some("\"r1\"")));
        assert_eq!(customer["domains"], json!(["wideworldimporters.example", "wwi.example"]));
        let me = world.get("/v1/me").by(WANDA).send().await.is(200).json();
        assert_eq!(me["customers"], json!([{ "id": customer["id"], "name": "Wide World Importers" }]));
        assert_eq!(world.get(&*path).by(WANDA).send().await.is(200).json(), customer);
        let users = world.get(format!("/scim/v2/{}/Users", customer["id"].as_str().unwrap()));
        assert_eq!(users.by(WANDA).send().await.json()["Resources"][0]["userName"], WANDA);
        world.settle().await;
        assert_eq!(world.letters().len(), letters, "nobody is written to");

        // Its address is not a new customer's: an administrator signs in to answer.
        world.sam().invites(&world::trial("walter@wideworldimporters.example")).await;
        let link = world.link_to("walter@wideworldimporters.example");
        let seen = world.look(&link).send().await.is(200).json();
        assert_eq!(seen["requires"], "administratorSignIn");
    });
}

#[test]
fn a_registration_takes_effect_once_and_a_domain_has_one_customer() {
    in_the_demo_world(async |world| {
        let key = world.fresh_key();
        let registering_again = || world.post("/v1/customers").by(OLIVIA).key(&key).json(&importers());
        let first = registering_again().send().await;
        let second = registering_again().send().await;
        assert_eq!(first.is(201).text(), second.is(201).text());
        assert_eq!(second.header("idempotent-replayed"), Some("true"));

        let problem = world.refuses("invalid", registering(world, OLIVIA, &importers())).await.json();
        assert_eq!(
            problem["errors"],
            json!([{ "pointer": "/domains/0", "detail": "belongs to a customer already" }])
        );
        for (field, value, pointer) in [
            ("domains", json!(["contoso-it.example", "gmail.com"]), "/domains/1"),
            ("admins", json!(["someone@elsewhere.example"]), "/admins/0"),
            ("cloud", json!("moon"), "/cloud"),
            ("admins", json!([]), "/admins"),
            ("country", json!("Germany"), "/country"),
        ] {
            let fresh = world::with(importers(), "domains", json!(["fresh.example", "wwi2.example"]));
            let fresh = world::with(fresh, "admins", json!(["wanda@fresh.example"]));
            let document = world::with(fresh, field, value);
            let problem = world.refuses("invalid", registering(world, OLIVIA, &document)).await.json();
            let pointers = problem["errors"].as_array().unwrap().iter().map(|error| &error["pointer"]);
            assert!(pointers.clone().any(|found| found == pointer), "{field}: {problem}");
        }
        for person in ["paul@contoso.example", "nadia@northwind.example", "sofia@stranger.example"] {
            world.refuses("roleMissing", registering(world, person, &importers())).await;
        }
    });
}

#[test]
fn of_registrations_at_the_same_moment_one_gets_the_domain() {
    in_the_demo_world(async |world| {
        let outcomes = (0..20).map(|_| registering(world, OLIVIA, &importers()).send());
        let outcomes = futures::future::join_all(outcomes).await;
        let made = outcomes.iter().filter(|answer| answer.status == 201).count();
        assert_eq!(made, 1);
        for answer in outcomes.iter().filter(|answer| answer.status != 201) {
            answer.is_problem("invalid");
        }
        world.settle().await;
    });
}
