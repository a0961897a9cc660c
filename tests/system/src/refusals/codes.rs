//! The code that proves a mailbox: six digits, ten minutes, five tries, then a pause.

use serde_json::json;

use crate::world::{self, Link, World, in_the_demo_world};

const NORA: &str = "nora@blueyonder.example";

async fn invited(world: &World) -> Link {
    world.sam().invites(&world::trial(NORA)).await;
    world.link_to(NORA)
}

/// A code that is not this one.
fn other(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

/// Tries a code; the answer's code, or `accepted`.
async fn tries(world: &World, link: &Link, code: &str) -> String {
    let document = world.stranger(NORA).acceptance(link, code, "Blue Yonder", world::commercial()).await;
    let answer = world.post(link.path("accept")).json(&document).send().await;
    if answer.status == 200 {
        "accepted".to_owned()
    } else {
        answer.json()["code"].as_str().unwrap().to_owned()
    }
}

#[test]
fn wrong_codes_cool_down_and_never_harm_the_invitation() {
    in_the_demo_world(async |world| {
        let link = invited(world).await;
        assert_eq!(tries(world, &link, "123456").await, "proofRequired", "no code was asked for");
        let code = world.stranger(NORA).gets_code(&link).await;
        for no_code in ["", "12345", "1234567", "abcdef"] {
            assert_eq!(tries(world, &link, no_code).await, "proofRequired", "what is no code is no try");
        }
        for _ in 0..5 {
            assert_eq!(tries(world, &link, &other(&code)).await, "proofRequired");
        }
        assert_eq!(tries(world, &link, &code).await, "codeCoolDown", "the right code comes too late");
        let refused = world.refuses("codeCoolDown", world.answer(&link, "code")).await;
        assert_eq!(refused.retry_after(), Some(900));
        world.wait_seconds(899).await;
        world.refuses("codeCoolDown", world.answer(&link, "code")).await;
        world.wait_seconds(1).await;
        let code = world.stranger(NORA).gets_code(&link).await;
        assert_eq!(tries(world, &link, &code).await, "accepted");
    });
}

#[test]
fn a_code_is_good_for_ten_minutes_and_only_the_newest_counts() {
    in_the_demo_world(async |world| {
        let link = invited(world).await;
        let first = world.stranger(NORA).gets_code(&link).await;
        let second = world.stranger(NORA).gets_code(&link).await;
        assert_ne!(first, second);
        assert_eq!(tries(world, &link, &first).await, "proofRequired");
        world.wait_seconds(600).await;
        assert_eq!(tries(world, &link, &second).await, "proofRequired");
        let third = world.stranger(NORA).gets_code(&link).await;
        world.wait_seconds(599).await;
        assert_eq!(tries(world, &link, &third).await, "accepted");
    });
}

#[test]
fn six_codes_a_day() {
    in_the_demo_world(async |world| {
        let link = invited(world).await;
        for _ in 0..6 {
            world.answer(&link, "code").send().await.is(202);
            world.settle().await;
        }
        let refused = world.refuses("codeCoolDown", world.answer(&link, "code")).await;
        assert_eq!(refused.retry_after(), Some(14 * 3_600));
        world.wait_days(1).await;
        world.answer(&link, "code").send().await.is(202);
    });
}

#[test]
fn the_code_of_one_invitation_proves_nothing_for_another() {
    in_the_demo_world(async |world| {
        let link = invited(world).await;
        world.fiona().invites(&world::purchase(NORA)).await;
        let other_link = world.link_to(NORA);
        assert_ne!(link.id, other_link.id);
        let code = world.stranger(NORA).gets_code(&link).await;
        world.answer(&other_link, "code").send().await.is(202);
        assert_eq!(tries(world, &other_link, &code).await, "proofRequired");
        let mut document =
            world.stranger(NORA).acceptance(&link, &code, "Blue Yonder", world::commercial()).await;
        document.as_object_mut().unwrap().remove("organization");
        let refused = world.refuses("invalid", world.post(link.path("accept")).json(&document)).await;
        assert_eq!(refused.pointers(), ["/organization/name"]);
        document["organization"] = json!({ "name": "Blue Yonder", "country": "Atlantis" });
        world.refuses("invalid", world.post(link.path("accept")).json(&document)).await;
    });
}
