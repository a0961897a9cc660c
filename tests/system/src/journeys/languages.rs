//! Whoever is written to in French reads French, everywhere.

use serde_json::json;

use crate::world::{self, in_the_demo_world};

const NADIA: &str = "nadia@northwind.example";

#[test]
fn an_invitation_in_french_is_french_in_letters_and_pages() {
    in_the_demo_world(async |world| {
        let email = "lea@cirrus.example";
        let offer = world::with(world::trial_with_administration(email), "locale", json!("fr"));
        world.sam().invites(&offer).await;
        let link = world.link_to(email);
        let letter = world.newest_letter_to(email);
        assert!(letter.subject.contains("vous"), "{}", letter.subject);
        assert!(letter.html.contains("lang=\"fr\""), "{}", letter.html);
        let page = world.changes_nothing(world.get(link.open()).by_browser()).await;
        assert!(page.is_page().text().contains("lang=\"fr\""));
        let seen = world.look(&link).send().await.json();
        assert_eq!(seen["locale"], "fr");
        assert!(!seen["delegatedAdministration"]["grants"][0]["allows"].as_str().unwrap().is_empty());

        let accepted = world.stranger(email).accepts(&link, "Cirrus", world::both()).await;
        assert_eq!(accepted["customer"]["locale"], "fr");
        let receipt = world.newest_letter_to(email);
        assert!(receipt.html.contains("lang=\"fr\""), "{}", receipt.html);
        // The partner's own language is English.
        let told = world.newest_letter_to("sam@contoso.example");
        assert_eq!(told.subject, "Cirrus has answered your invitation");
    });
}

#[test]
fn problems_speak_the_language_of_who_asks() {
    in_the_demo_world(async |world| {
        world.sam().invites(&world::trial(NADIA)).await;
        let mut link = world.link_to(NADIA);
        link.token = link.token.replace(|letter: char| letter.is_ascii_lowercase(), "x");
        let page = world
            .get(link.open())
            .by_browser()
            .header("accept-language", "fr-CA,fr;q=0.9,en;q=0.5")
            .send()
            .await;
        page.is_problem_page("notFound");
        assert!(page.text().contains("lang=\"fr\""));
        // A document is for programs, whose title never varies.
        world.look(&link).header("accept-language", "fr").send().await.is_problem("notFound");
    });
}
