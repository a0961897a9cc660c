//! What people do who signed in for the pages: their browser has a session, and no token.

use serde_json::json;

use crate::world::{self, in_the_demo_world};

const ALEX: &str = "alex@adventure.example";
const NADIA: &str = "nadia@northwind.example";

#[test]
fn a_customer_who_signs_in_for_the_pages_is_known_on_all_of_them_until_it_signs_out() {
    in_the_demo_world(async |world| {
        let mut cookies = world.signs_in(ALEX, "/customer").await;
        assert_eq!(cookies.names(), ["__Host-session"]);
        let page = world.get("/customer?lang=en").by_browser().with(&cookies).send().await;
        assert!(page.is(200).text().contains("Fabrikam Cloud"), "{}", page.text());
        let seen = world.alex().get(format!("/v1/customers/{}/delegation", world.alex().customer().await));
        let delegation = seen.send().await.is(200).json();
        let path = format!("/customer/delegations/{}/terminate", delegation["id"].as_str().unwrap());
        let revision = delegation["revision"].to_string();
        let form = world.post(path).form(&[("revision", revision.as_str())]);
        form.with(&cookies).send().await.is(303);
        world.settle().await;

        let ask = world.get("/sign-out?lang=en").by_browser().with(&cookies);
        assert!(world.changes_nothing(ask).await.text().contains(ALEX));
        let out = world.post("/sign-out").form(&[]).with(&cookies).send().await;
        let before = cookies.names().join(" ");
        let page = world.get("/customer").by_browser().with(&cookies).send().await;
        assert!(page.is(303).header("location").is_some_and(|way| way.starts_with("/sign-in")), "{before}");
        cookies.take(out.is(303));
        assert!(cookies.names().is_empty());
    });
}

#[test]
fn an_administrator_who_signed_in_for_the_pages_answers_behind_the_link() {
    in_the_demo_world(async |world| {
        world.sam().invites(&world::trial(NADIA)).await;
        let link = world.link_to(NADIA);
        let cookies = world.signs_in(NADIA, "/customer").await;
        let document = world.acceptance(&link, Some(NADIA), world::commercial()).await;
        let accept = || world.post(link.path("accept")).json(&document);
        world.refuses("unauthenticated", accept()).await;
        let accepted = accept().with(&cookies).send().await.is(200).json();
        assert_eq!(accepted["receipt"]["acceptedBy"], NADIA);
        world.settle().await;
    });
}

#[test]
fn a_provider_that_is_down_uses_no_attempt_up() {
    in_the_demo_world(async |world| {
        let (cookies, back) = world.chooses_who_it_is(NADIA, "/partner").await;
        let rules = json!({ "rules": [{ "service": "issuer", "kind": "error", "probability": 1.0 }] });
        world.call("PUT", "/_local/faults").json(&rules).send().await.is(200);
        world.get(&back).by_browser().with(&cookies).send().await.is_problem_page("unavailable");
        world.calm();
        world.get(&back).by_browser().with(&cookies).send().await.is(303);
    });
}

#[test]
fn an_attempt_to_sign_in_is_good_for_one_browser_and_once() {
    in_the_demo_world(async |world| {
        let (mut cookies, back) = world.chooses_who_it_is(NADIA, "/partner").await;
        let ticket = cookies.clone();
        // Somebody else's browser has no ticket.
        world.get(&back).by_browser().send().await.is(401).is_page();
        cookies.take(world.get(&back).by_browser().with(&ticket).send().await.is(303));
        assert_eq!(cookies.names(), ["__Host-session"]);
        world.get(&back).by_browser().with(&ticket).send().await.is(401).is_page();
    });
}
