//! The table is lost and comes back as it was some time ago: what its owner does then is tried here.

use serde_json::json;

use crate::world::{self, in_the_demo_world};

const NADIA: &str = "nadia@northwind.example";
const ENDING: &str = "ending@blueyonder.example";
const RESENT: &str = "resent@blueyonder.example";
const LATER: &str = "later@blueyonder.example";

#[test]
fn a_table_that_is_restored_goes_on_where_the_copy_was_taken() {
    in_the_demo_world(async |world| {
        let begin = json!(world.now());
        world.sam().invites(&world::trial_with_administration(NADIA)).await;
        let ending = world::with(world::trial(ENDING), "expiresInDays", json!(1));
        world.sam().invites(&ending).await;
        let resent = world.sam().invites(&world::trial(RESENT)).await;
        let link = world.link_to(NADIA);
        let copy = world.system.beginning().await.unwrap();

        // It goes on, and all of this is lost with the table.
        world.nadia().accepts(&link, world::both()).await;
        world.wait_seconds(600).await;
        world.sam().does(&resent, "resend", &json!({})).await;
        world.sam().invites(&world::trial(LATER)).await;
        let (newer, later) = (world.link_to(RESENT), world.link_to(LATER));

        // Two days later the copy stands in its place, with the keys of links as they were.
        let at = world.now().plus_days(2);
        let restored = world.restored(copy.clone(), at, 1).await;
        let told = restored.letters().len();
        let swept = restored.sweep().await;
        assert_eq!(
            swept["expiredInvitations"], 1,
            "what ended meanwhile is recorded, late and once: {swept}"
        );
        assert_eq!(
            restored.new_subjects_to("sam@contoso.example", 0).last().unwrap(),
            &format!("Your invitation to {ENDING} has expired")
        );
        let told_by_sweep = restored.letters().len();
        assert!(told_by_sweep > told);

        // Whatever was posted before the copy is marked in it: nobody gets a second letter.
        let order = json!({ "redrive": { "from": begin } });
        let redriven = restored.invoke("send-email", &order).await.unwrap();
        assert!(redriven["events"].as_u64().is_some_and(|events| events >= 3), "{redriven}");
        assert_eq!((&redriven["posted"], &redriven["next"]), (&json!(0), &json!(null)));
        assert_eq!(restored.sweep().await["expiredInvitations"], 0);
        assert_eq!(restored.letters().len(), told_by_sweep);

        // A link of before opens what it opened then, and the lost answer can be given again.
        let seen = restored.nadia().opens(&link).await;
        assert_eq!(seen["status"], "pending");
        restored.nadia().accepts(&link, world::both()).await;
        // A link of after names something that is not there, or is told apart by its generation; it opens nothing.
        restored.refuses("notFound", restored.look(&later)).await;
        restored.refuses("linkSuperseded", restored.look(&newer)).await;
        restored.finish().await;

        // With the keys rotated twice every link that was out is dead, and a new letter carries a new one.
        let rotated = world.restored(copy, at, 2).await;
        for link in [&link, &newer, &later] {
            rotated.refuses("notFound", rotated.look(link)).await;
        }
        rotated.sam().does(&resent, "resend", &json!({})).await;
        rotated.look(&rotated.link_to(RESENT)).send().await.is(200);
        rotated.finish().await;
    });
}
