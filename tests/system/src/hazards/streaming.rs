//! The stream brings events twice, late, out of order, and such as nobody can read.

use local::stream::Source;
use serde_json::{Value, json};

use crate::world::{self, World, in_the_demo_world};

const NADIA: &str = "nadia@northwind.example";

/// The records of events since a position, as the stream hands them out.
async fn events_since(world: &World, position: i64) -> Vec<Value> {
    let changes = world.system.database().changes_after(position, 1_000).await.unwrap();
    let is_event = |record: &Value| {
        record["eventName"] == "INSERT"
            && record["dynamodb"]["Keys"]["sk"]["S"].as_str().is_some_and(|sk| sk.starts_with("E#"))
    };
    changes.records.iter().filter(|record| is_event(record)).map(|record| Value::clone(record)).collect()
}

async fn deliver(world: &World, records: &[Value]) -> Value {
    world.invoke("send-email", &json!({ "Records": records })).await.unwrap()
}

#[test]
fn a_stream_that_comes_again_changes_nothing_and_tells_nobody_twice() {
    in_the_demo_world(async |world| {
        let start = world.position().await;
        let invitation = world.sam().invites(&world::trial_with_administration(NADIA)).await;
        world.wait_seconds(600).await;
        world.sam().does(&invitation, "resend", &json!({})).await;
        world.nadia().accepts(&world.link_to(NADIA), world::both()).await;
        let records = events_since(world, start).await;
        assert!(records.len() >= 6, "{}", records.len());
        let (letters, position) = (world.letters().len(), world.position().await);
        for _ in 0..3 {
            assert_eq!(deliver(world, &records).await["batchItemFailures"], json!([]));
        }
        let mut backwards = records.clone();
        backwards.reverse();
        assert_eq!(deliver(world, &backwards).await["batchItemFailures"], json!([]));
        for record in &records {
            deliver(world, std::slice::from_ref(record)).await;
        }
        world.settle().await;
        assert_eq!((world.letters().len(), world.position().await), (letters, position));
    });
}

#[test]
fn events_that_come_out_of_order_mail_no_link_that_is_dead() {
    in_the_demo_world(async |world| {
        world.hold_back(true);
        let start = world.position().await;
        let invitation = world.sam().inviting(&world::trial(NADIA)).send().await.is(201).json();
        world.wait_seconds(600).await;
        world.sam().acting(&invitation, "resend", &json!({})).await.send().await.is(200);
        let records = events_since(world, start).await;
        assert_eq!(records.len(), 2);
        deliver(world, &[records[1].clone(), records[0].clone()]).await;
        world.hold_back(false);
        world.settle().await;
        assert_eq!(
            world.letters_to(NADIA).len(),
            1,
            "the first link was superseded before it could be mailed"
        );
        world.nadia().accepts(&world.link_to(NADIA), world::commercial()).await;
    });
}

#[test]
fn the_same_event_handled_twice_at_once_differs_in_nothing() {
    in_the_demo_world(async |world| {
        world.hold_back(true);
        let start = world.position().await;
        world.sam().inviting(&world::trial(NADIA)).send().await.is(201);
        let records = events_since(world, start).await;
        let event = json!({ "Records": records });
        let (one, two) =
            futures::join!(world.invoke("send-email", &event), world.invoke("send-email", &event));
        assert_eq!(one.unwrap()["batchItemFailures"], json!([]));
        assert_eq!(two.unwrap()["batchItemFailures"], json!([]));
        world.hold_back(false);
        world.settle().await;
        let letters = world.letters_to(NADIA);
        assert!(
            letters
                .iter()
                .all(|letter| letter.text == letters[0].text && letter.headers == letters[0].headers)
        );
    });
}

#[test]
fn letters_wait_while_the_post_is_switched_off() {
    in_the_demo_world(async |world| {
        world.switch("send-email", false).await;
        for number in 0..12 {
            world
                .sam()
                .inviting(&world::trial(&format!("n{number}@blueyonder.example")))
                .send()
                .await
                .is(201);
        }
        world.settle().await;
        assert_eq!(world.letters_to("n3@blueyonder.example").len(), 0);
        world.switch("send-email", true).await;
        world.settle().await;
        for number in 0..12 {
            assert_eq!(world.letters_to(&format!("n{number}@blueyonder.example")).len(), 1);
        }
    });
}

