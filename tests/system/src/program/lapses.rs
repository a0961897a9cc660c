//! When a partner stops qualifying, is banned, or does not sign in time: what it was granted is interrupted, and
//! everybody concerned hears of it once.

use local::faults::{Kind, Service};
use serde_json::{Value, json};

use crate::world::{self, World, in_the_demo_world};

const FIONA: &str = "fiona@fabrikam.example";
const ALEX: &str = "alex@adventure.example";
const OLIVIA: &str = "olivia@vendor.example";
const CONTACT: &str = "partners@vendor.example";

/// Fabrikam's path.
async fn fabrikam(world: &World) -> String {
    format!("/v1/partners/{}", world.fiona().partner().await)
}

/// The operator does something to Fabrikam.
async fn oversees(world: &World, method: &str, part: &str, document: &Value) {
    let path = fabrikam(world).await;
    let revision = world.get(&*path).by(OLIVIA).send().await.is(200).json()["revision"].clone();
    let call = world.call(method, format!("{path}/{part}")).by(OLIVIA).revision(revision);
    let call = if document.is_null() { call } else { call.json(document) };
    call.send().await.is(200);
    world.settle().await;
}

async fn decides(world: &World, decision: &str) {
    let document = json!({ "decision": decision, "reason": "Because." });
    oversees(world, "POST", "enrollments/cloudDeployment/decision", &document).await;
}

/// Fabrikam asks for its place again, and gets it.
async fn requalifies(world: &World) {
    let enroll = world.post(format!("{}/enrollments", fabrikam(world).await)).by(FIONA);
    enroll.key(world.fresh_key()).json(&json!({ "program": "cloudDeployment" })).send().await.is(201);
    decides(world, "approve").await;
}

/// The status of what Adventure Works granted.
async fn status(world: &World) -> Value {
    world.fiona().get("/v1/delegations").send().await.is(200).json()["items"][0]["status"].clone()
}

/// The types of the events of all delegations, in order.
async fn events(world: &World) -> Vec<String> {
    let items = world.items("D#").await;
    let of_delegation =
        |item: &&Value| item["type"]["S"].as_str().is_some_and(|kind| kind.starts_with("delegation."));
    let mut events: Vec<_> = items.iter().filter(of_delegation).collect();
    events.sort_by_key(|event| event["seq"]["N"].as_str().unwrap().parse::<u32>().unwrap());
    events.iter().map(|event| event["type"]["S"].as_str().unwrap().to_owned()).collect()
}

/// What somebody has heard since.
struct Heard<'a> {
    world: &'a World,
    email: &'static str,
    before: usize,
}

impl<'a> Heard<'a> {
    fn from_now(world: &'a World, email: &'static str) -> Heard<'a> {
        Heard { world, email, before: world.letters_to(email).len() }
    }

    fn subjects(&self) -> Vec<String> {
        let about = ["administ", "qualif"];
        let mut subjects = self.world.new_subjects_to(self.email, self.before);
        subjects.retain(|subject| about.iter().any(|word| subject.contains(word)));
        // Its end is near, too, and that is another matter.
        subjects.retain(|subject| !subject.ends_with(" more") && !subject.contains("ends within"));
        subjects
    }
}

const SOON: &str = "Fabrikam Cloud may soon no longer administer your account";
const NOT_NOW: &str = "Fabrikam Cloud cannot administer your account for now";
const AGAIN: &str = "Fabrikam Cloud may administer your account again";

#[test]
fn a_lapse_is_announced_suspends_after_thirty_days_and_resumes_without_new_consent() {
    in_the_demo_world(async |world| {
        let (customer, partner) = (Heard::from_now(world, ALEX), Heard::from_now(world, FIONA));
        decides(world, "revoke").await;
        world.sweep().await;
        assert_eq!(status(world).await, "active");
        assert_eq!(customer.subjects(), [SOON]);
        assert_eq!(partner.subjects(), ["Your administration for Adventure Works will be suspended"]);
        let letter = world.newest_letter_to(ALEX);
        assert!(letter.text.contains("no longer qualifies in the partner program"), "{}", letter.text);
        assert!(letter.text.contains("23 December 2026"), "{}", letter.text);

        world.wait_days(29).await;
        assert_eq!((status(world).await, customer.subjects().len()), (json!("active"), 1));
        world.wait_days(1).await;
        assert_eq!(status(world).await, "suspended");
        assert_eq!(customer.subjects(), [SOON, NOT_NOW]);
        world.wait_days(2).await;
        requalifies(world).await;
        assert_eq!(status(world).await, "active");
        world.sweep().await;
        assert_eq!(customer.subjects(), [SOON, NOT_NOW, AGAIN]);
        assert_eq!(partner.subjects().len(), 3);
        let told = ["delegation.suspensionAnnounced", "delegation.suspended", "delegation.resumed"];
        assert_eq!(events(world).await[2..], told, "after the grant, and that nobody makes use of it");

        let letters = world.letters().len();
        world.sweep().await;
        assert_eq!(world.letters().len(), letters, "nobody is told twice");
    });
}

