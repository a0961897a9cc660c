//! Many at the same moment: one wins, everybody else gets one stable answer.

use std::collections::BTreeMap;

use futures::future::join_all;
use local::faults::{Kind, Rule, Service};
use serde_json::{Value, json};

use crate::world::{self, Answer, World, in_the_demo_world};

const NADIA: &str = "nadia@northwind.example";
const ALEX: &str = "alex@adventure.example";

/// How often each outcome came: a status, or the code of a problem.
fn outcomes(answers: &[Answer]) -> BTreeMap<String, usize> {
    let mut outcomes = BTreeMap::new();
    for answer in answers {
        let outcome = match answer.json()["code"].as_str() {
            Some(code) => {
                answer.is_problem(code);
                code.to_owned()
            }
            None => answer.status.to_string(),
        };
        *outcomes.entry(outcome).or_insert(0) += 1;
    }
    outcomes
}

fn expected<const N: usize>(outcomes: [(&str, usize); N]) -> BTreeMap<String, usize> {
    outcomes.into_iter().map(|(outcome, count)| (outcome.to_owned(), count)).collect()
}

/// The one outcome of each of two racers, in their order.
fn both(answers: &[Answer]) -> (u16, String, u16, String) {
    let code = |answer: &Answer| answer.json()["code"].as_str().unwrap_or_default().to_owned();
    (answers[0].status, code(&answers[0]), answers[1].status, code(&answers[1]))
}

/// Everything that an acceptance leaves behind, counted.
async fn left_behind(world: &World) -> [usize; 4] {
    [
        world.count("C#", "S#").await,
        world.count("C#", "R#").await,
        world.count("D#", "D").await,
        world.count("C#", "D#SLOT").await,
    ]
}

#[test]
fn a_thousand_acceptances_at_once_are_one() {
    in_the_demo_world(async |world| {
        world.sam().invites(&world::trial_with_administration(NADIA)).await;
        let link = world.link_to(NADIA);
        let before = left_behind(world).await;
        let letters = world.letters().len();
        let document = world.acceptance(&link, Some(NADIA), world::both()).await;
        let calls = (0..1_000).map(|_| world.nadia().post(link.path("accept"), &document).send());
        let answers = join_all(calls).await;
        assert_eq!(outcomes(&answers), expected([("200", 1), ("alreadyInState", 999)]));
        world.settle().await;
        assert_eq!(left_behind(world).await, [before[0] + 1, before[1] + 1, before[2] + 1, before[3] + 1]);
        assert_eq!(world.letters().len(), letters + 2, "one receipt, and one letter to the partner");
    });
}

#[test]
fn acceptance_and_cancellation_at_once_leave_one_outcome() {
    in_the_demo_world(async |world| {
        let mut accepted = 0;
        for round in 0..12 {
            let email = format!("n{round}@northwind.example");
            let offer = world::with(world::purchase(&email), "lines", json!([world::line(1 + round)]));
            let offer = if round == 0 { offer } else { world::administration(&email) };
            let invitation = world.sam().invites(&offer).await;
            let link = world.link_to(&email);
            let decisions =
                if round == 0 { world::commercial() } else { json!({ "delegatedAdministration": "accept" }) };
            let accept = world.nadia().accepting(&link, decisions).await;
            let cancel = world.sam().acting(&invitation, "cancel", &json!({})).await;
            let calls = if round % 2 == 0 { [accept, cancel] } else { [cancel, accept] };
            let mut answers = join_all(calls.map(world::Call::send)).await;
            if round % 2 == 1 {
                answers.reverse();
            }
            let status = world.sam().shows(&invitation["id"]).await["status"].clone();
            match both(&answers) {
                (200, _, 409, code) => {
                    assert_eq!(code, "invalidTransition");
                    assert_eq!(status, "accepted");
                    accepted += 1;
                }
                (410, code, 200, _) => {
                    assert_eq!(code, "invitationCanceled");
                    assert_eq!(status, "canceled");
                }
                other => panic!("{other:?}"),
            }
            world.settle().await;
        }
        assert_eq!(world.count("C#", "R#").await, 2 + accepted, "two receipts are of the demo world");
    });
}

