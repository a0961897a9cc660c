//! Nothing about an address can be told from how an invitation to it is answered.

use serde_json::{Value, json};

use crate::world::{self, Answer, World, in_the_demo_world};

/// The answer without what differs for everybody: identifiers, the address itself, how much is left today.
fn leveled(answer: &Answer, email: &str) -> String {
    let mut headers: Vec<String> = Vec::new();
    // The length is that of the address.
    for (name, value) in answer.headers.iter().filter(|(name, _)| *name != "content-length") {
        let value = value.to_str().unwrap();
        let value = if name == "ratelimit" { value.split(";r=").next().unwrap() } else { value };
        headers.push(format!("{name}: {value}"));
    }
    headers.sort();
    let text = format!("{}\n{}\n{}", answer.status, headers.join("\n"), answer.text());
    let text = text.replace(email, "<address>");
    let mut leveled = String::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find("inv_") {
        leveled.push_str(&rest[..at]);
        leveled.push_str("<id>");
        rest = &rest[at + 30..];
    }
    leveled + rest
}

/// Addresses of every kind, each prepared so that it is what its name says; all are as long.
async fn addresses(world: &World) -> Vec<String> {
    let of_others = "other@blueyonder.example";
    world.fiona().invites(&world::trial(of_others)).await;
    let unwilling = "unwil@blueyonder.example";
    let first = world.sam().invites(&world::administration(unwilling)).await;
    world.report(unwilling, "complaint").await;
    world.sam().does(&first, "cancel", &json!({})).await;
    vec![
        "nobod@blueyonder.example".to_owned(),
        of_others.to_owned(),
        unwilling.to_owned(),
        "nadia@northwind.example".to_owned(),
        "noone@northwind.example".to_owned(),
        "alex@adventure.example".to_owned(),
        "greta@graphic.example".to_owned(),
    ]
}

fn offer(email: &str) -> Value {
    let offer = world::trial_with_administration(email);
    world::with(offer, "partnerOfRecord", json!(true))
}

#[test]
fn known_unknown_and_unwilling_addresses_get_the_same_answer_byte_by_byte() {
    in_the_demo_world(async |world| {
        let addresses = addresses(world).await;
        let mut answers: Vec<Vec<String>> = Vec::new();
        for email in &addresses {
            let offer = offer(email);
            let many = json!({ "items": [offer] });
            let purchase = json!({ "items": [world::purchase(email)] });
            let dry = world.sam().post("/v1/invitations?dryRun=true", &offer).send().await;
            let dry_many = world.sam().post("/v1/invitations/bulk?dryRun=true", &many).send().await;
            let created = world.sam().inviting(&offer).send().await;
            let key = world.fresh_key();
            let created_many = world.sam().post("/v1/invitations/bulk", &purchase).key(key).send().await;
            assert_eq!(
                (dry.status, dry_many.status, created.status, created_many.status),
                (200, 200, 201, 200)
            );
            assert!(created_many.text().contains("\"status\":201"), "{}", created_many.text());
            world.settle().await;
            let id = created.json()["id"].clone();
            let shown = world.sam().get(format!("/v1/invitations/{}", id.as_str().unwrap())).send().await;
            let answers_of_one = [dry, dry_many, created, created_many, shown];
            answers.push(answers_of_one.iter().map(|answer| leveled(answer, email)).collect());
            let path = format!("/v1/invitations/{}/events", id.as_str().unwrap());
            let history = world.sam().get(path).send().await.json();
            let events = history["items"].as_array().unwrap();
            let told =
                |event: &Value| format!("{} {} {}", event["type"], event["actor"], event["data"]["delivery"]);
            answers.last_mut().unwrap().extend(events.iter().map(told));
        }
        for (email, of_one) in addresses.iter().zip(&answers).skip(1) {
            assert_eq!(of_one.len(), answers[0].len(), "{email}");
            for (ours, first) in of_one.iter().zip(&answers[0]) {
                assert_eq!(ours, first, "{email} is told from {}", addresses[0]);
            }
        }
        let overview = world.sam().overview().await.to_string();
        assert!(!overview.contains("suppressed"), "{overview}");
    });
}
