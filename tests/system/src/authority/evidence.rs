//! What happened in a customer's account, for whoever has to answer for it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::world::{self, World, in_the_demo_world};

const ALEX: &str = "alex@adventure.example";

/// Something of everything that can be a customer's.
async fn much_happens(world: &World) -> String {
    let (customer, subscription) = world.adventure_works().await;
    let (alex, fiona) = (world.alex(), world.fiona());
    let scim = |kind: &str| format!("/scim/v2/{customer}/{kind}");
    let user = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "zoe@adventure.example",
        "name": { "familyName": "Zimmermann" },
    });
    let zoe = fiona.post(scim("Users"), &user).send().await.is(201).json()["id"].clone();
    let gone = json!({ "userName": "anna", "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"] });
    let anna = fiona.post(scim("Users"), &gone).send().await.is(201).json()["id"].clone();
    let group = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "Sales", "members": [{ "value": zoe }],
    });
    fiona.post(scim("Groups"), &group).send().await.is(201);
    let delete = world.call("DELETE", format!("{}/{}", scim("Users"), anna.as_str().unwrap()));
    delete.by(ALEX).send().await.is(204);
    let mailbox = json!({ "address": "zoe@adventure.example", "displayName": "Zoe", "kind": "user" });
    fiona.creating(&customer, &mailbox).send().await.is(201);
    let question =
        json!({ "subject": "Late mail", "description": "My mail is late, says Zoe.", "severity": "normal" });
    let asking = alex.post(format!("/v1/customers/{customer}/service-requests"), &question);
    asking.key(world.fresh_key()).send().await.is(201);
    let fabrikam = fiona.get("/v1/me").send().await.json()["partner"]["id"].clone();
    let seen = alex.record_of(&subscription).await;
    let seen = alex.naming(&subscription, None, &seen["revision"]).send().await.is(200).json();
    alex.naming(&subscription, Some(fabrikam.as_str().unwrap()), &seen["revision"]).send().await.is(200);
    let delegation = fiona.get("/v1/delegations").send().await.json()["items"][0].clone();
    let path = format!("/v1/delegations/{}", delegation["id"].as_str().unwrap());
    let longer = fiona.post(format!("{path}/amendments"), &json!({ "durationDays": 700 }));
    let proposal = longer.key(world.fresh_key()).send().await.is(201).json();
    let answer = format!("{path}/amendments/{}/accept", proposal["id"].as_str().unwrap());
    world.post(answer).by(ALEX).send().await.is(200);
    world.settle().await;
    customer
}

async fn file(world: &World, customer: &str) -> String {
    let answer = world.alex().get(format!("/v1/customers/{customer}/evidence")).send().await;
    assert_eq!(answer.is(200).header("content-type"), Some("application/jsonl"));
    assert_eq!(answer.header("link"), None, "it is small");
    answer.text().to_owned()
}

