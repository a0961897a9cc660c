//! What every operation costs the table: requests and units, as the engine counts them by DynamoDB's rules.
//!
//! An operation is a deed together with everything that follows from it until nothing is left to do.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use local::ledger::Call;
use serde_json::{Value, json};

use crate::world::{self, World, in_the_demo_world};

/// Committed, so that whatever costs more than before is a visible choice. `docs/costs.md` is derived from it.
const TABLE: &str = include_str!("capacity.txt");

const NADIA: &str = "nadia@northwind.example";
const OLIVIA: &str = "olivia@vendor.example";
const ADAM: &str = "adam@blueyonder.example";

/// Writes down what each operation consumed.
struct Meter<'a> {
    world: &'a World,
    lines: String,
}

impl Meter<'_> {
    /// Does something, and lets everything happen that follows from it.
    async fn reads<T>(&mut self, operation: &str, deed: impl Future<Output = T>) -> T {
        self.world.settle().await;
        let before = self.world.system.ledger().calls().len();
        let outcome = deed.await;
        self.world.settle().await;
        let calls = self.world.system.ledger().calls().split_off(before);
        self.note(operation, &calls);
        outcome
    }

    fn note(&mut self, operation: &str, calls: &[Call]) {
        let mut by_function: BTreeMap<&str, (u32, f64, f64, u32)> = BTreeMap::new();
        for call in calls {
            let (requests, read, write, letters) = by_function.entry(&call.function).or_default();
            *requests += u32::from(call.service == "dynamodb");
            *letters += u32::from(call.service == "ses");
            *read += call.units.read;
            *write += call.units.write;
        }
        if by_function.is_empty() {
            writeln!(self.lines, "{operation:50} {:20} {:>8} {:>7} {:>7} {:>7}", "-", 0, 0, 0, 0).unwrap();
        }
        for (function, (requests, read, write, letters)) in by_function {
            let line =
                format!("{operation:50} {function:20} {requests:>8} {read:>7} {write:>7} {letters:>7}");
            writeln!(self.lines, "{line}").unwrap();
        }
    }
}

/// Every function has served a request: what an instance reads once in its life is not counted again.
async fn warm_up(world: &World) {
    world.fiona().invites(&world::trial_with_administration("warm@litware.example")).await;
    let link = world.link_to("warm@litware.example");
    world.look(&link).send().await.is(200);
    world.get("/v1/catalog").send().await.is(200);
    world.get("/v1/marketplace/listings").send().await.is(200);
    world.fiona().get("/v1/delegations").send().await.is(200);
    world.fiona().overview().await;
    let (customer, subscription) = world.adventure_works().await;
    world.alex().get(format!("/v1/customers/{customer}")).send().await.is(200);
    world.alex().get(format!("/v1/subscriptions/{subscription}")).send().await.is(200);
    world.sweep().await;
}

#[test]
fn every_operation_costs_what_is_written_down() {
    in_the_demo_world(async |world| {
        warm_up(world).await;
        let mut meter = Meter { world, lines: String::new() };
        let heading =
            ("operation, with all that follows", "function", "requests", "reads", "writes", "letters");
        let (what, function, requests, reads, writes, letters) = heading;
        writeln!(meter.lines, "{what:50} {function:20} {requests:>8} {reads:>7} {writes:>7} {letters:>7}")
            .unwrap();
        inviting(world, &mut meter).await;
        answering(world, &mut meter).await;
        looking_around(world, &mut meter).await;
        keeping(world, &mut meter).await;
        sweeping(world, &mut meter).await;
        assert!(
            meter.lines == TABLE,
            "operations cost otherwise than written down; capacity.txt should read:\n{}",
            meter.lines
        );
    });
}

async fn inviting(world: &World, meter: &mut Meter<'_>) {
    let (sam, trial) = (world.sam(), world::trial(NADIA));
    let sent = sam.post("/v1/invitations", &trial).key("first");
    let invitation = meter.reads("invite by trial", sent.send()).await.is(201).json();
    let again = sam.post("/v1/invitations", &trial).key("first");
    meter.reads("invite, the same request again", again.send()).await.is(201);
    let refused = sam.inviting(&trial).send();
    meter.reads("invite, refused as a duplicate", refused).await.is_problem("duplicatePendingInvitation");
    let dry = sam.post("/v1/invitations?dryRun=true", &world::purchase(NADIA)).send();
    meter.reads("invite, only to see", dry).await.is(200);
    meter.reads("the post reports a delivery", world.report(NADIA, "delivery")).await;

    let items: Vec<Value> =
        (0..10).map(|number| world::trial(&format!("n{number}@blueyonder.example"))).collect();
    let many = sam.post("/v1/invitations/bulk", &json!({ "items": items })).key("many").send();
    meter.reads("invite ten at once", many).await.is(200);
    let first = sam.invites(&world::trial("changing@blueyonder.example")).await;
    world.wait_seconds(600).await;
    let resend = sam.acting(&first, "resend", &json!({})).await.send();
    meter.reads("resend", resend).await.is(200);
    let cancel = sam.acting(&first, "cancel", &json!({})).await.send();
    meter.reads("cancel", cancel).await.is(200);
    let offer = sam.invites(&world::purchase("changing@blueyonder.example")).await;
    let revise = sam.acting(&offer, "revise", &json!({ "lines": [world::line(30)] })).await.send();
    meter.reads("revise", revise).await.is(200);

    let path = format!("/v1/invitations/{}", invitation["id"].as_str().unwrap());
    meter.reads("show an invitation", sam.get(path.clone()).send()).await.is(200);
    meter.reads("its history", sam.get(format!("{path}/events")).send()).await.is(200);
    meter
        .reads("the newest of a partner's invitations", sam.get("/v1/invitations?limit=10").send())
        .await
        .is(200);
    let overview = sam.get(format!("/v1/partners/{}/overview", sam.partner().await)).send();
    meter.reads("a partner at a glance", overview).await.is(200);
}

