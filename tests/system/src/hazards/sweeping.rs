//! Sweeps of much, and sweeps that are cut off.

use std::pin::pin;

use futures::poll;
use serde_json::json;

use crate::world::{self, World, in_the_demo_world};

/// So many invitations that end in so many days.
async fn invites(world: &World, name: &str, count: u32, days: u32) {
    for number in 0..count {
        let offer = world::trial(&format!("{name}{number}@blueyonder.example"));
        let offer = world::with(offer, "expiresInDays", json!(days));
        world.sam().inviting(&offer).send().await.is(201);
    }
    world.settle().await;
}

#[test]
fn a_sweep_that_is_killed_anywhere_is_finished_by_the_next_one() {
    in_the_demo_world(async |world| {
        invites(world, "n", 25, 1).await;
        world.wait_days_unnoticed(1).await;
        let told = world.letters().len();
        let recorded = async || {
            let items = world.items("I#").await;
            items.iter().filter(|item| item["type"]["S"] == "invitation.expired").count()
        };
        let before = recorded().await;
        // Each run is killed a little later than the one before, until one of them was killed in the middle.
        let mut steps = 0;
        while recorded().await == before {
            steps += 1;
            let tick = world.tick();
            let mut run = pin!(world.invoke("sweep-expired", &tick));
            for _ in 0..steps {
                assert!(poll!(&mut run).is_pending(), "it was not killed");
                tokio::task::yield_now().await;
            }
        }
        assert!(steps > 3 && recorded().await < before + 25, "killed after {steps} steps");
        world.sweep().await;
        assert_eq!(recorded().await, before + 25, "each is recorded once");
        assert_eq!(world.letters().len(), told + 25, "and told once");
        assert_eq!(world.sweep().await["expiredInvitations"], 0);
    });
}

#[test]
fn a_sweep_costs_what_is_due_whatever_is_stored() {
    in_the_demo_world(async |world| {
        let mut costs = Vec::new();
        for round in ["a", "b"] {
            invites(world, round, 5, 1).await;
            world.wait_days_unnoticed(1).await;
            let before = world.system.ledger().calls().len();
            assert_eq!(world.sweep().await["expiredInvitations"], 5);
            let calls = world.system.ledger().calls().split_off(before);
            let mine = calls.iter().filter(|call| call.function == "sweep-expired");
            costs.push(
                mine.fold((0.0, 0.0), |(read, write), call| {
                    (read + call.units.read, write + call.units.write)
                }),
            );
            // Between the rounds the table grows.
            invites(world, &format!("{round}-stored"), 30, 60).await;
            world.wait_days(1).await;
        }
        assert_eq!(costs[0], costs[1]);
    });
}