#[test]
fn acceptance_and_expiry_at_once_leave_one_outcome() {
    in_the_demo_world(async |world| {
        world.switch("sweep-expired", false).await;
        for (round, seconds) in [86_399, 86_400].into_iter().enumerate() {
            let email = format!("n{round}@northwind.example");
            let offer = world::with(world::administration(&email), "expiresInDays", json!(1));
            let invitation = world.sam().invites(&offer).await;
            let link = world.link_to(&email);
            let document =
                world.acceptance(&link, Some(NADIA), json!({ "delegatedAdministration": "accept" })).await;
            world.wait_seconds(seconds).await;
            world.switch("sweep-expired", true).await;
            let accept = world.nadia().post(link.path("accept"), &document);
            let event = world.tick();
            let (answer, swept) = futures::join!(accept.send(), world.invoke("sweep-expired", &event));
            world.switch("sweep-expired", false).await;
            let status = world.sam().shows(&invitation["id"]).await["status"].clone();
            if seconds < 86_400 {
                assert_eq!((answer.status, status), (200, json!("accepted")));
                assert_eq!(swept.unwrap()["expiredInvitations"], 0);
            } else {
                answer.is_problem("invitationExpired");
                assert_eq!(status, "expired");
                assert_eq!(swept.unwrap()["expiredInvitations"], 1);
            }
            world.settle().await;
        }
    });
}

#[test]
fn two_partners_for_one_slot_get_one_holder() {
    in_the_demo_world(async |world| {
        world.sam().invites(&world::administration(NADIA)).await;
        let first = world.link_to(NADIA);
        world.fiona().invites(&world::administration(NADIA)).await;
        let second = world.link_to(NADIA);
        let decisions = json!({ "delegatedAdministration": "accept" });
        let calls = [
            world.nadia().accepting(&first, decisions.clone()).await,
            world.nadia().accepting(&second, decisions.clone()).await,
        ];
        let before = left_behind(world).await;
        let answers = join_all(calls.map(world::Call::send)).await;
        assert_eq!(outcomes(&answers), expected([("200", 1), ("delegateSlotTaken", 1)]));
        world.settle().await;
        assert_eq!(left_behind(world).await, [before[0], before[1] + 1, before[2] + 1, before[3] + 1]);
        let winner = answers.iter().find(|answer| answer.status == 200).unwrap().json();
        let customer = winner["customer"]["id"].as_str().unwrap().to_owned();
        let held =
            world.nadia().get(format!("/v1/customers/{customer}/delegation")).send().await.is(200).json();
        assert_eq!(held["id"], winner["delegation"]["id"]);
    });
}

#[test]
fn replacement_and_termination_at_once_never_leave_two_or_a_lost_slot() {
    in_the_demo_world(async |world| {
        for round in 0..6 {
            let (challenger, holder) =
                if round % 2 == 0 { (world.sam(), world.fiona()) } else { (world.fiona(), world.sam()) };
            let offer = world::with_at(
                world::administration(ALEX),
                "/delegatedAdministration/durationDays",
                json!(300 + round),
            );
            world.wait_days(1).await;
            challenger.invites(&offer).await;
            let link = world.link_to(ALEX);
            let held =
                holder.get("/v1/delegations?status=active").send().await.is(200).json()["items"][0].clone();
            let accept = world.alex().accepting(&link, json!({ "delegatedAdministration": "accept" })).await;
            let path = format!("/v1/delegations/{}/terminate", held["id"].as_str().unwrap());
            let terminate = world.amy().post(path, &json!({})).revision(&held["revision"]);
            let calls = if round % 3 == 0 { [accept, terminate] } else { [terminate, accept] };
            let mut answers = join_all(calls.map(world::Call::send)).await;
            if round % 3 != 0 {
                answers.reverse();
            }
            match both(&answers) {
                (200, _, status, code) => {
                    assert!(
                        matches!(code.as_str(), "invalidTransition" | "preconditionFailed"),
                        "{status} {code}"
                    );
                }
                (409, code, 200, _) => {
                    assert_eq!(code, "slotChanged");
                    world.settle().await;
                    world.alex().accepts(&link, json!({ "delegatedAdministration": "accept" })).await;
                }
                other => panic!("{other:?}"),
            }
            world.settle().await;
            let active = |page: Value| page["items"].as_array().unwrap().len();
            let of_challenger = active(challenger.get("/v1/delegations?status=active").send().await.json());
            let of_holder = active(holder.get("/v1/delegations?status=active").send().await.json());
            assert_eq!((of_challenger, of_holder), (1, 0), "in round {round}");
            assert_eq!(world.count("C#", "D#SLOT").await, 1);
        }
    });
}