#[test]
fn an_enrollment_that_ends_by_the_clock_lapses_and_is_told() {
    in_the_demo_world(async |world| {
        let answer = world.get("/v1/catalog").send().await;
        let (tag, mut catalog) = (answer.header("etag").unwrap().to_owned(), answer.json());
        catalog["programs"]["cloudDeployment"]["termMonths"] = json!(1);
        let document = catalog.get("catalog").unwrap_or(&catalog).clone();
        let put = world.call("PUT", "/v1/catalog").by(OLIVIA).header("if-match", tag).json(&document);
        put.send().await.is(200);
        decides(world, "revoke").await;
        requalifies(world).await;
        let (customer, partner) = (Heard::from_now(world, ALEX), Heard::from_now(world, FIONA));
        world.wait_days(29).await;
        assert_eq!(customer.subjects(), [""; 0]);
        world.wait_days(1).await;
        assert_eq!(customer.subjects(), [SOON]);
        assert!(
            world.subjects_to(FIONA).iter().any(|subject| subject.contains("your time is over")),
            "{:?}",
            world.subjects_to(FIONA)
        );
        world.wait_days(30).await;
        assert_eq!(customer.subjects(), [SOON, NOT_NOW]);
        assert_eq!(partner.subjects().len(), 2);
    });
}

#[test]
fn a_ban_is_told_at_the_next_sweep_and_so_is_its_end() {
    in_the_demo_world(async |world| {
        let offer = world.fiona().invites(&world::purchase("nadia@northwind.example")).await;
        let (customer, partner) = (Heard::from_now(world, ALEX), Heard::from_now(world, FIONA));
        oversees(world, "POST", "suspension", &json!({ "reason": "It sold what it had not." })).await;
        assert_eq!(status(world).await, "suspended");
        world.sweep().await;
        assert_eq!(customer.subjects(), [NOT_NOW]);
        let letter = world.newest_letter_to(ALEX);
        assert!(letter.text.contains("We have suspended Fabrikam Cloud"), "{}", letter.text);
        assert!(!letter.text.contains("sold"), "why is between the operator and the partner");
        oversees(world, "DELETE", "suspension", &Value::Null).await;
        world.sweep().await;
        assert_eq!(customer.subjects(), [NOT_NOW, AGAIN]);
        assert_eq!(partner.subjects().len(), 2);
        let history = format!("/v1/invitations/{}/events", offer["id"].as_str().unwrap());
        let history = world.fiona().get(history).send().await.is(200).json();
        let types: Vec<_> = history["items"].as_array().unwrap().iter().map(|event| &event["type"]).collect();
        let told = ["invitation.created", "message.sent", "invitation.suspended", "invitation.resumed"];
        assert_eq!(types, told);
    });
}

#[test]
fn what_happened_during_three_days_without_a_sweep_collapses_into_what_remains() {
    in_the_demo_world(async |world| {
        world.switch("sweep-expired", false).await;
        let customer = Heard::from_now(world, ALEX);
        oversees(world, "POST", "suspension", &json!({})).await;
        world.wait_days_unnoticed(3).await;
        oversees(world, "DELETE", "suspension", &Value::Null).await;
        decides(world, "revoke").await;
        world.wait_days_unnoticed(33).await;
        assert_eq!(status(world).await, "suspended");
        world.switch("sweep-expired", true).await;
        world.sweep().await;
        let told = customer.subjects();
        assert!(told.contains(&NOT_NOW.to_owned()), "{told:?}");
        assert!(!told.contains(&SOON.to_owned()) && !told.contains(&AGAIN.to_owned()), "{told:?}");
    });
}

