//! A customer asks the operator for help: itself, or through the partner it lets.

use local::faults::{Kind, Rule, Service};
use serde_json::{Value, json};

use crate::world::{self, in_the_demo_world, path_of, rule};

const ALEX: &str = "alex@adventure.example";
const AMY: &str = "amy@adventure.example";
const NADIA: &str = "nadia@northwind.example";

#[test]
fn a_customer_asks_and_the_operator_answers_until_it_is_settled() {
    in_the_demo_world(async |world| {
        let (customer, _) = world.adventure_works().await;
        let answer = world.alex().asking(&customer, "No mail since Monday").send().await;
        let case = answer.is(201).json();
        assert_eq!(answer.header("location"), Some(path_of(&case).as_str()));
        assert_eq!(answer.header("etag"), Some("\"r1\""));
        assert_eq!(
            (&case["status"], &case["origin"], &case["severity"], &case["openedBy"]["email"]),
            (&json!("open"), &json!("customer"), &json!("high"), &json!(ALEX))
        );
        world.settle().await;
        let letter = world.operators_letters().pop().unwrap();
        assert_eq!(letter.subject, "Adventure Works asks for help: No mail since Monday");
        assert!(letter.text.contains("> Nothing arrives.") && letter.text.contains(ALEX), "{}", letter.text);

        world.olivia().moves(&case, "inProgress").await;
        world.olivia().saying(&case, "Which of your people?").send().await.is(201);
        world.olivia().moves(&case, "waiting").await;
        world.settle().await;
        for admin in [ALEX, AMY] {
            let letter = world.newest_letter_to(admin);
            assert_eq!(letter.subject, "We answered: No mail since Monday");
            assert!(letter.text.contains("> Which of your people?"), "{}", letter.text);
        }
        let said = world.amy().saying(&case, "All of them.").send().await;
        assert_eq!(said.is(201).json()["number"], 2);
        let answered = world.alex().sees_case(&case).await;
        assert_eq!((&answered["status"], &answered["messageCount"]), (&json!("inProgress"), &json!(2)));
        assert_eq!(said.header("etag"), Some(format!("\"r{}\"", answered["revision"]).as_str()));
        world.settle().await;
        assert_eq!(
            world.operators_letters().pop().unwrap().subject,
            "Adventure Works wrote about: No mail since Monday"
        );
        let said = world.alex().reads(&case).await;
        let spoken: Vec<_> = said.iter().map(|one| (&one["from"]["kind"], &one["message"])).collect();
        assert_eq!(
            spoken,
            [
                (&json!("operator"), &json!("Which of your people?")),
                (&json!("customer"), &json!("All of them.")),
            ]
        );
        assert_eq!(said[0]["from"]["email"], Value::Null, "the operator's people speak as the operator");

        let resolved = world.olivia().moves(&case, "resolved").await;
        assert_eq!(resolved["reopensUntil"], "2026-12-07T10:00:00Z");
        world.settle().await;
        assert_eq!(world.newest_letter_to(ALEX).subject, "Resolved: No mail since Monday");
        assert_eq!(world.alex().cases(&customer, "?status=resolved").await, ["No mail since Monday"]);
        assert_eq!(world.alex().cases(&customer, "?status=open").await, [""; 0]);
    });
}

#[test]
fn what_was_resolved_opens_again_for_fourteen_days_and_no_longer() {
    in_the_demo_world(async |world| {
        let (customer, _) = world.adventure_works().await;
        let case = world.alex().asks(&customer, "No mail").await;
        world.alex().moves(&case, "resolved").await;
        world.settle().await;
        world.wait_days(13).await;
        assert_eq!(world.amy().moves(&case, "open").await["status"], "open");
        world.settle().await;
        let told = world.operators_letters().pop().unwrap();
        assert_eq!(told.subject, "Adventure Works opened its request again: No mail");

        world.olivia().moves(&case, "resolved").await;
        world.alex().moves(&case, "closed").await;
        world.refuses("invalidTransition", world.alex().saying(&case, "Thank you.")).await;
        world.settle().await;
        world.wait_days(14).await;
        world.wait_seconds(1).await;
        world.refuses("invalidTransition", world.alex().moving(&case, "open").await).await;
        world.refuses("alreadyInState", world.alex().moving(&case, "closed").await).await;
    });
}

