//! What changes in a delegation while it runs: narrowed, amended, going on by itself.

use serde_json::{Value, json};

use crate::world::{self, Call, World, in_the_demo_world};

const FIONA: &str = "fiona@fabrikam.example";
const ALEX: &str = "alex@adventure.example";

/// What Adventure Works granted to Fabrikam.
async fn delegation(world: &World) -> Value {
    world.fiona().get("/v1/delegations").send().await.is(200).json()["items"][0].clone()
}

fn path(delegation: &Value, part: &str) -> String {
    format!("/v1/delegations/{}{part}", delegation["id"].as_str().unwrap())
}

fn narrowing<'a>(world: &'a World, email: &str, delegation: &Value, names: &[&str]) -> Call<'a> {
    let call = world.post(path(delegation, "/narrow")).by(email).revision(&delegation["revision"]);
    call.json(&json!({ "capabilities": names }))
}

fn proposing<'a>(world: &'a World, delegation: &Value, document: &Value) -> Call<'a> {
    world.post(path(delegation, "/amendments")).by(FIONA).key(world.fresh_key()).json(document)
}

fn answering<'a>(world: &'a World, email: &str, amendment: &Value, answer: &str) -> Call<'a> {
    let (delegation, id) = (amendment["delegationId"].as_str().unwrap(), amendment["id"].as_str().unwrap());
    world.post(format!("/v1/delegations/{delegation}/amendments/{id}/{answer}")).by(email)
}

async fn extends(world: &World, enabled: bool) -> Value {
    let seen = delegation(world).await;
    let call = world.call("PUT", path(&seen, "/auto-extend")).by(ALEX).revision(&seen["revision"]);
    let answer = call.json(&json!({ "enabled": enabled })).send().await.is(200).json();
    world.settle().await;
    answer
}

#[test]
fn either_side_narrows_at_once_and_both_are_told() {
    in_the_demo_world(async |world| {
        let seen = delegation(world).await;
        let names = ["mailboxes.manage", "users.manage"];
        world.refuses("notFound", narrowing(world, "nadia@northwind.example", &seen, &names)).await;
        let stale = world::with(seen.clone(), "revision", json!(77));
        world.refuses("preconditionFailed", narrowing(world, ALEX, &stale, &names)).await;
        let unseen = world.post(path(&seen, "/narrow")).by(ALEX).json(&json!({ "capabilities": names }));
        world.refuses("preconditionRequired", unseen).await;
        for faulty in [json!({}), json!({ "capabilities": [] }), json!({ "capabilities": ["root"] })] {
            let call = world.post(path(&seen, "/narrow")).by(ALEX).revision(&seen["revision"]);
            world.refuses("invalid", call.json(&faulty)).await;
        }
        let (alex, fiona) = (world.letters_to(ALEX).len(), world.letters_to(FIONA).len());
        let narrowed = narrowing(world, ALEX, &seen, &names).send().await.is(200).json();
        assert_eq!(narrowed["capabilities"], json!(names));
        world.settle().await;
        assert_eq!(world.new_subjects_to(ALEX, alex), ["Fabrikam Cloud may do less in your account"]);
        let told = world.new_subjects_to(FIONA, fiona);
        assert_eq!(told, ["You may do less in the account of Adventure Works"]);
        world.refuses("alreadyInState", narrowing(world, ALEX, &narrowed, &names)).await;
        world.refuses("invalid", narrowing(world, FIONA, &narrowed, &["full"])).await;
        let less = narrowing(world, FIONA, &narrowed, &names[..1]).send().await.is(200).json();
        assert_eq!(less["capabilities"], json!(["mailboxes.manage"]));
    });
}