#[test]
fn a_run_that_is_cut_off_tells_everybody_once() {
    in_the_demo_world(async |world| {
        for number in 0..3 {
            let email = format!("a@new{number}.example");
            world.fiona().invites(&world::administration(&email)).await;
            let decisions = json!({ "delegatedAdministration": "accept" });
            world.stranger(&email).accepts(&world.link_to(&email), "New", decisions).await;
        }
        decides(world, "revoke").await;
        world.disturb(vec![world::rule(Service::Dynamodb, "TransactWriteItems", Kind::Error, 9)]);
        let tick = world.tick();
        let mut failures = 0;
        for _ in 0..4 {
            failures += usize::from(world.invoke("sweep-expired", &tick).await.is_err());
        }
        world.calm();
        world.settle().await;
        assert!(failures > 0, "nothing was cut off");
        for email in [ALEX, "a@new0.example", "a@new1.example", "a@new2.example"] {
            let told = world.subjects_to(email).into_iter().filter(|subject| subject == SOON).count();
            assert_eq!(told, 1, "{email}");
        }
    });
}

#[test]
fn owners_hear_of_a_new_version_of_the_agreement_and_customers_when_it_was_not_signed() {
    in_the_demo_world(async |world| {
        let answer = world.get("/v1/catalog").send().await;
        let (tag, mut catalog) = (answer.header("etag").unwrap().to_owned(), answer.json());
        let mut version = catalog["agreements"].as_array().unwrap().last().unwrap().clone();
        version["version"] = json!("2027-01");
        version["validFrom"] = json!("2026-11-24T00:00:00Z");
        catalog["agreements"].as_array_mut().unwrap().push(version);
        let put = world.call("PUT", "/v1/catalog").by(OLIVIA).header("if-match", tag).json(&catalog);
        let (customer, before) = (Heard::from_now(world, ALEX), world.letters_to(FIONA).len());
        put.send().await.is(200);
        world.sweep().await;
        world.sweep().await;
        let expected = "Version 2027-01 of the partner agreement waits for your signature";
        assert_eq!(world.new_subjects_to(FIONA, before), [expected]);
        let letter = world.newest_letter_to(FIONA);
        assert!(letter.text.contains("24 December 2026"), "{}", letter.text);
        assert!(letter.text.contains("from 24 November 2026"), "{}", letter.text);
        world.wait_days(9).await;
        world.sweep().await;
        assert_eq!(world.new_subjects_to(FIONA, before), [expected], "once for each version");
        // The grace ends on Christmas Eve, and thirty days later what was granted is suspended.
        world.wait_days(30).await;
        assert_eq!(customer.subjects(), [SOON]);
        let letters = world.letters_to(ALEX);
        let letter = letters.iter().find(|letter| letter.subject == SOON).unwrap();
        assert!(letter.text.contains("has not signed the partner agreement"), "{}", letter.text);
        let sign =
            world.post(format!("{}/agreements", fabrikam(world).await)).by(FIONA).key(world.fresh_key());
        sign.json(&json!({ "version": "2027-01" })).send().await.is(201);
        world.sweep().await;
        assert_eq!(customer.subjects(), [SOON, "Fabrikam Cloud goes on administering your account"]);
    });
}

#[test]
fn the_operator_hears_who_applies_and_who_asks_for_a_place() {
    in_the_demo_world(async |world| {
        let before = world.letters_to(CONTACT).len();
        let application =
            json!({ "name": "Trey Research", "cloud": "global", "country": "AT", "locale": "fr" });
        let tara = "tara@trey.example";
        let apply = world.post("/v1/partners").by(tara).key(world.fresh_key()).json(&application);
        let path = apply.send().await.is(201).header("location").unwrap().to_owned();
        world.settle().await;
        let enroll = world.post(format!("{path}/enrollments")).by(tara).key(world.fresh_key());
        enroll.json(&json!({ "program": "cloudEssentials" })).send().await.is(201);
        world.settle().await;
        assert_eq!(
            world.new_subjects_to(CONTACT, before),
            [
                "Trey Research has joined the partner program",
                "Trey Research asks for a place in Cloud Essentials"
            ]
        );
    });
}
