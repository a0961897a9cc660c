//! Opening a link changes nothing, whoever opens it and however often (**inert-get**); only the page's form does.

use serde_json::json;

use crate::world::{self, Link, World, in_the_demo_world};

const NADIA: &str = "nadia@northwind.example";
const NORA: &str = "nora@blueyonder.example";

#[test]
fn scanners_follow_every_link_of_every_letter_and_nothing_changes() {
    in_the_demo_world(async |world| {
        world.sam().invites(&world::trial_with_administration(NORA)).await;
        world.answer(&world.link_to(NORA), "code").send().await.is(202);
        world.settle().await;
        let before = (world.items("").await, world.position().await, world.letters().len());
        for letter in world.letters() {
            for link in &letter.links {
                let Some((_, path)) = link.split_once("//").and_then(|(_, rest)| rest.split_once('/')) else {
                    continue;
                };
                for method in ["GET", "HEAD"] {
                    for accept in ["*/*", "text/html", "application/json"] {
                        let answer =
                            world.call(method, format!("/{path}")).header("accept", accept).send().await;
                        assert!(answer.status < 500, "{method} {link} answered {}", answer.text());
                        assert!(method == "GET" || answer.body.is_empty());
                    }
                }
            }
        }
        world.settle().await;
        assert!(
            before == (world.items("").await, world.position().await, world.letters().len()),
            "a look changed something"
        );
    });
}

/// The form of the page behind a link, as a browser would send it.
async fn fields(
    world: &World,
    link: &Link,
    email: Option<&str>,
    more: &[(&str, &str)],
) -> Vec<(String, String)> {
    let seen = world.acceptance(link, email, json!({})).await;
    let own = [
        ("t", link.token.clone()),
        ("revision", seen["revision"].to_string()),
        ("offerVersion", seen["offerVersion"].to_string()),
    ];
    let own = own.into_iter().map(|(name, value)| (name.to_owned(), value));
    own.chain(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))).collect()
}

fn borrowed(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

#[test]
fn a_person_answers_with_the_forms_of_the_page() {
    in_the_demo_world(async |world| {
        world.sam().invites(&world::trial_with_administration(NORA)).await;
        let link = world.link_to(NORA);
        let page = world.changes_nothing(world.get(link.open()).by_browser()).await;
        page.is_page();
        for words in [
            "Contoso Consulting",
            "Exchange Online",
            "name=\"code\"",
            "name=\"organization.name\"",
            "decisions.delegatedAdministration",
        ] {
            assert!(page.text().contains(words), "the page does not say {words}");
        }
        let asked = world.post(link.path("code")).form(&[("t", &link.token)]).send().await;
        let back = format!("/i/{}?t={}&done=code", link.id, link.token);
        assert!(asked.is(303).header("location").unwrap().starts_with(&back));
        world.settle().await;

        let code = world.code_to(NORA);
        let answers = [
            ("decisions.commercial", "accept"),
            ("decisions.delegatedAdministration", "decline"),
            ("code", &code),
            ("organization.name", "Blue Yonder"),
            ("organization.country", ""),
        ];
        let form = fields(world, &link, None, &answers).await;
        let foreign = world.post(link.path("accept")).foreign_form(&borrowed(&form));
        let before = world.position().await;
        foreign.send().await.is_problem_page("crossSite");
        for (name, value) in [
            ("origin", "null"),
            ("origin", "https://evil.example"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            let foreign = world
                .post(link.path("accept"))
                .foreign_form(&borrowed(&form))
                .header(name, value)
                .send()
                .await;
            foreign.is_problem_page("crossSite");
        }
        assert_eq!(world.position().await, before);

        let done = world.post(link.path("accept")).form(&borrowed(&form)).send().await;
        done.is(303);
        world.settle().await;
        let there = done.header("location").unwrap().to_owned();
        let page = world.changes_nothing_whatever(world.get(there).by_browser()).await;
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
        assert_eq!(world.newest_letter_to(NORA).subject, "What you agreed to with Contoso Consulting");
        assert_eq!(world.count("D#", "D").await, 1, "administration was declined");
    });
}

#[test]
fn a_form_that_is_refused_comes_back_with_what_was_entered() {
    in_the_demo_world(async |world| {
        world.sam().invites(&world::trial(NORA)).await;
        let link = world.link_to(NORA);
        world.stranger(NORA).gets_code(&link).await;
        let answers =
            [("decisions.commercial", "accept"), ("code", "000000"), ("organization.name", "Blue & Yonder")];
        let form = fields(world, &link, None, &answers).await;
        let page = world.post(link.path("accept")).form(&borrowed(&form)).send().await;
        page.is(403).is_page();
        let shown = page.text().contains("Blue &#38; Yonder") || page.text().contains("Blue &amp; Yonder");
        assert!(shown, "what was entered is lost: {}", page.text());
    });
}

#[test]
fn unknown_ids_wrong_tokens_and_foreign_links_are_the_same_nothing() {
    in_the_demo_world(async |world| {
        world.sam().invites(&world::trial(NADIA)).await;
        world.fiona().invites(&world::purchase(NORA)).await;
        let (own, other) = (world.link_to(NADIA), world.link_to(NORA));
        let unknown = "inv_01ARZ3NDEKTSV4RRFFQ69G5FAV";
        let paths = [
            format!("/i/{unknown}?t={}", own.token),
            format!("/i/{}?t={}", own.id, other.token),
            format!("/i/{}?t={}x", own.id, own.token),
            format!("/i/{}?t=", own.id),
            format!("/i/{}", own.id),
            format!("/i/{}?t=%00", own.id),
            format!("/i/nonsense?t={}", own.token),
        ];
        let mut bodies = Vec::new();
        for path in paths {
            let answer =
                world.refuses("notFound", world.get(path).header("accept", "application/json")).await;
            bodies.push(answer.body);
        }
        for action in ["code", "accept", "decline", "report", "renewal", "hand-over"] {
            let wrong = Link { id: own.id.clone(), token: other.token.clone() };
            let document = json!({ "t": other.token, "revision": 1, "offerVersion": 1, "decisions": { "commercial": "accept" } });
            let call = match action {
                "accept" => world.post(wrong.path(action)).json(&document),
                _ => world.answer(&wrong, action),
            };
            bodies.push(world.refuses("notFound", call).await.body);
        }
        bodies.push(
            world.refuses("notFound", world.fiona().get(format!("/v1/invitations/{}", own.id))).await.body,
        );
        bodies.push(
            world.refuses("notFound", world.fiona().get(format!("/v1/invitations/{unknown}"))).await.body,
        );
        assert!(bodies.windows(2).all(|pair| pair[0] == pair[1]), "{bodies:?}");
    });
}
