//! Whether a partner may act for a customer now, and why.

use serde_json::{Value, json};

use crate::world::{self, Call, World, in_the_demo_world};

const NADIA: &str = "nadia@northwind.example";
const UNKNOWN_CUSTOMER: &str = "cus_01KASG5Q40000000000000000A";
const UNKNOWN_PARTNER: &str = "prt_01KASG5Q40000000000000000A";

/// What is asked of Fabrikam and Adventure Works.
async fn question(world: &World, capability: &str) -> Value {
    let (partner, customer) = (world.fiona().partner().await, world.alex().customer().await);
    json!({ "partnerId": partner, "customerId": customer, "capability": capability })
}

fn asking<'a>(world: &'a World, email: &str, question: &Value) -> Call<'a> {
    world.post("/v1/authorize").by(email).json(question)
}

async fn told(world: &World, email: &str, question: &Value) -> Value {
    world.changes_nothing(asking(world, email, question)).await.json()
}

/// The gates that are closed, with what they say.
fn closed(verdict: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let gates = verdict["gates"].as_array().unwrap().iter();
    let closed: Vec<_> = gates
        .filter(|gate| gate["passed"] == false)
        .map(|gate| (text(&gate["gate"]), text(&gate["code"])))
        .collect();
    assert_eq!(verdict["allowed"], closed.is_empty());
    assert_eq!(verdict.get("code").cloned(), closed.first().map(|(_, code)| json!(code)));
    closed
}

fn says(gate: &str, code: &str) -> (String, String) {
    (gate.to_owned(), code.to_owned())
}

const NOTHING_BETWEEN: [(&str, &str); 2] =
    [("delegationActive", "capabilityMissing"), ("capabilityGranted", "capabilityMissing")];

fn nothing_between() -> Vec<(String, String)> {
    NOTHING_BETWEEN.map(|(gate, code)| says(gate, code)).into()
}

#[test]
fn both_sides_and_the_operator_are_told_every_gate() {
    in_the_demo_world(async |world| {
        let question = question(world, "users.manage").await;
        let delegation = world.fiona().get("/v1/delegations").send().await.json()["items"][0]["id"].clone();
        for asker in ["fiona@fabrikam.example", "alex@adventure.example", "olivia@vendor.example"] {
            let verdict = told(world, asker, &question).await;
            let gates: Vec<_> =
                verdict["gates"].as_array().unwrap().iter().map(|gate| gate["gate"].clone()).collect();
            let expected = [
                "partnerInGoodStanding",
                "agreementCurrent",
                "cloudAllowed",
                "certified",
                "delegationActive",
                "capabilityGranted",
            ];
            assert_eq!(gates, expected);
            assert_eq!(closed(&verdict), []);
            assert_eq!(
                (&verdict["delegationId"], &verdict["evaluatedAt"]),
                (&delegation, &json!(world.now()))
            );
        }
    });
}

#[test]
fn everybody_else_finds_nothing_and_faults_come_all_at_once() {
    in_the_demo_world(async |world| {
        let question = question(world, "users.manage").await;
        world.post("/v1/authorize").json(&question).send().await.is_problem("unauthenticated");
        let foreign = asking(world, "paul@contoso.example", &question).send().await;
        foreign.is_problem("notFound");
        for (partner, customer) in [
            (json!(UNKNOWN_PARTNER), question["customerId"].clone()),
            (question["partnerId"].clone(), json!(UNKNOWN_CUSTOMER)),
        ] {
            let absent =
                json!({ "partnerId": partner, "customerId": customer, "capability": "users.manage" });
            let answer = asking(world, "paul@contoso.example", &absent).send().await;
            assert_eq!(answer.body, foreign.body, "what is foreign and what is absent are told apart");
            world.refuses("notFound", asking(world, "olivia@vendor.example", &absent)).await;
        }
        let faulty = json!({ "partnerId": "prt_1", "capability": "root", "since": 1 });
        let answer = world.refuses("invalid", asking(world, "olivia@vendor.example", &faulty)).await;
        let mut pointers = answer.pointers();
        pointers.sort();
        assert_eq!(pointers, ["/capability", "/customerId", "/partnerId", "/since"]);
    });
}

#[test]
fn an_end_counts_from_its_second_on_without_a_sweep() {
    in_the_demo_world(async |world| {
        let question = question(world, "users.manage").await;
        let delegation = world.fiona().get("/v1/delegations").send().await.json()["items"][0].clone();
        world.switch("sweep-expired", false).await;
        let ends_at: domain::Moment = serde_json::from_value(delegation["endsAt"].clone()).unwrap();
        world.wait_days_unnoticed(64).await;
        world.wait_seconds(world.now().seconds_until(ends_at) - 1).await;
        assert_eq!(closed(&told(world, "fiona@fabrikam.example", &question).await), []);
        world.wait_seconds(1).await;
        let late = told(world, "fiona@fabrikam.example", &question).await;
        assert_eq!(closed(&late), nothing_between());
        assert_eq!(late.get("delegationId"), None);
        world.switch("sweep-expired", true).await;
        world.sweep().await;
        let swept = told(world, "fiona@fabrikam.example", &question).await;
        assert_eq!(swept, late, "a sweep changes no answer");
    });
}

