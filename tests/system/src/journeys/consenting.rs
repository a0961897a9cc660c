//! What was read is what is kept: a receipt repeats word for word what its customer said yes to.

use serde_json::{Value, json};

use crate::world::{self, Link, World, in_the_demo_world};

const NADIA: &str = "nadia@northwind.example";
const OLIVIA: &str = "olivia@vendor.example";

fn all(clauses: &Value) -> Vec<String> {
    let commercial = clauses["commercial"].as_array().unwrap().iter();
    let all = commercial.chain([&clauses["delegatedAdministration"], &clauses["partnerOfRecord"]]);
    all.filter_map(|clause| clause.as_str().map(str::to_owned)).collect()
}

fn has_line(text: &Value, clause: &str) -> bool {
    text.as_str().unwrap().lines().any(|line| line == clause)
}

#[test]
fn a_receipt_repeats_the_clauses_that_were_agreed_to_and_no_others() {
    in_the_demo_world(async |world| {
        // Adventure Works is administered by Fabrikam, in whose place Contoso would come.
        let alex = "alex@adventure.example";
        let offer = world::purchase_with_everything(alex);
        let offer = world::with_at(offer, "/lines/0/service", json!("visio-online"));
        let offer = world::with_at(offer, "/lines/0/plan", json!("enterprise"));
        world.sam().invites(&offer).await;
        let link = world.link_to(alex);
        let seen = world.look(&link).by(alex).send().await.is(200).json();
        let clauses = all(&seen["clauses"]);
        assert_eq!(clauses.len(), 3, "{clauses:?}");
        assert!(clauses[1].contains("in the place of Fabrikam Cloud"), "{}", clauses[1]);
        let hash = evidence::receipt_text_hash(&clauses.join("\n")).to_string();
        assert_eq!(seen["clausesHash"], hash);

        let decisions = json!({ "commercial": "accept", "delegatedAdministration": "accept" });
        let mut acceptance = world.acceptance(&link, Some(alex), decisions).await;
        acceptance["clausesHash"] = json!(hash);
        let accepted = world.post(link.path("accept")).by(alex).json(&acceptance).send().await;
        let text = accepted.is(200).json()["receipt"]["text"].clone();
        assert!(has_line(&text, &clauses[0]) && has_line(&text, &clauses[1]), "{text}");
        assert!(!has_line(&text, &clauses[2]), "it was declined: {text}");
        assert!(has_line(&text, "Not agreed to: the partner of record."), "{text}");
        world.settle().await;
    });
}

#[test]
fn a_page_shows_the_clauses_in_the_language_that_the_receipt_keeps() {
    in_the_demo_world(async |world| {
        // She was invited in English, and reads French.
        let email = "lea@cirrus.example";
        world.sam().invites(&world::trial_with_administration(email)).await;
        let link = world.link_to(email);
        let code = world.stranger(email).gets_code(&link).await;
        let page = world.get(format!("{}&lang=fr", link.open())).by_browser().send().await;
        let page = page.is_page().text().to_owned();
        let shown = |name: &str| {
            let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
            rest.split_once('"').unwrap().0.to_owned()
        };
        let quoted: Vec<String> =
            page.split("<blockquote class=\"clauses\"").skip(1).map(clause_in).collect();
        assert_eq!(quoted.len(), 2, "{page}");
        assert!(quoted[0].contains("essai gratuit"), "{quoted:?}");
        let fields = [
            ("t", &*link.token),
            ("revision", "1"),
            ("offerVersion", "1"),
            ("clausesHash", &shown("clausesHash")),
            ("decisions.commercial", "accept"),
            ("decisions.delegatedAdministration", "accept"),
            ("organization.name", "Cirrus"),
            ("code", &code),
        ];
        let sent =
            world.post(format!("{}?lang=fr", link.path("accept"))).by_browser().form(&fields).send().await;
        assert_eq!(sent.status, 303, "{}", sent.text());
        world.settle().await;
        let me = world.get("/v1/me").by(email).send().await.json();
        let path = format!("/v1/customers/{}/receipts", me["customers"][0]["id"].as_str().unwrap());
        let receipt = world.get(path).by(email).send().await.is(200).json()["items"][0].clone();
        assert_eq!(receipt["locale"], "fr");
        for clause in quoted {
            assert!(has_line(&receipt["text"], &clause), "{clause:?} is not in {}", receipt["text"]);
        }
    });
}

/// The first paragraph of what stands in a quotation.
fn clause_in(rest: &str) -> String {
    let (_, paragraph) = rest.split_once("<p>").unwrap();
    let paragraph = paragraph.split_once("</p>").unwrap().0;
    paragraph.replace("&#38;", "&").replace("&#39;", "'")
}

#[test]
fn words_that_changed_since_they_were_read_are_not_agreed_to() {
    in_the_demo_world(async |world| {
        world.sam().invites(&world::trial(NADIA)).await;
        let link = world.link_to(NADIA);
        let seen = world.look(&link).by(NADIA).send().await.is(200).json();
        renames_exchange(world).await;
        let mut acceptance = world.acceptance(&link, Some(NADIA), world::commercial()).await;
        acceptance["clausesHash"] = seen["clausesHash"].clone();
        world.refuses("offerChanged", accepting(world, &link, &acceptance)).await;
        let newest = world.look(&link).by(NADIA).send().await.json();
        assert_ne!(newest["clausesHash"], seen["clausesHash"]);
        acceptance["clausesHash"] = newest["clausesHash"].clone();
        let accepted = accepting(world, &link, &acceptance).send().await.is(200).json();
        assert!(accepted["receipt"]["text"].as_str().unwrap().contains("Exchange Anywhere"));
        world.settle().await;
    });
}

fn accepting<'a>(world: &'a World, link: &Link, acceptance: &Value) -> world::Call<'a> {
    world.post(link.path("accept")).by(NADIA).json(acceptance)
}

async fn renames_exchange(world: &World) {
    let answer = world.get("/v1/catalog").send().await;
    let mut catalog = answer.is(200).json();
    catalog["services"]["exchange-online"]["name"] = json!("Exchange Anywhere");
    let put = world.call("PUT", "/v1/catalog").by(OLIVIA).header("if-match", answer.header("etag").unwrap());
    put.json(&catalog).send().await.is(200);
}