async fn answering(world: &World, meter: &mut Meter<'_>) {
    world.sam().invites(&world::trial_with_administration(ADAM)).await;
    let link = world.link_to(ADAM);
    meter.reads("look at a link", world.look(&link).send()).await.is(200);
    let wrong = world.get(format!("/i/{}?t=wrong", link.id)).header("accept", "application/json").send();
    meter.reads("look with a wrong token", wrong).await.is(404);
    meter.reads("ask for a code", world.answer(&link, "code").send()).await.is(202);
    let adam = world.stranger(ADAM);
    let document = adam.acceptance(&link, &world.code_to(ADAM), "Blue Yonder", world::both()).await;
    let wrong = world::with(document.clone(), "code", json!("000000"));
    let miss = world.post(link.path("accept")).json(&wrong).send();
    meter.reads("accept with a wrong code", miss).await.is_problem("proofRequired");
    let accept = world.post(link.path("accept")).json(&document).send();
    meter.reads("accept all, as a new customer", accept).await.is(200);
    let again = world.post(link.path("accept")).json(&document).send();
    meter.reads("accept what is accepted", again).await.is_problem("alreadyInState");

    let link = world.link_to(NADIA);
    let document = world.acceptance(&link, Some(NADIA), world::commercial()).await;
    let racing =
        [world.nadia(), world.nadia()].map(|nadia| nadia.post(link.path("accept"), &document).send());
    let answers = meter.reads("accept twice at once", futures::future::join_all(racing)).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    world.sam().invites(&world::purchase(NADIA)).await;
    let buy = world.nadia().accepting(&world.link_to(NADIA), world::commercial()).await.send();
    meter.reads("buy, as a customer that is known", buy).await.is(200);
    world.sam().invites(&world::administration("dora@litware.example")).await;
    let decline = world.answer(&world.link_to("dora@litware.example"), "decline").send();
    meter.reads("decline", decline).await.is(200);
}

async fn looking_around(world: &World, meter: &mut Meter<'_>) {
    let (alex, fiona) = (world.alex(), world.fiona());
    meter.reads("who am I", alex.get("/v1/me").send()).await.is(200);
    let customer = alex.customer().await;
    for (what, path) in [
        ("a customer", ""),
        ("its subscriptions", "/subscriptions"),
        ("its receipts", "/receipts"),
        ("its delegation", "/delegation"),
        ("what happened to it", "/events"),
        ("the evidence of it", "/evidence"),
    ] {
        meter.reads(what, alex.get(format!("/v1/customers/{customer}{path}")).send()).await.is(200);
    }
    meter.reads("a partner's delegations", fiona.get("/v1/delegations").send()).await.is(200);
    for (what, path) in [
        ("the catalog", "/v1/catalog"),
        ("the availability matrix", "/v1/availability"),
        ("the marketplace, by a word", "/v1/marketplace/listings?q=migration"),
        ("the marketplace, by two facets", "/v1/marketplace/listings?language=en&service=exchange-online"),
    ] {
        meter.reads(what, world.get(path).send()).await.is(200);
    }
    authorizing(world, meter).await;
    let page = || world.get("/v1/marketplace/listings?limit=20").send();
    meter.reads("the marketplace, a page of twenty, after a change", page()).await.is(200);
    meter.reads("the marketplace, a page of twenty", page()).await.is(200);
    let listing = world.get("/v1/marketplace/listings").send().await.json()["items"][0]["id"].clone();
    let path = format!("/v1/marketplace/listings/{}", listing.as_str().unwrap());
    meter.reads("a listing", world.get(path).send()).await.is(200);
}

/// Something happens to a partner.
async fn authorizing(world: &World, meter: &mut Meter<'_>) {
    let partners = world.get("/v1/partners").by(OLIVIA).send().await.json();
    let items = partners["items"].as_array().unwrap();
    let tailspin = items.iter().find(|partner| partner["name"] == "Tailspin Resale").unwrap();
    let path = format!("/v1/partners/{}/authorizations", tailspin["id"].as_str().unwrap());
    let authorize = world.call("PUT", path).by(OLIVIA).revision(&tailspin["revision"]);
    let authorize = authorize.json(&json!({ "services": ["exchange-online"] })).send();
    meter.reads("authorize a partner", authorize).await.is(200);
}

async fn keeping(world: &World, meter: &mut Meter<'_>) {
    let (customer, _) = world.adventure_works().await;
    let subscription = world.alex().has(&customer, "").await[0].clone();
    let change = world.alex().resizing(&subscription, 50).send();
    let changed = meter.reads("change a subscription", change).await.is(200).json();
    meter.reads("cancel a subscription", world.alex().canceling(&changed).send()).await.is(200);
    let delegation = world.fiona().get("/v1/delegations").send().await.json()["items"][0].clone();
    let path = format!("/v1/delegations/{}/terminate", delegation["id"].as_str().unwrap());
    let end = world.fiona().post(path, &json!({})).revision(&delegation["revision"]).send();
    meter.reads("end a delegation", end).await.is(200);
}

async fn sweeping(world: &World, meter: &mut Meter<'_>) {
    meter.reads("sweep when nothing is due", world.sweep()).await;
    let offer = world::with(world::trial("late@litware.example"), "expiresInDays", json!(1));
    world.sam().invites(&offer).await;
    world.wait_days_unnoticed(1).await;
    let swept = meter.reads("sweep when one invitation is due", world.sweep()).await;
    assert_eq!(swept["expiredInvitations"], 1);
}
