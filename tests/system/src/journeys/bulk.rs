//! Many invitations in one request: each succeeds or fails alone, in order.

use serde_json::{Value, json};

use crate::world::{self, in_the_demo_world};

#[test]
fn each_item_has_its_own_result_in_its_own_place() {
    in_the_demo_world(async |world| {
        let items = json!({ "items": [
            world::trial("a@blueyonder.example"),
            world::trial("friend@contoso.example"),
            world::trial("a@blueyonder.example"),
            world::with(world::trial("b@blueyonder.example"), "kind", json!("gift")),
            world::trial("c@blueyonder.example"),
        ] });
        let answer = world.sam().post("/v1/invitations/bulk", &items).key("many").send().await;
        let results = answer.is(200).json()["items"].as_array().unwrap().clone();
        let brief = |result: &Value| {
            (result["status"].as_u64().unwrap(), result["problem"]["code"].as_str().map(str::to_owned))
        };
        let briefs: Vec<_> = results.iter().map(brief).collect();
        let refused = |status, code: &str| (status, Some(code.to_owned()));
        let expected = [
            (201, None),
            refused(422, "selfInvitation"),
            refused(409, "duplicatePendingInvitation"),
            refused(422, "invalid"),
            (201, None),
        ];
        assert_eq!(briefs, expected);
        assert_eq!(results[2]["problem"]["conflictingId"], results[0]["invitation"]["id"]);
        assert_eq!(results[3]["problem"]["errors"][0]["pointer"], "/items/3/kind");
        world.settle().await;
        assert_eq!(world.letters_to("c@blueyonder.example").len(), 1);
        assert_eq!(world.letters_to("b@blueyonder.example").len(), 0);

        let again = world.sam().post("/v1/invitations/bulk", &items).key("many").send().await;
        assert_eq!(again.is(200).body, answer.body);
        assert_eq!(again.header("idempotent-replayed"), Some("true"));
    });
}

#[test]
fn a_dry_run_of_many_writes_nothing() {
    in_the_demo_world(async |world| {
        let items = json!({ "items": [world::trial("a@blueyonder.example"), world::trial("friend@contoso.example")] });
        let answer =
            world.changes_nothing(world.sam().post("/v1/invitations/bulk?dryRun=true", &items)).await.json();
        assert_eq!(answer["items"][0]["status"], 200);
        assert!(answer["items"][0]["invitation"]["preview"]["text"].is_string());
        assert_eq!(answer["items"][1]["problem"]["code"], "selfInvitation");
    });
}

#[test]
fn a_dry_run_of_many_refuses_what_would_be_refused() {
    in_the_demo_world(async |world| {
        let (same, other) = (world::trial("a@blueyonder.example"), world::purchase("a@blueyonder.example"));
        let items = json!({ "items": [same, same, other] });
        let briefs = |answer: &Value| -> Vec<(Value, Value)> {
            let results = answer["items"].as_array().unwrap();
            results.iter().map(|one| (one["status"].clone(), one["problem"]["code"].clone())).collect()
        };
        let dry =
            world.changes_nothing(world.sam().post("/v1/invitations/bulk?dryRun=true", &items)).await.json();
        let duplicate = (json!(409), json!("duplicatePendingInvitation"));
        assert_eq!(briefs(&dry), [(json!(200), Value::Null), duplicate.clone(), (json!(200), Value::Null)]);
        assert_eq!(dry["items"][1]["problem"]["conflictingId"], dry["items"][0]["invitation"]["id"]);
        let call = world.sam().post("/v1/invitations/bulk", &items).key(world.fresh_key());
        let real = call.send().await.is(200).json();
        assert_eq!(briefs(&real), [(json!(201), Value::Null), duplicate, (json!(201), Value::Null)]);
    });
}

#[test]
fn none_and_too_many_are_refused_as_a_whole() {
    in_the_demo_world(async |world| {
        for count in [0, 26] {
            let offers: Vec<Value> =
                (0..count).map(|number| world::trial(&format!("a{number}@blueyonder.example"))).collect();
            let call =
                world.sam().post("/v1/invitations/bulk", &json!({ "items": offers })).key(world.fresh_key());
            assert_eq!(world.refuses("invalid", call).await.pointers(), ["/items"]);
        }
        let call = world
            .mia()
            .post("/v1/invitations/bulk", &json!({ "items": [world::trial("a@blueyonder.example")] }));
        world.refuses("roleMissing", call.key(world.fresh_key())).await;
    });
}
