//! Partners: from the application to the first invitation, and what the operator decides meanwhile.

use serde_json::{Value, json};

use crate::world::{self, Answer, Call, World, in_an_empty_world, in_the_demo_world};

const TARA: &str = "tara@trey.example";
const OLIVIA: &str = "olivia@vendor.example";

fn application() -> Value {
    json!({ "name": "Trey Research", "cloud": "global", "country": "AT", "website": "https://trey.example", "locale": "en" })
}

fn applying<'a>(world: &'a World, email: &str, document: &Value) -> Call<'a> {
    world.post("/v1/partners").by(email).key(world.fresh_key()).json(document)
}

/// Somebody's partner as it is now.
async fn shown(world: &World, path: &str, email: &str) -> Value {
    world.get(path).by(email).send().await.is(200).json()
}

/// The operator does something to a partner as it is now.
async fn overseeing<'a>(
    world: &'a World,
    method: &str,
    path: &str,
    part: &str,
    document: &Value,
) -> Call<'a> {
    let revision = shown(world, path, OLIVIA).await["revision"].clone();
    let call = world.call(method, format!("{path}/{part}")).by(OLIVIA).revision(revision);
    if document.is_null() { call } else { call.json(document) }
}

async fn joins(world: &World) -> String {
    let answer = applying(world, TARA, &application()).send().await;
    answer.is(201).header("location").unwrap().to_owned()
}

fn own(answer: &Answer) -> Value {
    answer.json()
}

#[test]
fn a_partner_goes_from_application_to_its_first_invitation() {
    in_an_empty_world(async |world| {
        let answer = applying(world, TARA, &application()).send().await;
        let partner = own(answer.is(201));
        let path = answer.header("location").unwrap().to_owned();
        assert_eq!(path, format!("/v1/partners/{}", partner["id"].as_str().unwrap()));
        assert_eq!(answer.header("etag"), Some("\"r1\""));
        assert_eq!(partner["domains"], json!(["trey.example"]));
        assert_eq!((&partner["agreement"], &partner["agreementStatus"]), (&Value::Null, &json!("unsigned")));
        assert_eq!(
            partner["gates"]["trialInvitations"],
            json!({ "allowed": false, "code": "agreementOutdated" })
        );
        world.settle().await;
        assert_eq!(world.subjects_to(TARA), ["Trey Research has joined the partner program"]);

        let offer = world::trial_with_administration("nadia@northwind.example");
        let inviting = || world.post("/v1/invitations").by(TARA).key(world.fresh_key()).json(&offer);
        world.refuses("agreementOutdated", inviting()).await;
        let sign = world.post(format!("{path}/agreements")).by(TARA).key(world.fresh_key());
        let signed = own(sign.json(&json!({ "version": "2013-01" })).send().await.is(201));
        assert_eq!(signed["signedBy"], TARA);
        assert_eq!(signed["textHash"].as_str().unwrap().len(), 64);
        world.refuses("serviceNotAuthorized", inviting()).await;

        let services = json!({ "services": ["exchange-online"] });
        let answer = overseeing(world, "PUT", &path, "authorizations", &services).await.send().await;
        assert_eq!(own(answer.is(200))["services"], json!(["exchange-online"]));
        world.refuses("notEnrolled", inviting()).await;
        let enroll = world.post(format!("{path}/enrollments")).by(TARA).key(world.fresh_key());
        let enrolled = own(enroll.json(&json!({ "program": "cloudEssentials" })).send().await.is(201));
        assert_eq!(
            (&enrolled["program"], &enrolled["status"]),
            (&json!("cloudEssentials"), &json!("applied"))
        );
        world.refuses("notCertified", inviting()).await;
        let approve = json!({ "decision": "approve", "reason": "Welcome." });
        let part = "enrollments/cloudEssentials/decision";
        let decided = overseeing(world, "POST", &path, part, &approve).await.send().await;
        assert_eq!(own(decided.is(200))["status"], "active");
        inviting().send().await.is(201);
        world.settle().await;
        let subjects = world.subjects_to(TARA);
        assert!(subjects.iter().any(|subject| subject == "Trey Research signed the partner agreement"));
        assert!(subjects.iter().any(|subject| subject.contains("Cloud Essentials")), "{subjects:?}");
        let partner = shown(world, &path, TARA).await;
        let events = world.count(&format!("P#{}", partner["id"].as_str().unwrap()), "E#").await;
        assert_eq!(json!(events), partner["revision"]);
    });
}

