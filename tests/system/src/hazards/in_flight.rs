//! What a delegate writes while its delegation ends: it is before the end, or it is nowhere.

use local::faults::{Kind, Rule, Service};
use serde_json::{Value, json};

use crate::world::{self, Call, World, in_the_demo_world, rows_of, rule};

/// What happened to the things of a customer and to its delegation, in the order in which it was kept.
async fn told(world: &World) -> Vec<String> {
    let (mut told, mut position) = (Vec::new(), 0);
    loop {
        let changes = world.system.database().changes_after(position, 1_000).await.unwrap();
        let Some(last) = changes.last else { return told };
        position = last;
        told.extend(changes.records.iter().filter_map(|record| {
            let kind = record.pointer("/dynamodb/NewImage/type/S")?.as_str()?;
            (record["eventName"] == "INSERT").then(|| kind.to_owned())
        }));
    }
}

/// Each kind of write of a delegate: the function, what it makes happen, and the call.
fn writes<'a>(world: &'a World, customer: &str) -> Vec<(&'static str, &'static str, Call<'a>)> {
    let mailbox = json!({ "address": "late@adventure.example", "displayName": "Late" });
    let rows = [("a@old.example", "sales@adventure.example")];
    vec![
        ("manage-mailbox", "mailbox.created", world.fiona().creating(customer, &mailbox)),
        ("handle-service-request", "serviceRequest.opened", world.fiona().asking(customer, "Late")),
        ("migrate-mailboxes", "migration.created", world.fiona().migrating(customer, &rows_of(&rows))),
    ]
}

#[test]
fn a_write_that_is_under_way_when_the_delegation_ends_does_not_land() {
    for place in 0..3 {
        in_the_demo_world(async |world| {
            let (customer, _) = world.adventure_works().await;
            world.alex().creates(&customer, "sales@adventure.example").await;
            world.settle().await;
            let before = told(world).await.len();
            let (function, happened, write) = writes(world, &customer).remove(place);
            // Its transaction is held up for longer than the end's, which waits until it is under way.
            let held_up = |function: &str, count| {
                let conflict = rule(Service::Dynamodb, "TransactWriteItems", Kind::Conflict, count);
                Rule { function: Some(function.to_owned()), ..conflict }
            };
            world.disturb(vec![held_up(function, 6), held_up("manage-delegation", 1)]);
            let ending = world.ending_delegation().await;
            let (written, ended) = futures::join!(write.send(), ending.send());
            world.was_disturbed();
            world.calm();
            ended.is(200);
            written.is_problem("notFound");
            let since = told(world).await.split_off(before);
            assert!(!since.contains(&happened.to_owned()), "{since:?}");
            world.settle().await;
        });
    }
}

#[test]
fn whoever_comes_first_a_write_is_before_the_end_or_nowhere() {
    for place in 0..3 {
        for is_first in [true, false] {
            in_the_demo_world(async |world| {
                let (customer, _) = world.adventure_works().await;
                world.alex().creates(&customer, "sales@adventure.example").await;
                world.settle().await;
                let before = told(world).await.len();
                let (_, happened, write) = writes(world, &customer).remove(place);
                let ending = world.ending_delegation().await;
                let calls = if is_first { [write, ending] } else { [ending, write] };
                let answers = futures::future::join_all(calls.map(Call::send)).await;
                let (written, ended) = if is_first { (0, 1) } else { (1, 0) };
                answers[ended].is(200);
                let since = told(world).await.split_off(before);
                let at = |kind: &str| since.iter().position(|one| one == kind);
                let end = at("delegation.terminated").unwrap();
                match (answers[written].status, at(happened)) {
                    (201 | 202, Some(write)) => assert!(write < end, "{since:?}"),
                    // Who reads in between sees what was granted, and that it is over.
                    (403 | 404, None) => {}
                    other => panic!("{other:?} {since:?}"),
                }
                world.settle().await;
            });
        }
    }
}

#[test]
fn a_delegate_works_until_the_customer_ends_it_and_not_a_moment_longer() {
    in_the_demo_world(async |world| {
        let (customer, _) = world.adventure_works().await;
        let mailbox = world.fiona().creates(&customer, "sales@adventure.example").await;
        let rows = [("a@old.example", "sales@adventure.example")];
        let migration = world.fiona().migrates(&customer, &rows).await;
        let case = world.fiona().asks(&customer, "It is slow").await;
        world.settle().await;
        world.wait_seconds(30).await;
        world.end_delegation().await;
        let late: Vec<Call<'_>> = writes(world, &customer).into_iter().map(|(_, _, write)| write).collect();
        for call in late.into_iter().chain([
            world.fiona().editing(&mailbox, &json!({ "displayName": "Mine" })),
            world.fiona().deleting(&mailbox),
            world.fiona().calling_off(&migration),
            world.fiona().saying(&case, "Hello?"),
            world.fiona().get(world::path_of_mailbox(&mailbox)),
            world.fiona().get(world::path_of_migration(&migration)),
        ]) {
            world.refuses("notFound", call).await;
        }
        // What it began is the customer's and goes on.
        world.wait_seconds(300).await;
        assert_eq!(world.alex().sees_migration(&migration).await["status"], "completed");
        let named: Value = world.alex().sees_mailbox(&mailbox).await["displayName"].clone();
        assert_eq!(named, "Somebody");
    });
}