#[test]
fn each_side_takes_its_own_steps_only_and_nobody_over_somebody_elses() {
    in_the_demo_world(async |world| {
        let (customer, _) = world.adventure_works().await;
        let case = world.alex().asks(&customer, "No mail").await;
        world.refuses("roleMissing", world.alex().moving(&case, "inProgress").await).await;
        world.refuses("invalidTransition", world.alex().moving(&case, "closed").await).await;
        let seen_before = world.alex().moving(&case, "resolved").await;
        world.olivia().moves(&case, "inProgress").await;
        world.refuses("preconditionFailed", seen_before).await;
        let without = world.alex().post(format!("{}/transition", path_of(&case)), &json!({ "to": "closed" }));
        world.refuses("preconditionRequired", without).await;
        world.olivia().moves(&case, "resolved").await;
        world.refuses("customerDecisionRequired", world.olivia().moving(&case, "closed").await).await;
        world.refuses("customerDecisionRequired", world.olivia().asking(&customer, "Mine")).await;
    });
}

/// Every item whose partition is of a partner, or of what a customer granted, breaks whatever touches it.
fn unreadable(prefix: &str) -> Rule {
    let broken = rule(Service::Dynamodb, "*", Kind::Error, 1);
    Rule { count: None, key_prefix: Some(prefix.to_owned()), ..broken }
}

#[test]
fn a_customers_own_request_depends_on_no_partner() {
    in_the_demo_world(async |world| {
        let (customer, _) = world.adventure_works().await;
        let told_before = world.operators_letters().len();
        world.disturb(vec![unreadable("P#"), unreadable("D#"), unreadable("Z#")]);
        let broken = world.fiona().get(format!("/v1/customers/{customer}/service-requests")).send().await;
        broken.is_problem("unavailable");

        let case = world.alex().asks(&customer, "My partner is gone").await;
        assert_eq!(world.amy().cases(&customer, "").await, ["My partner is gone"]);
        world.olivia().moves(&case, "inProgress").await;
        world.olivia().moves(&case, "waiting").await;
        world.alex().saying(&case, "Nobody answers there.").send().await.is(201);
        world.olivia().saying(&case, "We do.").send().await.is(201);
        assert_eq!(world.alex().reads(&case).await.len(), 2);
        world.alex().moves(&case, "resolved").await;
        world.alex().moves(&case, "closed").await;
        world.settle().await;
        let letters = world.operators_letters().into_iter().skip(told_before);
        let told: Vec<_> = letters.map(|letter| letter.subject).collect();
        assert_eq!(
            told,
            [
                "Adventure Works asks for help: My partner is gone",
                "Adventure Works wrote about: My partner is gone",
            ]
        );
        assert_eq!(world.newest_letter_to(AMY).subject, "We answered: My partner is gone");
        world.calm();
    });
}

#[test]
fn not_even_that_somebody_is_a_partners_member_is_read_of_an_administrator() {
    in_the_demo_world(async |world| {
        let (customer, _) = world.adventure_works().await;
        world.settle().await;
        let before = world.system.ledger().calls().len();
        world.alex().asks(&customer, "No mail").await;
        let calls = world.system.ledger().calls().split_off(before);
        let asked: Vec<_> = calls.iter().filter(|call| call.function == "handle-service-request").collect();
        assert!(asked.iter().all(|call| call.operation != "Query"), "{asked:?}");
        let touched = asked.iter().flat_map(|call| &call.actions);
        let of_partners = touched.filter(|action| action.contains(" P#") || action.contains(" D#"));
        assert_eq!(of_partners.count(), 0);
    });
}

#[test]
fn a_delegate_asks_on_behalf_and_the_case_stays_with_the_customer() {
    in_the_demo_world(async |world| {
        let (customer, _) = world.adventure_works().await;
        let own = world.alex().asks(&customer, "About our partner").await;
        let case = world.fiona().asks(&customer, "Shared mailbox").await;
        assert_eq!(
            (&case["origin"], &case["openedBy"]["partner"]["name"]),
            (&json!("partner"), &json!("Fabrikam Cloud"))
        );
        world.settle().await;
        assert_eq!(
            world.newest_letter_to(ALEX).subject,
            "Fabrikam Cloud asked for help on your behalf: Shared mailbox"
        );
        assert_eq!(world.alex().cases(&customer, "").await, ["Shared mailbox", "About our partner"]);
        // What the customer has to say to the operator is none of its partner's business.
        assert_eq!(world.fiona().cases(&customer, "").await, ["Shared mailbox"]);
        for foreign in [
            world.fiona().get(path_of(&own)),
            world.fiona().get(format!("{}/messages", path_of(&own))),
            world.fiona().saying(&own, "Let me see."),
            world.paul().get(path_of(&case)),
            world.greta().get(path_of(&case)),
        ] {
            world.refuses("notFound", foreign).await;
        }
        world.fiona().saying(&case, "It does not show up.").send().await.is(201);

        world.end_delegation().await;
        for over in [
            world.fiona().get(path_of(&case)),
            world.fiona().saying(&case, "And now?"),
            world.fiona().asking(&customer, "Another one"),
            world.fiona().get(format!("/v1/customers/{customer}/service-requests")),
        ] {
            world.refuses("notFound", over).await;
        }
        assert_eq!(world.alex().reads(&case).await.len(), 1);
        world.alex().moves(&case, "resolved").await;
    });
}