#[test]
fn the_partner_proposes_and_the_customer_answers_against_what_changes() {
    in_the_demo_world(async |world| {
        let seen = delegation(world).await;
        narrowing(world, ALEX, &seen, &["users.manage"]).send().await.is(200);
        let seen = delegation(world).await;
        let wider = json!({ "capabilities": ["users.manage", "groups.manage"], "durationDays": 365 });
        let by_customer = world.post(path(&seen, "/amendments")).by(ALEX).key("k").json(&wider);
        world.refuses("roleMissing", by_customer).await;
        let keyless = world.post(path(&seen, "/amendments")).by(FIONA).json(&wider);
        world.refuses("invalidIdempotencyKey", keyless).await;
        let nothing = world.refuses("invalid", proposing(world, &seen, &json!({}))).await;
        assert_eq!(nothing.pointers(), ["/capabilities"]);
        let less = json!({ "capabilities": ["groups.manage"] });
        world.refuses("invalid", proposing(world, &seen, &less)).await;

        let alex = world.letters_to(ALEX).len();
        let answer = proposing(world, &seen, &wider).send().await;
        let amendment = answer.is(201).json();
        let location = answer.header("location").unwrap().to_owned();
        let shown = world.get(&*location).by(ALEX).send().await.is(200).json();
        assert_eq!(shown, amendment);
        assert_eq!(amendment["status"], "open");
        assert_eq!(amendment["diff"]["before"]["capabilities"], json!(["users.manage"]));
        assert_eq!(amendment["diff"]["added"], json!(["groups.manage"]));
        assert_eq!(amendment["diff"]["endsAt"], world.now().plus_days(365).to_string());
        world.refuses("invalidTransition", proposing(world, &seen, &wider)).await;
        world.settle().await;
        let subject = "Fabrikam Cloud asks to do more in your account, or for longer";
        assert_eq!(world.new_subjects_to(ALEX, alex), [subject]);
        assert_eq!(delegation(world).await["capabilities"], json!(["users.manage"]), "the old one stands");

        world.refuses("customerDecisionRequired", answering(world, FIONA, &amendment, "accept")).await;
        world.refuses("notFound", answering(world, "nadia@northwind.example", &amendment, "accept")).await;
        let receipts = world.count("C#", "R#").await;
        let accepted = answering(world, ALEX, &amendment, "accept").send().await.is(200).json();
        assert_eq!((&accepted["status"], &accepted["decidedBy"]), (&json!("accepted"), &json!(ALEX)));
        let after = &accepted["delegation"];
        assert_eq!(after["capabilities"], json!(["users.manage", "groups.manage"]));
        assert_eq!(after["endsAt"], world.now().plus_days(365).to_string());
        assert_eq!(after["receiptId"], accepted["receiptId"]);
        assert_eq!(world.count("C#", "R#").await, receipts + 1);
        world.settle().await;
        let receipt = world.newest_letter_to(ALEX);
        assert!(receipt.text.contains(accepted["receiptId"].as_str().unwrap()), "{}", receipt.text);
        assert_eq!(world.newest_letter_to(FIONA).subject, "Adventure Works has agreed to your proposal");
        world.refuses("alreadyInState", answering(world, ALEX, &amendment, "accept")).await;
        world.refuses("invalidTransition", answering(world, ALEX, &amendment, "decline")).await;
        let list = world.get(path(&seen, "/amendments")).by(ALEX).send().await.is(200).json();
        assert_eq!((&list["items"][0]["status"], &list["nextCursor"]), (&json!("accepted"), &Value::Null));
    });
}

#[test]
fn a_proposal_is_declined_or_lapses_and_what_was_granted_stands() {
    in_the_demo_world(async |world| {
        let seen = delegation(world).await;
        let longer = json!({ "durationDays": 700 });
        let first = proposing(world, &seen, &longer).send().await.is(201).json();
        let call = answering(world, ALEX, &first, "decline").json(&json!({ "reason": "Not before spring." }));
        let declined = call.send().await.is(200).json();
        assert_eq!(declined["declineReason"], "Not before spring.");
        world.settle().await;
        assert!(world.newest_letter_to(FIONA).text.contains("> Not before spring."));
        assert_eq!(delegation(world).await["endsAt"], seen["endsAt"]);

        let second = proposing(world, &seen, &longer).send().await.is(201).json();
        world.settle().await;
        world.wait_days_unnoticed(30).await;
        world.refuses("invalidTransition", answering(world, ALEX, &second, "accept")).await;
        let list = world.get(path(&seen, "/amendments")).by(FIONA).send().await.is(200).json();
        let statuses: Vec<_> = list["items"].as_array().unwrap().iter().map(|one| &one["status"]).collect();
        assert_eq!(statuses, ["declined", "lapsed"]);
        world.sweep().await;
        assert_eq!(world.newest_letter_to(FIONA).subject, "Your proposal to Adventure Works has lapsed");
        proposing(world, &seen, &longer).send().await.is(201);
    });
}