#[test]
fn fifty_creations_under_one_key_are_one_invitation() {
    in_the_demo_world(async |world| {
        let offer = world::trial(NADIA);
        let calls = (0..50).map(|_| world.sam().post("/v1/invitations", &offer).key("once").send());
        let answers = join_all(calls).await;
        assert_eq!(outcomes(&answers), expected([("201", 50)]));
        assert!(answers.iter().all(|answer| answer.body == answers[0].body));
        let fresh = answers.iter().filter(|answer| answer.header("idempotent-replayed").is_none()).count();
        assert_eq!(fresh, 1);
        world.settle().await;
        assert_eq!(world.letters_to(NADIA).len(), 1);
        let page = world.sam().get(format!("/v1/invitations?recipient={NADIA}")).send().await.json();
        assert_eq!(page["items"].as_array().unwrap().len(), 1);
    });
}

#[test]
fn fifty_creations_under_fifty_keys_are_one_and_forty_nine_duplicates() {
    in_the_demo_world(async |world| {
        let offer = world::trial(NADIA);
        let calls = (0..50)
            .map(|number| world.sam().post("/v1/invitations", &offer).key(format!("k{number}")).send());
        let answers = join_all(calls).await;
        assert_eq!(outcomes(&answers), expected([("201", 1), ("duplicatePendingInvitation", 49)]));
        let created = answers.iter().find(|answer| answer.status == 201).unwrap().json();
        for answer in answers.iter().filter(|answer| answer.status == 409) {
            assert_eq!(answer.json()["conflictingId"], created["id"]);
        }
    });
}

#[test]
fn a_quota_holds_under_pressure() {
    in_the_demo_world(async |world| {
        let email = "popular@blueyonder.example";
        let offers = [world::trial(email), world::purchase(email), world::administration(email)];
        let mut calls = Vec::new();
        for offer in &offers {
            for partner in [world.sam(), world.fiona(), world.tom()] {
                calls.push(partner.inviting(offer));
            }
        }
        let answers = join_all(calls.into_iter().map(world::Call::send)).await;
        let created = answers.iter().filter(|answer| answer.status == 201).count();
        let refused = answers.iter().filter(|answer| answer.json()["code"] == "quotaExceeded").count();
        let not_enrolled = answers.iter().filter(|answer| answer.json()["code"] == "notEnrolled").count();
        assert_eq!((created, refused, not_enrolled), (5, 3, 1));
        world.settle().await;
        assert_eq!(world.letters_to(email).len(), 5);
    });
}

#[test]
fn fifty_wrong_codes_at_once_are_five_tries() {
    in_the_demo_world(async |world| {
        let email = "nora@blueyonder.example";
        world.sam().invites(&world::trial(email)).await;
        let link = world.link_to(email);
        let code: u32 = world.stranger(email).gets_code(&link).await.parse().unwrap();
        let mut document =
            world.stranger(email).acceptance(&link, "", "Blue Yonder", world::commercial()).await;
        let mut calls = Vec::new();
        for number in 1..=50 {
            document["code"] = json!(format!("{:06}", (code + number) % 1_000_000));
            calls.push(world.post(link.path("accept")).json(&document));
        }
        let answers = join_all(calls.into_iter().map(world::Call::send)).await;
        assert_eq!(outcomes(&answers), expected([("proofRequired", 5), ("codeCoolDown", 45)]));
    });
}

#[test]
fn two_strangers_with_the_same_domain_are_one_customer() {
    in_the_demo_world(async |world| {
        let emails = ["nora@blueyonder.example", "ned@blueyonder.example"];
        let mut calls = Vec::new();
        for email in emails {
            world.sam().invites(&world::trial(email)).await;
            let link = world.link_to(email);
            let code = world.stranger(email).gets_code(&link).await;
            let document =
                world.stranger(email).acceptance(&link, &code, "Blue Yonder", world::commercial()).await;
            calls.push(world.post(link.path("accept")).json(&document));
        }
        let answers = join_all(calls.into_iter().map(world::Call::send)).await;
        let found = outcomes(&answers);
        assert_eq!(
            found,
            expected([("200", 1), ("unauthenticated", 1)]),
            "the second meets a known organization"
        );
        assert_eq!(world.items("DOM#blueyonder.example").await.len(), 1);
    });
}

