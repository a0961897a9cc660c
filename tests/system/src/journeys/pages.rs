//! What people do with what letters point at, in a browser.

use http::Uri;
use serde_json::json;

use crate::world::{self, Answer, World, in_the_demo_world};

const ALEX: &str = "alex@adventure.example";

/// Where the form that ends the administration posts to, and the revision it sends.
fn ending_form(page: &str) -> (String, String) {
    let (_, rest) = page.split_once("End this administration").unwrap();
    (value_after(rest, "<form method=\"post\" action=\""), value_after(rest, "name=\"revision\" value=\""))
}

/// The value of an attribute whose beginning this is.
fn value_after(page: &str, before: &str) -> String {
    let (_, rest) = page.split_once(before).unwrap_or_else(|| panic!("{before} is not in {page}"));
    rest.split_once('"').unwrap().0.replace("&amp;", "&").replace("&#38;", "&")
}

async fn opens(world: &World, path: &str, email: &str) -> String {
    world.get(path).by(email).by_browser().send().await.is(200).text().to_owned()
}

/// Where the answer leads on to.
fn led(answer: &Answer) -> String {
    answer.is(303).headers["location"].to_str().unwrap().to_owned()
}

#[test]
fn an_administrator_ends_the_administration_on_the_customers_page() {
    in_the_demo_world(async |world| {
        let page = opens(world, "/customer?lang=en", ALEX).await;
        for words in ["Adventure Works", "Fabrikam Cloud", "Exchange Online", "End this administration"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let (action, revision) = ending_form(&page);
        let form = [("revision", revision.as_str()), ("reason", "We do it ourselves now.")];

        let refused = async |code: &str, call| {
            let answer = world.changes_nothing_whatever(call).await;
            answer.is_problem_page(code);
            assert!(answer.text().contains("Back to the page"), "{}", answer.text());
            answer
        };
        refused("crossSite", world.post(&action).by(ALEX).foreign_form(&form)).await;
        refused("notFound", world.post(&action).by("nadia@northwind.example").form(&form)).await;
        let stale = [("revision", "99")];
        let page = refused("preconditionFailed", world.post(&action).by(ALEX).form(&stale)).await;
        assert!(
            page.text().contains("send the form again") && !page.text().contains("If-Match"),
            "{}",
            page.text()
        );
        let narrowing = action.replace("terminate", "narrow");
        let nothing_ticked = [("revision", revision.as_str())];
        let page = refused("invalid", world.post(&narrowing).by(ALEX).form(&nothing_ticked)).await;
        assert!(page.text().contains("nothing was left ticked"), "{}", page.text());
        let program =
            world.post(&narrowing).by(ALEX).form(&nothing_ticked).header("accept", "application/json");
        let document = world.refuses("invalid", program).await;
        assert_eq!(document.pointers(), ["/capabilities"], "a program is told as ever");

        let after = led(&world.post(&action).by(ALEX).form(&form).send().await);
        let page = opens(world, &after, ALEX).await;
        assert!(page.contains("The administration has ended"), "{page}");
        assert!(page.contains("No partner administers this account."), "{page}");
        let again = world.changes_nothing_whatever(world.post(&action).by(ALEX).form(&form)).await;
        assert_eq!(led(&again), after, "a second click finds done what the first one did");
        world.settle().await;
        assert!(world.newest_letter_to("fiona@fabrikam.example").text.contains("We do it ourselves now."));
    });
}

#[test]
fn whoever_comes_without_a_link_finds_every_page_there_is() {
    in_the_demo_world(async |world| {
        for language in ["en", "fr"] {
            let page =
                world.get(format!("/?lang={language}")).by_browser().send().await.is(200).text().to_owned();
            for path in ["/customer", "/partner", "/marketplace"] {
                let path = format!("{path}?lang={language}");
                assert!(page.contains(&format!("href=\"{path}\"")), "{path}: {page}");
                let answer = world.get(path).by_browser().send().await;
                assert!([200, 303].contains(&answer.status), "{}", answer.status);
            }
            let back = format!("/sign-in?return=%2Fcustomer%3Flang%3D{language}");
            assert!(page.contains(&format!("href=\"{back}\"")), "{page}");
        }
    });
}

#[test]
fn who_is_not_signed_in_signs_in_first_and_comes_back() {
    in_the_demo_world(async |world| {
        for path in ["/customer", "/partner"] {
            let answer = world.get(path).by_browser().header("accept-language", "fr").send().await;
            let expected = format!("/sign-in?return=%2F{}%3Flang%3Dfr", &path[1..]);
            assert_eq!(led(&answer), expected);
        }
        let form = [("revision", "1")];
        let path = "/customer/delegations/dlg_01KASG5Q40000000000000000A/terminate";
        let answer = world.changes_nothing_whatever(world.post(path).form(&form)).await;
        assert!(led(&answer).starts_with("/sign-in?return=%2Fcustomer"));
    });
}

#[test]
fn a_receipt_says_what_has_become_of_what_was_agreed() {
    in_the_demo_world(async |world| {
        let nadia = "nadia@northwind.example";
        world.sam().invites(&world::administration(nadia)).await;
        let link = world.link_to(nadia);
        world.nadia().accepts(&link, json!({ "delegatedAdministration": "accept" })).await;
        let path = format!("{}&lang=en", link.open());
        let receipt =
            async || world.changes_nothing(world.get(&*path).by_browser()).await.is(200).text().to_owned();
        let page = receipt().await;
        assert!(
            page.contains("may act in your account") && page.contains("End this administration"),
            "{page}"
        );

        let customer = world.nadia().customer().await;
        let change = async |what: &str, document| {
            let path = format!("/v1/customers/{customer}/delegation");
            let granted = world.nadia().get(path).send().await.is(200).json();
            let path = format!("/v1/delegations/{}/{what}", granted["id"].as_str().unwrap());
            world.nadia().post(path, &document).revision(&granted["revision"]).send().await.is(200);
        };
        change("narrow", json!({ "capabilities": ["mailboxes.manage"] })).await;
        let page = receipt().await;
        assert!(page.contains("Less is allowed since") && page.contains("End this administration"), "{page}");
        assert!(!page.contains("may act in your account"), "{page}");

        change("terminate", json!({})).await;
        let page = receipt().await;
        for words in ["The administration has ended since", "ended it on 23 November 2026", "that was agreed"]
        {
            assert!(page.contains(words), "{words}: {page}");
        }
        for words in ["may act in your account", "can start working now", "End this administration"] {
            assert!(!page.contains(words), "{words}: {page}");
        }
        world.settle().await;
    });
}

#[test]
fn a_partners_people_see_its_own_desk_and_nobody_elses() {
    in_the_demo_world(async |world| {
        let page = opens(world, "/partner?lang=en", "ada@contoso.example").await;
        for words in
            ["Contoso Consulting", "new.admin@alpineski.example", "refused by the recipient’s server"]
        {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(!page.contains("Adventure Works"), "{page}");
        let page = opens(world, "/partner?lang=en", "fiona@fabrikam.example").await;
        assert!(page.contains("Adventure Works") && !page.contains("alpineski"), "{page}");
        let page = opens(world, "/partner?lang=en", "liz@litware.example").await;
        assert!(page.contains("Your offers do not count at the moment"), "{page}");
        let page = opens(world, "/partner?lang=en", "nadia@northwind.example").await;
        assert!(page.contains("you belong to no partner"), "{page}");
        let page = opens(world, "/customer?lang=en", "paul@contoso.example").await;
        assert!(page.contains("you administer no account here"), "{page}");
    });
}

#[test]
fn every_link_of_every_letter_leads_somewhere() {
    in_the_demo_world(async |world| {
        world.wait_days(1).await;
        let letters = world.letters();
        assert!(letters.len() > 10);
        // The world was made where the letters say, and is visited here.
        let links: Vec<Uri> =
            letters.iter().flat_map(|letter| &letter.links).map(|link| link.parse().unwrap()).collect();
        assert!(links.iter().any(|link| link.path() == "/customer"));
        for link in links {
            assert_eq!(link.host(), Some("127.0.0.1"), "{link} is not ours");
            let path = link.path_and_query().unwrap().as_str();
            let answer = world.get(path).by_browser().send().await;
            assert!([200, 303, 410].contains(&answer.status), "{path} is answered with {}", answer.status);
        }
    });
}

#[test]
fn an_administrator_asks_for_help_on_the_customers_page() {
    in_the_demo_world(async |world| {
        let cookies = world.signs_in(ALEX, "/customer").await;
        let page = world.get("/customer?lang=en").by_browser().with(&cookies).send().await;
        let page = page.is(200).text().to_owned();
        let (_, rest) = page.split_once("Ask us for help").unwrap();
        let action = value_after(rest, "<form method=\"post\" action=\"");
        let asked =
            [("subject", "No mail"), ("description", "Nothing arrives.\r\nReally."), ("severity", "high")];
        let foreign = world.post(&action).with(&cookies).foreign_form(&asked);
        world.changes_nothing_whatever(foreign).await.is_problem_page("crossSite");
        let empty = [("subject", ""), ("description", "x")];
        let empty = world.post(&action).with(&cookies).form(&empty);
        world.changes_nothing_whatever(empty).await.is_problem_page("invalid");
        let marked = [("subject", "No mail"), ("description", "It is <b>urgent</b>."), ("severity", "high")];
        let refused = world.post(&action).with(&cookies).form(&marked);
        let again = world.changes_nothing_whatever(refused).await;
        again.is(422).is_page();
        for words in [
            "value=\"No mail\"",
            "&#60;b&#62;urgent",
            "value=\"high\" selected",
            "Say what is the matter",
            ALEX,
        ] {
            assert!(again.text().contains(words), "{words}: {}", again.text());
        }
        assert_eq!(value_after(again.text(), "<form method=\"post\" action=\""), action);
        let program = world.post(&action).with(&cookies).form(&marked).header("accept", "application/json");
        assert_eq!(world.refuses("invalid", program).await.pointers(), ["/description"]);
        let stranger = world.post(&action).by("nadia@northwind.example").form(&asked);
        let refused = world.changes_nothing_whatever(stranger).await;
        refused.is_problem_page("notFound");
        assert!(refused.text().contains("Back to the page"), "{}", refused.text());
        let nobody = world.post(&action).form(&asked);
        assert!(
            led(&world.changes_nothing_whatever(nobody).await).starts_with("/sign-in?return=%2Fcustomer")
        );

        let after = led(&world.post(&action).with(&cookies).form(&asked).send().await);
        let page = world.get(after).by_browser().with(&cookies).send().await;
        for words in ["We have your request", "No mail: open"] {
            assert!(page.is(200).text().contains(words), "{words}: {}", page.text());
        }
        world.settle().await;
        assert_eq!(
            world.operators_letters().pop().unwrap().subject,
            "Adventure Works asks for help: No mail"
        );
    });
}