#[test]
fn a_delegate_needs_the_capability_and_a_role_that_works_for_customers() {
    in_the_demo_world(async |world| {
        world.sam().invites(&world::administration(NADIA)).await;
        let taken = json!({ "delegatedAdministration": "accept" });
        world.nadia().accepts(&world.link_to(NADIA), taken).await;
        let customer = world.nadia().customer().await;
        world.refuses("capabilityMissing", world.dan().asking(&customer, "No mail")).await;
        let path = format!("/v1/customers/{customer}/service-requests");
        world.refuses("capabilityMissing", world.dan().get(path)).await;
        world.refuses("roleMissing", world.sam().asking(&customer, "No mail")).await;
    });
}

#[test]
fn a_request_is_opened_once_and_every_fault_is_told() {
    in_the_demo_world(async |world| {
        let (customer, _) = world.adventure_works().await;
        let path = format!("/v1/customers/{customer}/service-requests");
        let asked = json!({ "subject": "No mail", "description": "Nothing arrives.\nhttps://mail.example" });
        let once = || world.alex().post(&path, &asked).key("once").send();
        let (first, second) = (once().await, once().await);
        assert_eq!(first.is(201).body, second.is(201).body);
        assert_eq!(second.header("idempotent-replayed"), Some("true"));
        assert_eq!(world.alex().cases(&customer, "").await.len(), 1);
        world.refuses("invalidIdempotencyKey", world.alex().post(&path, &asked)).await;

        let faulty = json!({
            "subject": "two\nlines", "description": "x".repeat(4_001), "severity": "awful",
            "service": "telegraph", "urgent": true,
        });
        let refused = world.refuses("invalid", world.alex().post(&path, &faulty).key("faulty")).await;
        let mut pointers = refused.pointers();
        pointers.sort();
        assert_eq!(pointers, ["/description", "/service", "/severity", "/subject", "/urgent"]);
        for hostile in ["<script>alert(1)</script>", "a\u{202e}b", "{{7*7}}", " "] {
            let typed = json!({ "subject": hostile, "description": "x" });
            let refused =
                world.refuses("invalid", world.alex().post(&path, &typed).key(hostile.len().to_string()));
            assert_eq!(refused.await.pointers(), ["/subject"]);
        }
    });
}

#[test]
fn pages_of_requests_hold_together() {
    in_the_demo_world(async |world| {
        let (customer, _) = world.adventure_works().await;
        for number in 0..5 {
            world.alex().asks(&customer, &format!("Number {number}")).await;
            world.fiona().asks(&customer, &format!("Theirs {number}")).await;
            world.wait_seconds(1).await;
        }
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        for _ in 0..5 {
            let path = format!("/v1/customers/{customer}/service-requests?limit=2{cursor}");
            let page = world.fiona().get(path).send().await.is(200).json();
            seen.extend(page["items"].as_array().unwrap().iter().map(|case| case["subject"].clone()));
            let Some(next) = page["nextCursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(seen, [4, 3, 2, 1, 0].map(|number| json!(format!("Theirs {number}"))));
        let foreign = world.alex().get(format!("/v1/customers/{customer}/service-requests?limit=2{cursor}"));
        world.refuses("invalidCursor", foreign).await;
    });
}

#[test]
fn messages_at_the_same_moment_all_count_in_one_order() {
    in_the_demo_world(async |world| {
        let (customer, _) = world.adventure_works().await;
        let case = world.alex().asks(&customer, "No mail").await;
        let calls = (0..10).map(|number| world.alex().saying(&case, &format!("Number {number}")).send());
        for answer in futures::future::join_all(calls).await {
            answer.is(201);
        }
        let numbers: Vec<_> =
            world.alex().reads(&case).await.iter().map(|one| one["number"].clone()).collect();
        assert_eq!(numbers, (1..=10).map(|number| json!(number)).collect::<Vec<_>>());
    });
}
