//! Letters that the stream gave up, or never brought, are found in the table and posted after all.

use local::faults::{Kind, Service};
use serde_json::{Value, json};

use crate::world::{self, World, in_the_demo_world};

const NADIA: &str = "nadia@northwind.example";

/// Everything that happened since a moment, in runs of so many events; gives what the runs did, and how many there were.
async fn redrives(world: &World, from: &Value, most: u32) -> (u64, u64, Vec<Value>, u32) {
    let (mut events, mut posted, mut failed, mut runs) = (0, 0, Vec::new(), 0);
    let mut order = json!({ "redrive": { "from": from, "most": most } });
    loop {
        let summary = world.invoke("send-email", &order).await.unwrap();
        runs += 1;
        events += summary["events"].as_u64().unwrap();
        posted += summary["posted"].as_u64().unwrap();
        failed.extend(summary["failed"].as_array().unwrap().clone());
        if summary["next"].is_null() {
            return (events, posted, failed, runs);
        }
        order["redrive"]["after"] = summary["next"].clone();
    }
}

/// From here on the stream brings nothing and keeps nothing: what is written now, its letters have to be looked for.
async fn loses_the_stream(world: &World) {
    world.disturb(vec![world::rule(Service::Ses, "*", Kind::Error, 1_000_000)]);
    world.settle().await;
}

#[test]
fn letters_that_nobody_remembers_are_found_in_the_table_and_posted_once() {
    in_the_demo_world(async |world| {
        let begin = json!(world.now());
        world.sam().invites(&world::trial_with_administration(NADIA)).await;
        world.nadia().accepts(&world.link_to(NADIA), world::both()).await;
        loses_the_stream(world).await;
        for number in 0..7 {
            let offer = world::trial(&format!("n{number}@blueyonder.example"));
            world.sam().inviting(&offer).send().await.is(201);
        }
        world.settle().await;
        let given_up = world.dead_letters().len();
        assert!(given_up > 0);
        world.expect_dead_letters(given_up);
        world.calm();
        world.wait_seconds(4_000).await;

        let letters = world.letters().len();
        let (events, posted, failed, runs) = redrives(world, &begin, 2).await;
        assert_eq!((posted, failed.len()), (7, 0), "one that was posted is not posted again");
        assert!(events >= 12 && runs >= 6, "{events} events in {runs} runs");
        assert_eq!(world.letters().len(), letters + 7);
        world.settle().await;
        let link = world.link_to("n3@blueyonder.example");
        world.look(&link).send().await.is(200);
        world.wait_seconds(4_000).await;
        assert_eq!(redrives(world, &begin, 500).await.1, 0);
        // Nor does anybody get anything who presses the button in the console then.
        let redriven = world.system.pump().dead_letters().redrive().await.unwrap();
        assert_eq!(redriven.failed, 0);
        world.settle().await;
        assert_eq!(world.letters().len(), letters + 7);
        world.expect_dead_letters(0);
    });
}

#[test]
fn nobody_is_told_again_of_what_is_so_old_that_its_marks_are_forgotten() {
    in_the_demo_world(async |world| {
        let letters = world.letters().len();
        let (events, posted, failed, _) = redrives(world, &json!("2020-01-01T00:00:00Z"), 500).await;
        assert!(events > 0 && world.count("", "E#").await > usize::try_from(events).unwrap());
        assert_eq!((posted, failed.len(), world.letters().len()), (0, 0, letters));
    });
}

#[test]
fn what_the_stream_may_still_bring_is_left_to_it() {
    in_the_demo_world(async |world| {
        let begin = json!(world.now());
        world.hold_back(true);
        world.sam().inviting(&world::trial(NADIA)).send().await.is(201);
        world.wait_seconds(600).await;
        assert_eq!(redrives(world, &begin, 500).await.0, 0);
        assert_eq!(world.letters_to(NADIA).len(), 0);
        world.hold_back(false);
        world.settle().await;
        assert_eq!(world.letters_to(NADIA).len(), 1);
    });
}

#[test]
fn a_letter_that_would_tell_of_what_is_over_is_not_posted_hours_later() {
    in_the_demo_world(async |world| {
        let begin = json!(world.now());
        let invitation = world.sam().invites(&world::trial("kim@alpine.example")).await;
        let link = world.link_to("kim@alpine.example");
        loses_the_stream(world).await;
        world.answer(&link, "code").send().await.is(202);
        world.settle().await;
        world.wait_seconds(600).await;
        world.sam().acting(&invitation, "resend", &json!({})).await.send().await.is(200);
        world.settle().await;
        world.sam().acting(&invitation, "resend", &json!({})).await.send().await.is_problem("slowDown");
        world.wait_seconds(600).await;
        world.sam().acting(&invitation, "resend", &json!({})).await.send().await.is(200);
        world.settle().await;
        world.calm();
        world.wait_seconds(4_000).await;
        let letters = world.letters_to("kim@alpine.example").len();
        assert_eq!(
            redrives(world, &begin, 500).await.1,
            1,
            "neither the code nor the link that was replaced"
        );
        assert_eq!(world.letters_to("kim@alpine.example").len(), letters + 1);
        world.look(&world.link_to("kim@alpine.example")).send().await.is(200);
        let left = world.system.pump().dead_letters().redrive().await.unwrap();
        assert_eq!((left.failed, world.letters_to("kim@alpine.example").len()), (0, letters + 1));
    });
}

#[test]
fn an_event_that_cannot_be_read_is_named_and_the_others_are_posted() {
    in_the_demo_world(async |world| {
        let begin = json!(world.now());
        loses_the_stream(world).await;
        world.sam().inviting(&world::trial(NADIA)).send().await.is(201);
        world.settle().await;
        let items = world.items("I#").await;
        let is_event = |item: &&Value| item["sk"]["S"].as_str().is_some_and(|sk| sk.starts_with("E#"));
        let mut broken = items.iter().rev().find(is_event).unwrap().clone();
        broken["sk"]["S"] = json!("E#inv_01ARZ3NDEKTSV4RRFFQ69G5FAV#0000000009");
        broken["body"] = json!({ "S": "[]" });
        world.plant(&broken).await;
        world.settle().await;
        world.expect_dead_letters(world.dead_letters().len());
        world.calm();
        world.wait_seconds(4_000).await;
        let (_, posted, failed, _) = redrives(world, &begin, 500).await;
        assert_eq!((posted, failed.len()), (1, 1), "{failed:?}");
        assert!(failed[0].as_str().unwrap().ends_with("E#inv_01ARZ3NDEKTSV4RRFFQ69G5FAV#0000000009"));
        assert_eq!(world.letters_to(NADIA).len(), 1);
        for place in ["32", "0 1 I#x", "0 now I#x E#x", "0 1 I#x I", "0 1 I#x E#x more", "here"] {
            let order = json!({ "redrive": { "from": begin, "after": place } });
            assert!(world.invoke("send-email", &order).await.is_err(), "{place}");
        }
    });
}
