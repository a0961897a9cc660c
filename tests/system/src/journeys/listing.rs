//! A partner looks through what it sent: pages, filters, histories.

use serde_json::Value;

use crate::world::{self, World, in_the_demo_world};

async fn page(world: &World, query: &str) -> Value {
    world.sam().get(format!("/v1/invitations?{query}")).send().await.is(200).json()
}

fn recipients(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|one| one["recipient"]["email"].as_str().unwrap()).collect()
}

#[test]
fn the_demo_world_has_an_invitation_in_each_state() {
    in_the_demo_world(async |world| {
        let all = page(world, "").await;
        let newest_first = [
            "new.admin@alpineski.example",
            "lucia@lucernepublishing.example",
            "iris@fourthcoffee.example",
            "greta@graphic.example",
            "walter@wideworld.example",
        ];
        assert_eq!(recipients(&all), newest_first);
        assert!(all["nextCursor"].is_null());
        for (status, expected) in [
            ("pending", vec!["new.admin@alpineski.example", "lucia@lucernepublishing.example"]),
            ("declined", vec!["iris@fourthcoffee.example"]),
            ("accepted", vec!["greta@graphic.example"]),
            ("expired", vec!["walter@wideworld.example"]),
            ("canceled", vec![]),
        ] {
            assert_eq!(recipients(&page(world, &format!("status={status}")).await), expected, "{status}");
        }
        assert_eq!(recipients(&page(world, "kind=purchase").await), [""; 0]);
        assert_eq!(
            recipients(&page(world, "recipient=Iris%40fourthcoffee.example").await),
            ["iris@fourthcoffee.example"]
        );
    });
}

#[test]
fn cursors_lead_through_every_page_once_even_while_new_ones_come() {
    in_the_demo_world(async |world| {
        let (mut seen, mut query) = (Vec::new(), "limit=2".to_owned());
        loop {
            let page = page(world, &query).await;
            seen.extend(recipients(&page).into_iter().map(str::to_owned));
            let Some(cursor) = page["nextCursor"].as_str() else { break };
            world.sam().invites(&world::trial(&format!("new{}@blueyonder.example", seen.len()))).await;
            query = format!("limit=2&cursor={cursor}");
        }
        assert_eq!(seen.len(), 5, "{seen:?}");
    });
}

#[test]
fn a_cursor_belongs_to_its_caller_and_filter() {
    in_the_demo_world(async |world| {
        let cursor = page(world, "limit=1&status=pending").await["nextCursor"].as_str().unwrap().to_owned();
        assert_eq!(
            recipients(&page(world, &format!("limit=5&status=pending&cursor={cursor}")).await).len(),
            1
        );
        for query in [
            format!("cursor={cursor}"),
            format!("status=expired&cursor={cursor}"),
            format!("status=pending&cursor={cursor}x"),
            "cursor=abc".to_owned(),
        ] {
            world.refuses("invalidCursor", world.sam().get(format!("/v1/invitations?{query}"))).await;
        }
        let foreign = world.paul().get(format!("/v1/invitations?status=pending&cursor={cursor}"));
        world.refuses("invalidCursor", foreign).await;
        let elsewhere = world.sam().get(format!("/v1/delegations?status=active&cursor={cursor}"));
        world.refuses("invalidCursor", elsewhere).await;
        for query in [
            "limit=0",
            "limit=101",
            "limit=x",
            "status=open",
            "kind=gift",
            "recipient=nobody",
            "page=2",
            "limit=1&limit=2",
        ] {
            world.refuses("invalid", world.sam().get(format!("/v1/invitations?{query}"))).await;
        }
    });
}

#[test]
fn every_member_may_look_and_nobody_else() {
    in_the_demo_world(async |world| {
        let invitation = page(world, "").await["items"][0].clone();
        let path = format!("/v1/invitations/{}", invitation["id"].as_str().unwrap());
        for member in [world.paul(), world.mia(), world.dan(), world.ada()] {
            let shown = member.get(&*path).send().await;
            assert_eq!(shown.is(200).header("etag"), Some("\"r1\""));
            assert_eq!(shown.header("cache-control"), Some("no-store"));
        }
        world.refuses("notFound", world.fiona().get(&*path)).await;
        world.refuses("roleMissing", world.nadia().get(&*path)).await;
        world.refuses("unauthenticated", world.get(&*path)).await;
    });
}