fn lines(file: &str) -> Vec<Value> {
    file.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_file_holds_everything_that_happened_and_shows_that_it_is_whole() {
    in_the_demo_world(async |world| {
        let customer = much_happens(world).await;
        let file = file(world, &customer).await;
        let verified = evidence::verify(&file).unwrap();
        assert_eq!(verified.receipts, 3, "the invitation, the amendment, the partner of record");
        let lines = lines(&file);
        let types: Vec<&str> = lines.iter().filter_map(|line| line["type"].as_str()).collect();
        for expected in [
            "customer.registered",
            "subscription.started",
            "designation.set",
            "designation.removed",
            "user.created",
            "user.deleted",
            "group.created",
            "mailbox.created",
            "serviceRequest.opened",
            "delegation.granted",
            "amendment.accepted",
            "delegation.extended",
            "invitation.created",
            "invitation.accepted",
        ] {
            assert!(types.contains(&expected), "{expected} is missing in {types:?}");
        }
        let by_delegate = lines.iter().find(|line| line["type"] == "mailbox.created").unwrap();
        assert_eq!(by_delegate["actor"]["kind"], "delegate");
        assert_eq!(by_delegate["actor"]["customerId"], customer.as_str());
        assert!(by_delegate["actor"]["delegationId"].is_string());
        for (gone, line) in lines.iter().enumerate().skip(1) {
            let cut: Vec<_> = file.lines().enumerate().filter(|(at, _)| *at != gone).collect();
            let cut: Vec<&str> = cut.into_iter().map(|(_, line)| line).collect();
            assert!(evidence::verify(&cut.join("\n")).is_err(), "nobody missed {line}");
        }
        let changed = file.replacen("Adventure Works", "Adventure Worms", 1);
        assert!(evidence::verify(&changed).is_err());
    });
}

#[test]
fn a_file_comes_in_parts_that_are_whole_one_after_the_other() {
    in_the_demo_world(async |world| {
        let customer = much_happens(world).await;
        let (mut parts, mut path) = (Vec::new(), format!("/v1/customers/{customer}/evidence?limit=4"));
        loop {
            let answer = world.alex().get(&path).send().await;
            answer.is(200);
            parts.push(answer.text().to_owned());
            let Some(link) = answer.header("link") else { break };
            let next = link.strip_prefix('<').and_then(|link| link.strip_suffix(">; rel=\"next\"")).unwrap();
            path = next[next.find("/v1/").unwrap()..].to_owned();
        }
        assert!(parts.len() > 3, "{} parts", parts.len());
        let whole = file(world, &customer).await;
        assert_eq!(evidence::verify(&parts.concat()).unwrap(), evidence::verify(&whole).unwrap());
        parts.remove(1);
        assert!(evidence::verify(&parts.concat()).is_err(), "a part is missing");
    });
}

#[test]
fn nothing_about_a_person_is_in_what_the_hashes_are_made_of() {
    in_the_demo_world(async |world| {
        let customer = much_happens(world).await;
        let file = file(world, &customer).await;
        for mut line in lines(&file).into_iter().filter(|line| line["kind"] == "event") {
            let salts: BTreeMap<String, String> = serde_json::from_value(line["salts"].take()).unwrap();
            let form = evidence::sealed(line, &salts).to_string();
            for word in ["@", "Zimmermann", "Zoe", "My mail is late"] {
                assert!(!form.contains(word), "{word} in {form}");
            }
        }
    });
}

#[test]
fn a_receipt_says_in_words_what_was_agreed_to() {
    in_the_demo_world(async |world| {
        world.sam().invites(&world::purchase_with_everything("nadia@northwind.example")).await;
        let link = world.link_to("nadia@northwind.example");
        let accepted = world.nadia().accepts(&link, world::everything()).await;
        let receipt = &accepted["receipt"];
        let text = receipt["text"].as_str().unwrap();
        for words in
            ["Northwind", "Contoso Consulting", "create and change users", "partner of record", "per license"]
        {
            assert!(text.contains(words), "{words} is not in {text}");
        }
        assert_eq!(receipt["textHash"], evidence::receipt_text_hash(text).to_string());
        let customer = accepted["customer"]["id"].as_str().unwrap();
        let kept =
            world.nadia().get(format!("/v1/customers/{customer}/receipts")).send().await.is(200).json();
        let kept =
            kept["items"].as_array().unwrap().iter().find(|one| one["id"] == receipt["id"]).unwrap().clone();
        assert_eq!((&kept["text"], &kept["textHash"]), (&receipt["text"], &receipt["textHash"]));
        world.settle().await;
    });
}

#[test]
fn events_are_looked_through_page_by_page() {
    in_the_demo_world(async |world| {
        let customer = much_happens(world).await;
        let path = format!("/v1/customers/{customer}/events");
        let all = world.alex().get(format!("{path}?limit=100")).send().await.is(200).json();
        assert_eq!(all["nextCursor"], Value::Null);
        let (mut seen, mut cursor) = (Vec::new(), None::<String>);
        loop {
            let next = cursor.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
            let page = world.alex().get(format!("{path}?limit=3{next}")).send().await.is(200).json();
            assert!(page["items"].as_array().unwrap().len() <= 3);
            seen.extend(page["items"].as_array().unwrap().iter().cloned());
            match page["nextCursor"].as_str() {
                Some(next) => cursor = Some(next.to_owned()),
                None => break,
            }
        }
        assert_eq!(json!(seen), all["items"]);
        let first = &seen[0];
        assert_eq!((&first["type"], &first["sequence"]), (&json!("customer.registered"), &json!(1)));
        assert_eq!((&first["previousHash"], first["hash"].as_str().map(str::len)), (&Value::Null, Some(43)));
        world.refuses("invalidCursor", world.get(format!("{path}?cursor=x")).by(ALEX)).await;
        world.refuses("invalid", world.get(format!("{path}?limit=0")).by(ALEX)).await;
    });
}

#[test]
fn the_trail_of_a_customer_is_its_own_and_the_operators() {
    in_the_demo_world(async |world| {
        let (customer, _) = world.adventure_works().await;
        for part in ["events", "evidence"] {
            let path = format!("/v1/customers/{customer}/{part}");
            for email in ["fiona@fabrikam.example", "nadia@northwind.example", "paul@contoso.example"] {
                world.refuses("notFound", world.get(&path).by(email)).await;
            }
            world.olivia().get(&path).send().await.is(200);
            let unknown = "/v1/customers/cus_01KG5NEVC85CC4QNM23G0470NT";
            world
                .refuses("notFound", world.get(format!("{unknown}/{part}")).by("olivia@vendor.example"))
                .await;
        }
    });
}
