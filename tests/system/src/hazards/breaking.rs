//! The world breaks: throttles, errors, answers that never come, conflicts.

use local::faults::{Kind, Rule, Service};
use serde_json::{Value, json};

use crate::world::{self, in_the_demo_world, rule};

const NADIA: &str = "nadia@northwind.example";

#[test]
fn an_answer_that_is_lost_after_the_commit_is_given_again_under_the_same_key() {
    in_the_demo_world(async |world| {
        // Lost once, the client of the table asks again, and finds its own answer.
        world.disturb(vec![rule(Service::Dynamodb, "TransactWriteItems", Kind::TimeoutAfter, 1)]);
        let offer = world::trial(NADIA);
        let answer = world.sam().post("/v1/invitations", &offer).key("lost").send().await;
        world.was_disturbed();
        answer.is(201);
        // Lost for good, the sender asks again.
        world.disturb(vec![rule(Service::Dynamodb, "TransactWriteItems", Kind::TimeoutAfter, 50)]);
        let offer = world::purchase(NADIA);
        let answer = world.sam().post("/v1/invitations", &offer).key("lost for good").send().await;
        answer.is_problem("unavailable");
        world.calm();
        let again = world.sam().post("/v1/invitations", &offer).key("lost for good").send().await;
        assert_eq!(again.is(201).header("idempotent-replayed"), Some("true"));
        world.settle().await;
        assert_eq!(world.letters_to(NADIA).len(), 2);
    });
}

#[test]
fn a_lost_acceptance_is_one_acceptance() {
    in_the_demo_world(async |world| {
        world.sam().invites(&world::trial_with_administration(NADIA)).await;
        let link = world.link_to(NADIA);
        let document = world.acceptance(&link, Some(NADIA), world::both()).await;
        let accept = || world.nadia().post(link.path("accept"), &document).key("yes").send();
        world.disturb(vec![rule(Service::Dynamodb, "TransactWriteItems", Kind::TimeoutAfter, 50)]);
        accept().await.is_problem("unavailable");
        world.calm();
        let again = accept().await;
        assert_eq!(again.is(200).json()["invitation"]["status"], "accepted");
        world.settle().await;
        assert_eq!(
            world.subjects_to(NADIA).iter().filter(|one| one.starts_with("What you agreed to")).count(),
            1
        );
    });
}

#[test]
fn nothing_done_is_nothing_done() {
    in_the_demo_world(async |world| {
        for kind in [Kind::TimeoutBefore, Kind::Error, Kind::Throttle] {
            world.disturb(vec![rule(Service::Dynamodb, "TransactWriteItems", kind, 50)]);
            let answer = world.refuses("unavailable", world.sam().inviting(&world::trial(NADIA))).await;
            assert!(answer.retry_after().is_some_and(|seconds| seconds > 0), "{kind:?}");
            world.calm();
        }
        world.sam().invites(&world::trial(NADIA)).await;
        assert_eq!(world.letters_to(NADIA).len(), 1);
    });
}

#[test]
fn a_read_that_fails_for_good_is_a_problem_and_one_that_fails_once_is_none() {
    in_the_demo_world(async |world| {
        for (kind, count) in [(Kind::Throttle, 2), (Kind::Error, 2), (Kind::TimeoutBefore, 1)] {
            world.disturb(vec![rule(Service::Dynamodb, "*", kind, count)]);
            world.sam().get("/v1/invitations").send().await.is(200);
            world.was_disturbed();
            world.calm();
        }
        for kind in [Kind::Throttle, Kind::Error, Kind::TimeoutBefore] {
            world.disturb(vec![rule(Service::Dynamodb, "*", kind, 1_000)]);
            let answer = world.sam().get("/v1/invitations").send().await;
            answer.is_problem("unavailable");
            assert!(
                !answer.text().contains("Throughput") && !answer.text().contains("dynamodb"),
                "{}",
                answer.text()
            );
            world.calm();
        }
        let page = {
            world.disturb(vec![rule(Service::Dynamodb, "*", Kind::Error, 1_000)]);
            world.sam().get("/v1/invitations").by_browser().send().await
        };
        page.is_problem_page("unavailable");
        world.calm();
    });
}

#[test]
fn conflicts_are_tried_again() {
    in_the_demo_world(async |world| {
        world.disturb(vec![rule(Service::Dynamodb, "TransactWriteItems", Kind::Conflict, 3)]);
        world.sam().inviting(&world::trial(NADIA)).send().await.is(201);
        world.was_disturbed();
        world.settle().await;
        world.disturb(vec![rule(Service::Dynamodb, "TransactWriteItems", Kind::Conflict, 3)]);
        world.nadia().accepts(&world.link_to(NADIA), world::commercial()).await;
        world.was_disturbed();
        world.disturb(vec![rule(Service::Dynamodb, "TransactWriteItems", Kind::Conflict, 1_000)]);
        let refused = world.sam().inviting(&world::purchase(NADIA)).send().await;
        let code = refused.json()["code"].as_str().unwrap().to_owned();
        assert!(matches!(code.as_str(), "unavailable" | "requestInProgress"), "{code}");
        world.calm();
    });
}

/// Rules for one function alone.
fn only(function: &str, mut rule: Rule) -> Vec<Rule> {
    rule.function = Some(function.to_owned());
    vec![rule]
}