#[test]
fn a_termination_counts_at_once() {
    in_the_demo_world(async |world| {
        let question = question(world, "full").await;
        assert_eq!(closed(&told(world, "fiona@fabrikam.example", &question).await), []);
        let delegation = world.fiona().get("/v1/delegations").send().await.json()["items"][0].clone();
        let path = format!("/v1/delegations/{}/terminate", delegation["id"].as_str().unwrap());
        world.alex().post(path, &json!({})).revision(&delegation["revision"]).send().await.is(200);
        assert_eq!(closed(&told(world, "fiona@fabrikam.example", &question).await), nothing_between());
        world.settle().await;
    });
}

#[test]
fn only_what_was_granted_is_allowed() {
    in_the_demo_world(async |world| {
        world.sam().invites(&world::administration(NADIA)).await;
        world.nadia().accepts(&world.link_to(NADIA), json!({ "delegatedAdministration": "accept" })).await;
        let (partner, customer) = (world.sam().partner().await, world.nadia().customer().await);
        for (capability, is_granted) in
            [("users.manage", true), ("mailboxes.manage", true), ("groups.manage", false), ("full", false)]
        {
            let question = json!({ "partnerId": partner, "customerId": customer, "capability": capability });
            let said = closed(&told(world, "ada@contoso.example", &question).await);
            let expected =
                if is_granted { vec![] } else { vec![says("capabilityGranted", "capabilityMissing")] };
            assert_eq!(said, expected, "{capability}");
        }
    });
}

#[test]
fn a_ban_closes_the_first_gate_and_the_answer_names_it() {
    in_the_demo_world(async |world| {
        let question = question(world, "users.manage").await;
        let path = format!("/v1/partners/{}", question["partnerId"].as_str().unwrap());
        let revision = world.by_operator(path.clone()).await["revision"].clone();
        let ban = world.olivia().post(format!("{path}/suspension"), &json!({ "reason": "Complaints" }));
        ban.revision(revision).key(world.fresh_key()).send().await.is(200);
        for asker in ["fiona@fabrikam.example", "alex@adventure.example", "olivia@vendor.example"] {
            let verdict = told(world, asker, &question).await;
            assert_eq!(closed(&verdict), [says("partnerInGoodStanding", "partnerSuspended")]);
        }
        world.settle().await;
    });
}

#[test]
fn nobody_learns_of_dealings_with_others() {
    in_the_demo_world(async |world| {
        // Contoso has nothing to do with Adventure Works, and cannot tell it from a customer that does not exist.
        let (contoso, fabrikam) = (world.sam().partner().await, world.fiona().partner().await);
        let (adventure, northwind) = (world.alex().customer().await, world.nadia().customer().await);
        let ask = async |email: &str, partner: &str, customer: &str| {
            let question = json!({ "partnerId": partner, "customerId": customer, "capability": "full" });
            told(world, email, &question).await
        };
        let taken = ask("sam@contoso.example", &contoso, &adventure).await;
        assert_eq!(closed(&taken), nothing_between());
        assert_eq!(ask("sam@contoso.example", &contoso, &northwind).await, taken);
        assert_eq!(ask("sam@contoso.example", &contoso, UNKNOWN_CUSTOMER).await, taken);

        // How a partner stands is none of the business of a customer that lets it do nothing.
        let litware = world.liz().partner().await;
        let idle = ask(NADIA, &fabrikam, &northwind).await;
        assert_eq!(closed(&idle), nothing_between());
        assert_eq!(ask(NADIA, &litware, &northwind).await, idle);
        assert_eq!(ask(NADIA, UNKNOWN_PARTNER, &northwind).await, idle);
        let verdict = ask("liz@litware.example", &litware, &northwind).await;
        assert_eq!(closed(&verdict)[0], says("agreementCurrent", "agreementOutdated"));
        let tailspin = world.tom().partner().await;
        let verdict = ask("tom@tailspin.example", &tailspin, &northwind).await;
        assert_eq!(closed(&verdict)[0], says("certified", "notEnrolled"));
        let woodgrove = world.wei().partner().await;
        let verdict = ask("wei@woodgrove.example", &woodgrove, &northwind).await;
        assert_eq!(closed(&verdict)[0], says("cloudAllowed", "cloudExcluded"));
    });
}

#[test]
fn it_costs_five_read_units_and_keeps_nothing() {
    in_the_demo_world(async |world| {
        let question = question(world, "users.manage").await;
        told(world, "fiona@fabrikam.example", &question).await;
        for asker in ["fiona@fabrikam.example", "alex@adventure.example"] {
            world.system.ledger().take();
            told(world, asker, &question).await;
            let calls = world.system.ledger().take();
            let (reads, writes) = calls
                .iter()
                .filter(|call| call.function == "authorize-delegate")
                .fold((0.0, 0.0), |(reads, writes), call| {
                    (reads + call.units.read, writes + call.units.write)
                });
            assert!(reads <= 5.0 && writes == 0.0, "{asker}: {reads} read units, {writes} write units");
            let asked: Vec<_> = calls.iter().map(|call| call.operation.as_str()).collect();
            assert_eq!(asked, ["Query", "BatchGetItem", "GetItem"], "who asks, what lies between, the grant");
        }
    });
}
