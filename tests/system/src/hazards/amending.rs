//! Many change one delegation at the same moment.

use futures::future::join_all;
use serde_json::{Value, json};

use crate::world::{Answer, Call, World, in_the_demo_world};

const FIONA: &str = "fiona@fabrikam.example";
const ALEX: &str = "alex@adventure.example";

async fn delegation(world: &World) -> Value {
    world.fiona().get("/v1/delegations").send().await.is(200).json()["items"][0].clone()
}

fn path(delegation: &Value, part: &str) -> String {
    format!("/v1/delegations/{}{part}", delegation["id"].as_str().unwrap())
}

/// Statuses and codes, sorted.
fn outcomes(answers: &[Answer]) -> Vec<String> {
    let outcome = |answer: &Answer| match answer.json()["code"].as_str() {
        Some(code) => code.to_owned(),
        None => answer.status.to_string(),
    };
    let mut outcomes: Vec<String> = answers.iter().map(outcome).collect();
    outcomes.sort();
    outcomes
}

#[test]
fn of_fifty_proposals_at_once_exactly_one_waits() {
    in_the_demo_world(async |world| {
        let seen = delegation(world).await;
        let document = json!({ "durationDays": 700 });
        let calls = (0..50).map(|_| {
            let call = world.post(path(&seen, "/amendments")).by(FIONA).key(world.fresh_key());
            call.json(&document).send()
        });
        let answers = join_all(calls).await;
        let accepted = answers.iter().filter(|answer| answer.status == 201).count();
        let refused = answers.iter().filter(|answer| answer.status == 409).count();
        assert_eq!((accepted, refused), (1, 49), "{:?}", outcomes(&answers));
        world.settle().await;
        assert_eq!(world.count("D#", "A#").await, 1);
        let told = world.subjects_to(ALEX).into_iter().filter(|subject| subject.contains("asks to do more"));
        assert_eq!(told.count(), 1);
    });
}

#[test]
fn agreement_and_termination_at_once_leave_one_outcome() {
    for first in ["accept", "terminate"] {
        in_the_demo_world(async |world| {
            let seen = delegation(world).await;
            let call = world.post(path(&seen, "/amendments")).by(FIONA).key("k");
            let amendment = call.json(&json!({ "durationDays": 700 })).send().await.is(201).json();
            let id = amendment["id"].as_str().unwrap();
            let accept =
                world.post(path(&seen, &format!("/amendments/{id}/accept"))).by(ALEX).json(&json!({}));
            let terminate = world.post(path(&seen, "/terminate")).by("amy@adventure.example");
            let terminate = terminate.revision(&seen["revision"]).json(&json!({}));
            let calls = if first == "accept" { [accept, terminate] } else { [terminate, accept] };
            let answers = join_all(calls.map(Call::send)).await;
            let (after, slots) = (delegation(world).await, world.count("C#", "D#SLOT").await);
            match outcomes(&answers).join(" ").as_str() {
                "200 preconditionFailed" => assert_eq!((&after["status"], slots), (&json!("active"), 1)),
                "200 invalidTransition" => assert_eq!((&after["status"], slots), (&json!("terminated"), 0)),
                other => panic!("{other}"),
            }
            world.settle().await;
        });
    }
}

#[test]
fn going_on_by_itself_and_termination_at_once_leave_one_outcome() {
    for first in ["extend", "terminate"] {
        in_the_demo_world(async |world| {
            let seen = delegation(world).await;
            let extend = world.call("PUT", path(&seen, "/auto-extend")).by(ALEX).revision(&seen["revision"]);
            let extend = extend.json(&json!({ "enabled": true }));
            let terminate = world.post(path(&seen, "/terminate")).by("amy@adventure.example");
            let terminate = terminate.revision(&seen["revision"]).json(&json!({}));
            let calls = if first == "extend" { [extend, terminate] } else { [terminate, extend] };
            let answers = join_all(calls.map(Call::send)).await;
            let succeeded = answers.iter().filter(|answer| answer.status == 200).count();
            assert_eq!(succeeded, 1, "{:?}", outcomes(&answers));
            let after = delegation(world).await;
            let has_ended = after["status"] == "terminated";
            assert_eq!(after["autoExtend"], !has_ended);
            assert_eq!(world.count("C#", "D#SLOT").await, usize::from(!has_ended));
            world.settle().await;
        });
    }
}