/// What makes two letters the same to whoever gets them.
fn shown(letter: &local::mailbox::Letter) -> Value {
    json!([letter.to, letter.from, letter.subject, letter.text, letter.html, letter.headers])
}

#[test]
fn a_crash_between_posting_and_marking_makes_an_identical_second_letter() {
    in_the_demo_world(async |world| {
        world.disturb(only(
            "send-email",
            rule(Service::Dynamodb, "TransactWriteItems", Kind::TimeoutBefore, 3),
        ));
        world.sam().invites(&world::trial(NADIA)).await;
        world.was_disturbed();
        let letters = world.letters_to(NADIA);
        assert_eq!(letters.len(), 2);
        assert_eq!(shown(&letters[0]), shown(&letters[1]));
        world.calm();
        world.nadia().accepts(&world.link_to(NADIA), world::commercial()).await;
    });
}

#[test]
fn a_mark_whose_answer_is_lost_makes_no_second_letter() {
    in_the_demo_world(async |world| {
        world.disturb(only(
            "send-email",
            rule(Service::Dynamodb, "TransactWriteItems", Kind::TimeoutAfter, 3),
        ));
        let invitation = world.sam().invites(&world::trial(NADIA)).await;
        world.was_disturbed();
        assert_eq!(world.letters_to(NADIA).len(), 1);
        assert_eq!(world.sam().shows(&invitation["id"]).await["delivery"]["state"], "sent");
    });
}

#[test]
fn a_letter_whose_answer_is_lost_comes_again_and_is_the_same() {
    in_the_demo_world(async |world| {
        world.disturb(vec![rule(Service::Ses, "*", Kind::TimeoutAfter, 1)]);
        world.sam().invites(&world::trial(NADIA)).await;
        world.was_disturbed();
        let letters = world.letters_to(NADIA);
        assert!(letters.len() <= 2 && shown(&letters[0]) == shown(letters.last().unwrap()), "{letters:?}");
    });
}

#[test]
fn letters_arrive_in_the_end_however_the_post_and_the_table_misbehave() {
    in_the_demo_world(async |world| {
        let half = |service, operation: &str, kind, count| Rule {
            probability: 0.5,
            ..rule(service, operation, kind, count)
        };
        let mut rules = only("send-email", half(Service::Dynamodb, "*", Kind::Throttle, 60));
        rules.extend(only("send-email", half(Service::Dynamodb, "*", Kind::Error, 40)));
        rules.push(half(Service::Ses, "*", Kind::Throttle, 40));
        rules.push(half(Service::Ses, "*", Kind::Error, 20));
        rules.push(half(Service::Ses, "*", Kind::TimeoutAfter, 10));
        world.disturb(rules);
        for number in 0..8 {
            world
                .sam()
                .inviting(&world::trial(&format!("n{number}@blueyonder.example")))
                .send()
                .await
                .is(201);
        }
        world.settle().await;
        world.calm();
        world.system.pump().dead_letters().redrive().await.unwrap();
        world.settle().await;
        for number in 0..8 {
            let letters = world.letters_to(&format!("n{number}@blueyonder.example"));
            assert!(!letters.is_empty(), "letter {number} is lost");
            assert!(letters.iter().all(|letter| shown(letter) == shown(&letters[0])));
        }
    });
}

#[test]
fn a_sweep_that_breaks_goes_on_with_the_next_tick() {
    in_the_demo_world(async |world| {
        for number in 0..10 {
            let offer = world::with(
                world::trial(&format!("n{number}@blueyonder.example")),
                "expiresInDays",
                json!(1),
            );
            world.sam().invites(&offer).await;
        }
        world.wait_days_unnoticed(1).await;
        let told = world.letters().len();
        world.disturb(only(
            "sweep-expired",
            rule(Service::Dynamodb, "TransactWriteItems", Kind::Error, 1_000),
        ));
        assert!(world.invoke("sweep-expired", &world.tick()).await.is_err(), "somebody has to hear of it");
        world.settle().await;
        assert_eq!(world.letters().len(), told);
        world.disturb(only(
            "sweep-expired",
            rule(Service::Dynamodb, "TransactWriteItems", Kind::TimeoutAfter, 4),
        ));
        let event = world.tick();
        drop(world.invoke("sweep-expired", &event).await);
        world.calm();
        world.sweep().await;
        assert_eq!(world.letters().len(), told + 10);
        assert_eq!(world.sweep().await["expiredInvitations"], 0);
    });
}

#[test]
fn trouble_with_one_kind_of_record_leaves_the_others_alone() {
    in_the_demo_world(async |world| {
        let partners =
            Rule { key_prefix: Some("D#".to_owned()), ..rule(Service::Dynamodb, "*", Kind::Error, 1_000) };
        world.disturb(vec![partners]);
        world.sam().invites(&world::trial(NADIA)).await;
        let link = world.link_to(NADIA);
        world.nadia().accepts(&link, world::commercial()).await;
        world
            .fiona()
            .get("/v1/delegations/dlg_01ARZ3NDEKTSV4RRFFQ69G5FAV")
            .send()
            .await
            .is_problem("unavailable");
        world.calm();
    });
}
