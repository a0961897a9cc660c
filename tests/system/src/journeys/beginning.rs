//! A world in which nobody has done anything yet.

use crate::world::{self, in_an_empty_world};

#[test]
fn an_empty_world_answers_and_knows_nobody() {
    in_an_empty_world(async |world| {
        assert_eq!(world.letters().len(), 0);
        let items = world.items("").await;
        let is_of_operator =
            |item: &serde_json::Value| item["pk"]["S"] == "CAT" || item["pk"]["S"] == "MARKET";
        assert!(items.iter().all(is_of_operator), "nothing but the catalog and a mark: {items:?}");
        world.changes_nothing(world.get("/healthz")).await;
        world.changes_nothing(world.get("/").by_browser()).await;
        let listings = world.changes_nothing(world.get("/v1/marketplace/listings")).await.json();
        assert_eq!(listings["items"].as_array().map(Vec::len), Some(0));
        world.refuses("roleMissing", world.paul().inviting(&world::trial("nadia@northwind.example"))).await;
        let me = world.changes_nothing(world.paul().get("/v1/me")).await.json();
        assert_eq!(me["email"], "paul@contoso.example");
    });
}