#[test]
fn an_application_is_read_strictly_and_takes_effect_once() {
    in_the_demo_world(async |world| {
        let faulty = json!({
            "name": "", "cloud": "moon", "country": "Austria", "website": "http://trey.example", "locale": "de",
            "services": ["exchange-online"], "suspension": null,
        });
        let refused = world.refuses("invalid", applying(world, TARA, &faulty)).await;
        let pointers = ["/name", "/cloud", "/country", "/website", "/locale", "/services", "/suspension"];
        assert_eq!(refused.pointers(), pointers);
        world
            .refuses("invalidIdempotencyKey", world.post("/v1/partners").by(TARA).json(&application()))
            .await;
        world.refuses("unauthenticated", world.post("/v1/partners").key("k").json(&application())).await;
        world.refuses("alreadyInState", applying(world, "paul@contoso.example", &application())).await;

        let apply = || world.post("/v1/partners").by(TARA).key("once").json(&application());
        let first = apply().send().await;
        let again = world.changes_nothing(apply()).await;
        assert_eq!(first.is(201).body, again.body);
        assert_eq!(again.header("idempotent-replayed"), Some("true"));
        world.refuses("alreadyInState", applying(world, TARA, &application())).await;
    });
}

#[test]
fn of_many_applications_of_one_person_at_once_one_counts() {
    in_an_empty_world(async |world| {
        let calls = (0..5).map(|_| applying(world, TARA, &application()).send());
        let answers = futures::future::join_all(calls).await;
        let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409, 409, 409, 409]);
        let partners = world.get("/v1/partners").by(OLIVIA).send().await.is(200).json();
        assert_eq!(partners["items"].as_array().unwrap().len(), 1);
    });
}

#[test]
fn a_profile_is_changed_by_its_owner_and_seen_by_nobody_else() {
    in_the_demo_world(async |world| {
        let path = &joins(world).await;
        let change = |email: &str, revision: u32, document: Value| {
            world.call("PATCH", path.as_str()).by(email).revision(revision).json(&document)
        };
        let unseen = world.call("PATCH", path.as_str()).by(TARA).json(&json!({ "name": "Trey" }));
        world.refuses("preconditionRequired", unseen).await;
        world.refuses("preconditionFailed", change(TARA, 2, json!({ "name": "Trey" }))).await;
        for field in ["services", "enrollments", "agreement", "suspension", "revision", "id", "domains"] {
            let refused = world.refuses("invalid", change(TARA, 1, json!({ field: [] }))).await;
            assert_eq!(refused.pointers(), [format!("/{field}")]);
        }
        world.refuses("roleMissing", change(TARA, 1, json!({ "cloud": "usGov" }))).await;
        world.changes_nothing(change(TARA, 1, json!({ "name": "Trey Research", "cloud": "global" }))).await;
        let changed =
            change(TARA, 1, json!({ "name": "Trey", "website": null, "locale": "fr" })).send().await;
        let changed = own(changed.is(200));
        assert_eq!((&changed["name"], &changed["website"]), (&json!("Trey"), &Value::Null));
        assert_eq!((&changed["locale"], &changed["revision"]), (&json!("fr"), &json!(2)));
        let moved = change(OLIVIA, 2, json!({ "cloud": "usGov" })).send().await;
        assert_eq!(own(moved.is(200))["cloud"], "usGov");

        let absent =
            world.refuses("notFound", world.paul().get("/v1/partners/prt_01ARZ3NDEKTSV4RRFFQ69G5FAV")).await;
        for person in [world.paul(), world.nadia(), world.noah()] {
            let foreign = world.refuses("notFound", person.get(path.as_str())).await;
            let but_instance = |answer: &Answer| world::with(answer.json(), "instance", Value::Null);
            assert_eq!(but_instance(&foreign), but_instance(&absent));
            world.refuses("notFound", change(person.email, 3, json!({ "name": "Mine" }))).await;
        }
    });
}

