//! Hostile text that got into the table past every edge stays inert wherever it is shown.

use serde_json::{Value, json};

use crate::world::{self, in_the_demo_world};

const NADIA: &str = "nadia@northwind.example";

const HOSTILE: [&str; 6] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "{{7*7}}{% raw %}${7*7}",
    "Hi\r\nBcc: victim@elsewhere.example\r\n\r\nbody",
    "\u{202e}gnp.exe\u{2066}\u{0}\u{1b}[31m",
    "https://evil.example/login javascript:alert(1)",
];

/// Replaces a text wherever it stands in a typed item.
fn replace(item: &mut Value, from: &str, to: &str) {
    match item {
        Value::String(text) if text == from => to.clone_into(text),
        Value::Array(list) => list.iter_mut().for_each(|one| replace(one, from, to)),
        Value::Object(object) => object.values_mut().for_each(|one| replace(one, from, to)),
        _ => {}
    }
}

#[test]
fn planted_text_never_acts() {
    for text in HOSTILE {
        in_the_demo_world(async |world| {
            let marker = "Some Marker";
            let offer = world::with(world::trial_with_administration(NADIA), "message", json!(marker));
            let invitation =
                world.sam().invites(&world::with_at(offer, "/recipient/name", json!(marker))).await;
            let link = world.link_to(NADIA);
            let key = format!("I#{}", invitation["id"].as_str().unwrap());
            for mut item in world.items(&key).await {
                if item["sk"]["S"] == "I" {
                    replace(&mut item, marker, text);
                    world.plant(&item).await;
                }
            }
            // A record that does not parse is a failure with a name, and one that does is shown inert.
            let page = world.changes_nothing_whatever(world.get(link.open()).by_browser()).await;
            let json = world.changes_nothing_whatever(world.look(&link)).await;
            let partner =
                world.changes_nothing_whatever(world.sam().get(format!("/v1/invitations/{}", link.id))).await;
            for answer in [&page, &json, &partner] {
                assert!(matches!(answer.status, 200 | 500), "{}", answer.text());
                assert!(answer.headers.get("bcc").is_none());
            }
            for harmful in ["<script", "<img src=x", "alert(1)>", "49", "\u{202e}", "\u{0}", "\u{1b}"] {
                assert!(
                    !page.text().contains(harmful) || harmful == "49" && !text.contains("7*7"),
                    "{harmful:?} is on the page"
                );
            }
            assert!(
                !page.text().contains("href=\"https://evil") && !page.text().contains("href=\"javascript")
            );
            assert_eq!(json.header("content-type").map(|kind| kind.contains("json")), Some(true));
        });
    }
}

#[test]
fn a_planted_event_posts_no_foreign_header_and_no_markup() {
    for text in HOSTILE {
        in_the_demo_world(async |world| {
            let marker = "Some Marker";
            world.hold_back(true);
            let start = world.position().await;
            let offer = world::with(world::trial(NADIA), "message", json!(marker));
            world
                .sam()
                .inviting(&world::with_at(offer, "/recipient/name", json!(marker)))
                .send()
                .await
                .is(201);
            let mut records = world.system.database().changes_after(start, 100).await.unwrap().records;
            records
                .retain(|record| record["dynamodb"]["Keys"]["sk"]["S"].as_str().unwrap().starts_with("E#"));
            for record in &mut records {
                replace(std::sync::Arc::make_mut(record), marker, text);
            }
            let before = world.letters_to(NADIA).len();
            drop(world.invoke("send-email", &json!({ "Records": records })).await.unwrap());
            world.hold_back(false);
            for letter in world.letters_to(NADIA).into_iter().skip(before) {
                assert_eq!(letter.recipients, [NADIA]);
                assert!(!letter.headers.contains_key("Bcc"), "{:?}", letter.headers);
                for harmful in ["<script", "<img src=x", "49\n", "\u{202e}", "\u{0}", "\u{1b}"] {
                    assert!(
                        !letter.html.contains(harmful) && !letter.subject.contains(harmful),
                        "{harmful:?}"
                    );
                }
                assert!(
                    !letter.html.contains("href=\"https://evil")
                        && !letter.html.contains("href=\"javascript")
                );
                for unseen in ["\u{202e}", "\u{0}", "\u{1b}"] {
                    assert!(!letter.text.contains(unseen), "{unseen:?}");
                }
            }
        });
    }
}