/// An event item that no function can read.
fn broken(sequence: u32) -> Value {
    json!({
        "pk": { "S": "I#inv_01ARZ3NDEKTSV4RRFFQ69G5FAV" },
        "sk": { "S": format!("E#inv_01ARZ3NDEKTSV4RRFFQ69G5FAV#{sequence:010}") },
        "v": { "N": "2" },
        "type": { "S": "invitation.vanished" },
        "body": { "S": "{}" },
    })
}

#[test]
fn a_malformed_record_parks_itself_and_lets_its_neighbors_through() {
    in_the_demo_world(async |world| {
        world.switch("send-email", false).await;
        world.sam().inviting(&world::trial("before@blueyonder.example")).send().await.is(201);
        world.plant(&broken(1)).await;
        world.sam().inviting(&world::trial("after@blueyonder.example")).send().await.is(201);
        world.switch("send-email", true).await;
        world.settle().await;
        assert_eq!(world.letters_to("before@blueyonder.example").len(), 1);
        assert_eq!(world.letters_to("after@blueyonder.example").len(), 1);
        let parked = world.dead_letters();
        assert_eq!(parked.len(), 1);
        assert_eq!((parked[0].function.as_str(), parked[0].source), ("send-email", Source::Stream));
        assert!(!parked[0].error.contains("blueyonder"));

        // Trying again helps no more than the first time, and loses nothing.
        let redriven =
            world.post("/_local/dead-letters/redrive").json(&json!({})).send().await.is(200).json();
        assert_eq!(redriven, json!({ "delivered": 0, "failed": 1 }));
        assert_eq!(world.letters_to("after@blueyonder.example").len(), 1);
        world.expect_dead_letters(1);
    });
}

#[test]
fn what_was_given_up_is_delivered_once_the_trouble_is_over() {
    in_the_demo_world(async |world| {
        use local::faults::{Kind, Service};
        world.disturb(vec![world::rule(Service::Ses, "*", Kind::Error, 100_000)]);
        world.sam().inviting(&world::trial(NADIA)).send().await.is(201);
        world.settle().await;
        assert_eq!((world.letters_to(NADIA).len(), world.dead_letters().len()), (0, 1));
        world.calm();
        let redriven =
            world.post("/_local/dead-letters/redrive").json(&json!({})).send().await.is(200).json();
        assert_eq!(redriven, json!({ "delivered": 1, "failed": 0 }));
        world.settle().await;
        world.nadia().accepts(&world.link_to(NADIA), world::commercial()).await;
    });
}

#[test]
fn a_malformed_thing_that_is_due_is_set_aside_and_the_rest_is_swept() {
    in_the_demo_world(async |world| {
        let offer = world::with(world::trial(NADIA), "expiresInDays", json!(1));
        let invitation = world.sam().invites(&offer).await;
        let mut item = world
            .items(&format!("I#{}", invitation["id"].as_str().unwrap()))
            .await
            .into_iter()
            .find(|item| item["sk"]["S"] == "I")
            .unwrap();
        item["pk"]["S"] = json!("I#inv_01ARZ3NDEKTSV4RRFFQ69G5FAV");
        item["body"] = json!({ "S": r#"{"kind":"gift"}"# });
        item.as_object_mut().unwrap().remove("owner");
        world.plant(&item).await;
        world.wait_days_unnoticed(1).await;
        let swept = world.sweep().await;
        assert_eq!((&swept["expiredInvitations"], &swept["parked"]), (&json!(1), &json!(1)));
        let again = world.sweep().await;
        assert_eq!(
            (&again["expiredInvitations"], &again["parked"]),
            (&json!(0), &json!(0)),
            "it does not come back for ever"
        );
    });
}

#[test]
fn whatever_cannot_be_read_when_it_is_due_is_set_aside() {
    in_the_demo_world(async |world| {
        let due = async |prefix: &str, sort: &str| {
            let items = world.items(prefix).await;
            let is_one = |item: &&Value| {
                item["dueAt"].is_object() && item["sk"]["S"].as_str().is_some_and(|sk| sk.starts_with(sort))
            };
            items.iter().find(is_one).unwrap().clone()
        };
        for mut item in [due("D#", "D").await, due("C#", "S#").await] {
            item["body"] = json!({ "S": "{}" });
            world.plant(&item).await;
        }
        world.wait_days_unnoticed(400).await;
        let swept = world.sweep().await;
        assert_eq!(swept["parked"], 2, "{swept}");
        assert_eq!(world.sweep().await["parked"], 0);
    });
}