#[test]
fn the_customer_lets_it_go_on_by_itself_as_long_as_it_confirmed() {
    in_the_demo_world(async |world| {
        let seen = delegation(world).await;
        let end: domain::Moment = seen["endsAt"].as_str().unwrap().parse().unwrap();
        let enabled = json!({ "enabled": true });
        let by = |email: &str| {
            let call = world.call("PUT", path(&seen, "/auto-extend")).by(email).json(&enabled);
            call.revision(&seen["revision"])
        };
        world.refuses("customerDecisionRequired", by(FIONA)).await;
        let on = extends(world, true).await;
        assert_eq!((&on["autoExtend"], &on["endsAt"]), (&json!(true), &seen["endsAt"]));
        assert_eq!(on["latestEndsAt"], world.now().plus_days(730).to_string());
        world.wait_days_unnoticed(66).await;
        let now = delegation(world).await;
        assert_eq!(
            (&now["status"], &now["endsAt"]),
            (&json!("active"), &json!(end.plus_days(180).to_string()))
        );
        let swept = world.sweep().await;
        assert_eq!(swept["extendedDelegations"], 1);
        let told = world.subjects_to(FIONA);
        let goes_on = "Your administration for Adventure Works goes on until";
        assert!(told.iter().any(|subject| subject.starts_with(goes_on)), "{told:#?}");
        let letters = world.letters().len();
        world.sweep().await;
        assert_eq!(world.letters().len(), letters, "nobody is told twice");
        let off = extends(world, false).await;
        assert_eq!((&off["autoExtend"], &off["latestEndsAt"]), (&json!(false), &now["endsAt"]));
        world.wait_days_unnoticed(180).await;
        assert_eq!(delegation(world).await["status"], "expired");
    });
}

#[test]
fn on_its_page_a_customer_allows_less_and_lets_it_go_on_by_itself() {
    in_the_demo_world(async |world| {
        let seen = delegation(world).await;
        let form = |change: &str| format!("/customer/delegations/{}/{change}", seen["id"].as_str().unwrap());
        let page = world.get("/customer").by(ALEX).by_browser().send().await;
        assert!(page.is(200).text().contains(&form("narrow")) && page.text().contains(&form("auto-extend")));
        let first = seen["revision"].to_string();
        let kept =
            [("revision", &*first), ("capabilities", "users.manage"), ("capabilities", "groups.manage")];
        let narrowing = world.post(form("narrow")).by(ALEX);
        world.changes_nothing_whatever(narrowing.foreign_form(&kept)).await.is_problem_page("crossSite");
        world.post(form("narrow")).by(ALEX).form(&kept).send().await.is(303);
        let narrowed = delegation(world).await;
        assert_eq!(narrowed["capabilities"], json!(["users.manage", "groups.manage"]));
        // The page that is still open elsewhere shows what is no longer so.
        let stale =
            world.post(form("auto-extend")).by(ALEX).form(&[("revision", &*first), ("enabled", "true")]);
        world.changes_nothing_whatever(stale).await.is_problem_page("preconditionFailed");
        for enabled in [true, false] {
            let revision = delegation(world).await["revision"].to_string();
            let fields = [("revision", &*revision), ("enabled", if enabled { "true" } else { "false" })];
            world.post(form("auto-extend")).by(ALEX).form(&fields).send().await.is(303);
            assert_eq!(delegation(world).await["autoExtend"], enabled);
        }
        let by_partner = world.post(form("narrow")).by(FIONA).form(&kept);
        world.changes_nothing_whatever(by_partner).await.is_problem_page("customerDecisionRequired");
        let nobody = world.post(form("narrow")).form(&kept);
        assert!(
            world.changes_nothing_whatever(nobody).await.header("location").unwrap().contains("/sign-in")
        );
        world.settle().await;
    });
}

#[test]
fn the_customers_page_shows_what_is_asked_and_answers_it() {
    in_the_demo_world(async |world| {
        let seen = delegation(world).await;
        let amendment = proposing(world, &seen, &json!({ "durationDays": 700 })).send().await.is(201).json();
        let (id, of) = (amendment["id"].as_str().unwrap(), seen["id"].as_str().unwrap());
        let form = format!("/customer/delegations/{of}/amendments/{id}");
        let page = world.get("/customer").by(ALEX).by_browser().send().await;
        let shown = page.is(200).text().to_owned();
        assert!(shown.contains(&form), "{shown}");
        let fields = [("answer", "accept")];
        let foreign = world.changes_nothing_whatever(world.post(&*form).by(ALEX).foreign_form(&fields)).await;
        foreign.is_problem_page("crossSite");
        let answer = world.post(&*form).by(ALEX).form(&fields).send().await;
        answer.is(303);
        let page = world.get("/customer").by(ALEX).by_browser().send().await;
        assert!(!page.is(200).text().contains(&form));
        assert_eq!(delegation(world).await["endsAt"], world.now().plus_days(700).to_string());
        let customer = world.alex().customer().await;
        let receipts = world.get(format!("/v1/customers/{customer}/receipts")).by(ALEX).send().await.json();
        let of_amendment = |receipt: &&Value| receipt["amendmentId"] == id;
        let receipt = receipts["items"].as_array().unwrap().iter().find(of_amendment).unwrap();
        let clause = receipt["text"].as_str().unwrap().lines().nth(1).unwrap();
        assert!(clause.starts_with("For 700 days from the answer on, Fabrikam Cloud may"), "{clause}");
        assert!(shown.contains(clause), "the page showed other words: {shown}");
    });
}