#[test]
fn nobody_decides_what_is_not_theirs() {
    in_the_demo_world(async |world| {
        let contoso = world.paul().get("/v1/me").send().await.is(200).json()["partner"]["id"].clone();
        let path = &format!("/v1/partners/{}", contoso.as_str().unwrap());
        let revision = shown(world, path, "paul@contoso.example").await["revision"].clone();
        let asked = |email: &str, method: &str, part: &str, document: &Value| {
            let call = world.call(method, format!("{path}/{part}")).by(email).revision(&revision);
            call.key(world.fresh_key()).json(document)
        };
        let (version, program) = (json!({ "version": "2013-01" }), json!({ "program": "cloudAccelerate" }));
        let member = json!({ "email": "eve@evil.example", "roles": ["owner"] });
        for person in [
            "sam@contoso.example",
            "mia@contoso.example",
            "dan@contoso.example",
            "ada@contoso.example",
            OLIVIA,
        ] {
            world.refuses("roleMissing", asked(person, "POST", "agreements", &version)).await;
            world.refuses("roleMissing", asked(person, "POST", "enrollments", &program)).await;
            world
                .refuses("roleMissing", asked(person, "DELETE", "enrollments/cloudEssentials", &json!({})))
                .await;
            world.refuses("roleMissing", asked(person, "POST", "members", &member)).await;
            world.refuses("roleMissing", world.get(format!("{path}/members")).by(person)).await;
        }
        let (approve, none) = (json!({ "decision": "approve" }), json!({ "services": [] }));
        let operators = [
            ("POST", "enrollments/cloudEssentials/decision", &approve),
            ("PUT", "authorizations", &none),
            ("POST", "suspension", &json!({})),
            ("DELETE", "suspension", &json!({})),
        ];
        for (method, part, document) in operators {
            world.refuses("roleMissing", asked("paul@contoso.example", method, part, document)).await;
            world.refuses("notFound", asked("fiona@fabrikam.example", method, part, document)).await;
            world.refuses("notFound", asked("nadia@northwind.example", method, part, document)).await;
        }
        world.refuses("roleMissing", world.paul().get("/v1/partners")).await;
    });
}

#[test]
fn a_ban_closes_every_gate_in_the_same_moment_and_lifting_opens_them() {
    in_the_demo_world(async |world| {
        let invitation = world.sam().invites(&world::trial("nadia@northwind.example")).await;
        let contoso = world.paul().get("/v1/me").send().await.is(200).json()["partner"]["id"].clone();
        let path = format!("/v1/partners/{}", contoso.as_str().unwrap());
        let letters = world.letters_to("paul@contoso.example").len();
        let reason = json!({ "reason": "It sold what it had not." });
        let banned = overseeing(world, "POST", &path, "suspension", &reason).await.send().await;
        assert_eq!(own(banned.is(200))["suspension"]["reason"], "It sold what it had not.");
        let again = overseeing(world, "POST", &path, "suspension", &json!({})).await;
        world.refuses("alreadyInState", again).await;
        world.refuses("partnerSuspended", world.sam().inviting(&world::trial("eva@new.example"))).await;
        assert_eq!(world.sam().shows(&invitation["id"]).await["status"], "suspended");
        let suspended = world.get("/v1/partners?status=suspended").by(OLIVIA).send().await.is(200).json();
        assert_eq!(suspended["items"][0]["id"], contoso);
        overseeing(world, "DELETE", &path, "suspension", &Value::Null).await.send().await.is(200);
        let again = overseeing(world, "DELETE", &path, "suspension", &Value::Null).await;
        world.refuses("alreadyInState", again).await;
        assert_eq!(world.sam().shows(&invitation["id"]).await["status"], "pending");
        world.settle().await;
        let told = world.new_subjects_to("paul@contoso.example", letters);
        assert_eq!(told, ["Contoso Consulting is suspended", "Contoso Consulting may act again"]);
    });
}

#[test]
fn the_operator_looks_through_all_partners_page_by_page() {
    in_the_demo_world(async |world| {
        let list = async |query: &str| {
            world.get(format!("/v1/partners?{query}")).by(OLIVIA).send().await.is(200).json()
        };
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = list(&format!("limit=4{cursor}")).await;
            seen.extend(page["items"].as_array().unwrap().iter().map(|partner| partner["name"].clone()));
            let Some(next) = page["nextCursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert!(seen.len() >= 6 && seen.contains(&json!("Litware Legacy")), "{seen:?}");
        let applied = list("enrollment=applied").await;
        assert_eq!(applied["items"][0]["name"], "Proseware Labs");
        assert_eq!(applied["items"].as_array().unwrap().len(), 1);
        let unknown = world.get("/v1/partners?status=sleeping&enrollment=dreaming").by(OLIVIA);
        assert_eq!(world.refuses("invalid", unknown).await.pointers(), ["/status", "/enrollment"]);
    });
}