#[test]
fn two_sweeps_at_once_tell_everybody_once() {
    in_the_demo_world(async |world| {
        for number in 0..20 {
            let offer = world::with(
                world::trial(&format!("n{number}@blueyonder.example")),
                "expiresInDays",
                json!(1),
            );
            world.sam().invites(&offer).await;
        }
        world.wait_days_unnoticed(1).await;
        let told = world.letters().len();
        let event = world.tick();
        let sweeps = join_all((0..2).map(|_| world.invoke("sweep-expired", &event))).await;
        let expired: u64 =
            sweeps.iter().map(|sweep| sweep.as_ref().unwrap()["expiredInvitations"].as_u64().unwrap()).sum();
        assert_eq!(expired, 20);
        world.settle().await;
        assert_eq!(world.letters().len(), told + 20);
    });
}

/// How many open invitations the quota of Sam's partner counts.
async fn counted_open(world: &World) -> u64 {
    world.sam().overview().await["quota"]["openInvitations"]["used"].as_u64().unwrap()
}

#[test]
fn two_hundred_creations_against_a_quota_of_fifty_are_fifty() {
    in_the_demo_world(async |world| {
        let offers: Vec<Value> =
            (0..200).map(|number| world::trial(&format!("n{number}@b{}.example", number % 7))).collect();
        let answers = join_all(offers.iter().map(|offer| world.fiona().inviting(offer).send())).await;
        assert_eq!(outcomes(&answers), expected([("201", 50), ("quotaExceeded", 150)]));
        for answer in &answers {
            let left = answer.header("ratelimit").unwrap();
            assert_eq!(answer.header("ratelimit-policy"), Some("\"newInvitationsPerDay\";q=50;w=86400"));
            if answer.status == 429 {
                assert_eq!(
                    (left, answer.retry_after()),
                    ("\"newInvitationsPerDay\";r=0;t=50400", Some(50_400))
                );
            }
        }
        world.settle().await;
        let overview = world.fiona().overview().await;
        assert_eq!(overview["invitations"]["pending"], 50);
        assert_eq!(overview["quota"]["newInvitationsPerDay"]["remaining"], 0);
        assert_eq!(overview["quota"]["openInvitations"]["used"], 50);
    });
}

#[test]
fn what_was_used_up_is_given_back_once_however_it_ends() {
    in_the_demo_world(async |world| {
        let before = counted_open(world).await;
        for round in 0..8 {
            let email = format!("n{round}@northwind.example");
            let offer = world::with(world::administration(&email), "expiresInDays", json!(1));
            let invitation = world.sam().invites(&offer).await;
            assert_eq!(counted_open(world).await, before + 1);
            let link = world.link_to(&email);
            let decisions = json!({ "delegatedAdministration": "accept" });
            let document = world.acceptance(&link, Some(NADIA), decisions).await;
            if round >= 6 {
                world.wait_days_unnoticed(1).await;
            }
            let mut calls = vec![
                world.nadia().post(link.path("accept"), &document),
                world.answer(&link, "decline"),
                world
                    .sam()
                    .post(format!("/v1/invitations/{}/cancel", link.id), &json!({}))
                    .revision(&invitation["revision"]),
                world.answer(&link, "decline"),
            ];
            calls.rotate_left(round % 4);
            let tick = world.tick();
            let (answers, swept) = futures::join!(
                join_all(calls.into_iter().map(world::Call::send)),
                world.invoke("sweep-expired", &tick)
            );
            swept.unwrap();
            let ended = answers.iter().filter(|answer| answer.status == 200).count();
            assert_eq!(ended, usize::from(round < 6), "in round {round}");
            world.settle().await;
            assert_eq!(counted_open(world).await, before, "in round {round}");
            if round < 6 {
                world.wait_seconds(1).await;
            }
        }
    });
}

#[test]
fn a_creation_whose_answer_was_lost_counts_once() {
    in_the_demo_world(async |world| {
        let before = counted_open(world).await;
        let offer = world::trial(NADIA);
        let lost = world::rule(Service::Dynamodb, "TransactWriteItems", Kind::TimeoutAfter, 1);
        world.disturb(vec![Rule { function: Some("create-invitation".to_owned()), ..lost }]);
        world.sam().post("/v1/invitations", &offer).key("once").send().await;
        world.was_disturbed();
        world.calm();
        world.sam().post("/v1/invitations", &offer).key("once").send().await.is(201);
        world.settle().await;
        let overview = world.sam().overview().await;
        assert_eq!(overview["quota"]["newInvitationsPerDay"]["used"], 1);
        assert_eq!(counted_open(world).await, before + 1);
        assert_eq!(world.letters_to(NADIA).len(), 1);
    });
}
