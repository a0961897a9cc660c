//! The table or the identity provider is down: everybody is told so, and nothing is half done.

use std::collections::BTreeSet;
use std::path::Path;

use local::faults::{Kind, Service};
use serde_json::{Value, json};

use crate::events::{event, files_below};
use crate::world::{self, World, in_the_demo_world, rule};

const NADIA: &str = "nadia@northwind.example";

/// The answer says that it is our fault, and when to come back.
fn is_unavailable(answer: &Value) -> bool {
    let waits =
        answer["headers"]["retry-after"].as_str().is_some_and(|seconds| seconds.parse::<u32>().is_ok());
    answer["statusCode"] == 503 && waits
}

/// The answer, or what a machine's door says instead, names nothing of what is behind it.
fn says_nothing_of_the_table(answer: &Value) -> bool {
    let text = answer.to_string();
    !["dynamodb", "DynamoDB", "Throughput", "InternalServerError", "amazonaws"]
        .iter()
        .any(|word| text.contains(word))
}

#[test]
fn while_the_table_is_down_every_door_says_so_and_nothing_is_written() {
    in_the_demo_world(async |world| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../events");
        let (mut faults, mut doors) = (Vec::new(), BTreeSet::new());
        for (number, file) in files_below(&folder).iter().enumerate() {
            let function = file.parent().and_then(Path::file_name).unwrap().to_str().unwrap().to_owned();
            let event = event(world, &std::fs::read_to_string(file).unwrap()).await;
            world.settle().await;
            let (before, asked) = (world.position().await, world.system.ledger().calls().len());
            let kind = [Kind::Error, Kind::TimeoutBefore, Kind::Throttle][number % 3];
            world.disturb(vec![rule(Service::Dynamodb, "*", kind, 1_000_000)]);
            let outcome = world.invoke(&function, &event).await;
            world.calm();
            let calls = world.system.ledger().calls().split_off(asked);
            let has_asked = calls.iter().any(|call| call.service == "dynamodb");
            let is_right = match &outcome {
                // A machine's door fails, or reports its record, and is called again.
                Err(_) => event.get("requestContext").is_none(),
                Ok(answer) if answer["batchItemFailures"].is_array() => {
                    answer["batchItemFailures"][0].is_object()
                }
                Ok(answer) if has_asked => is_unavailable(answer) && says_nothing_of_the_table(answer),
                Ok(answer) => answer["statusCode"].as_u64().is_none_or(|status| status < 500),
            };
            if has_asked {
                doors.insert(function.clone());
            }
            if !is_right || world.position().await != before {
                faults.push(format!("{}: {outcome:?}", file.display()));
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
        let all: BTreeSet<String> = world.system.invoker().names().map(str::to_owned).collect();
        let untouched: Vec<_> = all.difference(&doors).collect();
        assert_eq!(untouched, ["show-reference"], "no sample of these asks the table anything");
    });
}

#[test]
fn while_the_table_is_down_for_writing_nothing_is_half_done_and_the_same_call_works_afterwards() {
    in_the_demo_world(async |world| {
        world.sam().invites(&world::trial_with_administration(NADIA)).await;
        let link = world.link_to(NADIA);
        let document = world.acceptance(&link, Some(NADIA), world::both()).await;
        let accept = || world.nadia().post(link.path("accept"), &document).key("once");
        for kind in [Kind::Error, Kind::Throttle, Kind::TimeoutBefore] {
            world.disturb(vec![rule(Service::Dynamodb, "TransactWriteItems", kind, 1_000)]);
            let answer = world.refuses("unavailable", accept()).await;
            assert!(answer.retry_after().is_some_and(|seconds| seconds > 0));
            world.calm();
        }
        assert_eq!(accept().send().await.is(200).json()["invitation"]["status"], "accepted");
    });
}

#[test]
fn while_the_identity_provider_is_down_nobody_is_taken_for_somebody_and_nothing_is_written() {
    in_the_demo_world(async |world| {
        world.sam().invites(&world::trial(NADIA)).await;
        let link = world.link_to(NADIA);
        let document = world.acceptance(&link, None, world::commercial()).await;
        let (cookies, back) = world.chooses_who_it_is(NADIA, "/customer").await;
        for kind in [Kind::Error, Kind::Throttle, Kind::TimeoutBefore] {
            world.disturb(vec![rule(Service::Issuer, "*", kind, 1_000)]);
            let accept = world.nadia().post(link.path("accept"), &document);
            let answer = world.refuses("unavailable", accept).await;
            assert!(answer.retry_after().is_some_and(|seconds| seconds > 0));
            // What the gateway has verified needs no provider.
            world.sam().get("/v1/invitations").send().await.is(200);
            world.calm();
        }
        world.disturb(vec![rule(Service::Issuer, "POST", Kind::Error, 1_000)]);
        let sessions = world.count("W#", "W").await;
        world.get(back).by_browser().with(&cookies).send().await.is_problem_page("unavailable");
        assert!(world.count("W#", "W").await <= sessions, "nobody is signed in by that");
        world.calm();
        world.nadia().post(link.path("accept"), &document).send().await.is(200);
        let signed_in = world.signs_in(NADIA, "/customer").await;
        assert_eq!(signed_in.names(), ["__Host-session"]);
    });
}

#[test]
fn rules_about_the_identity_provider_are_checked_like_others() {
    in_the_demo_world(async |world| {
        for rule in [
            json!({ "service": "issuer", "kind": "conflict", "probability": 1.0 }),
            json!({ "service": "issuer", "kind": "error", "probability": 1.0, "keyPrefix": "I#" }),
        ] {
            let rules = json!({ "rules": [rule] });
            assert_eq!(put_rules(world, &rules).await, 422);
        }
        let rules = json!({ "rules": [{ "service": "issuer", "kind": "error", "probability": 1.0 }] });
        assert_eq!(put_rules(world, &rules).await, 200);
        world.get("/sign-in").by_browser().send().await.is_problem_page("unavailable");
        world.calm();
        world.get("/sign-in").by_browser().send().await.is(303);
    });
}

async fn put_rules(world: &World, rules: &Value) -> u16 {
    world.call("PUT", "/_local/faults").json(rules).send().await.status
}
