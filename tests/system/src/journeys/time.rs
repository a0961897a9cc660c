//! What time does: expiry by comparison, warnings, ends. The sweep only tells.

use serde_json::json;

use crate::world::{self, World, in_the_demo_world};

const NADIA: &str = "nadia@northwind.example";
const SAM: &str = "sam@contoso.example";

#[test]
fn an_invitation_expires_by_comparison_while_the_sweep_is_off() {
    in_the_demo_world(async |world| {
        world.switch("sweep-expired", false).await;
        let offer = world::with(world::trial(NADIA), "expiresInDays", json!(5));
        let invitation = world.sam().invites(&offer).await;
        let link = world.link_to(NADIA);
        let acceptance = world.acceptance(&link, Some(NADIA), world::commercial()).await;
        world.wait_days(5).await;

        assert_eq!(world.sam().shows(&invitation["id"]).await["status"], "expired");
        world.refuses("invitationExpired", world.look(&link)).await;
        world.refuses("invitationExpired", world.nadia().post(link.path("accept"), &acceptance)).await;
        world.refuses("invitationExpired", world.answer(&link, "decline")).await;
        world.refuses("invitationExpired", world.answer(&link, "report")).await;
        world.refuses("invitationExpired", world.answer(&link, "hand-over")).await;
        world.refuses("invitationExpired", world.sam().acting(&invitation, "resend", &json!({})).await).await;
        world.refuses("invitationExpired", world.sam().acting(&invitation, "cancel", &json!({})).await).await;
        let told = world.letters_to(SAM).len();
        world.answer(&link, "renewal").send().await.is(202);
        world.answer(&link, "renewal").send().await.is(202);
        world.settle().await;
        assert_eq!(world.new_subjects_to(SAM, told), [format!("{NADIA} asks for a new invitation")]);
        // Its lock has lapsed with it.
        world.sam().invites(&world::trial(NADIA)).await;
        assert!(!world.subjects_to(SAM).contains(&format!("Your invitation to {NADIA} has expired")));

        world.switch("sweep-expired", true).await;
        let swept = world.sweep().await;
        assert_eq!(swept["expiredInvitations"], 1);
        assert_eq!(world.newest_letter_to(SAM).subject, format!("Your invitation to {NADIA} has expired"));
        assert_eq!(world.sam().shows(&invitation["id"]).await["status"], "expired");
        let letters = world.letters().len();
        assert_eq!(world.sweep().await["expiredInvitations"], 0);
        assert_eq!(world.letters().len(), letters, "nobody is told twice");
    });
}

#[test]
fn the_last_second_counts_and_the_next_does_not() {
    in_the_demo_world(async |world| {
        world.switch("sweep-expired", false).await;
        let offer = world::with(world::trial(NADIA), "expiresInDays", json!(1));
        let invitation = world.sam().invites(&offer).await;
        let link = world.link_to(NADIA);
        world.wait_seconds(86_399).await;
        let seen = world.nadia().opens(&link).await;
        assert_eq!(seen["status"], "pending");
        world.wait_seconds(1).await;
        world.refuses("invitationExpired", world.look(&link)).await;
        world.wait_days_unnoticed(401).await;
        world.refuses("archived", world.look(&link)).await;
        let listed = world.sam().get("/v1/invitations?limit=100").send().await.is(200).json();
        let ids: Vec<_> = listed["items"].as_array().unwrap().iter().map(|item| &item["id"]).collect();
        assert!(
            !ids.is_empty() && !ids.contains(&&invitation["id"]),
            "what is archived is in no list either"
        );
    });
}

/// Lets Northwind grant something for so many days.
async fn grant(world: &World, days: u32) -> serde_json::Value {
    let offer =
        world::with_at(world::administration(NADIA), "/delegatedAdministration/durationDays", json!(days));
    world.sam().invites(&offer).await;
    world.nadia().accepts(&world.link_to(NADIA), json!({ "delegatedAdministration": "accept" })).await["delegation"].clone()
}

/// The subjects of the warnings that the customer got; the partner got as many.
#[track_caller]
fn warnings(world: &World) -> Vec<String> {
    let is_warning = |subject: &String| subject.ends_with(" more");
    let partner = world.subjects_to("paul@contoso.example").into_iter();
    let partner = partner
        .filter(|subject| subject.starts_with("Your administration for Northwind Traders ends within"));
    let customer: Vec<_> = world.subjects_to(NADIA).into_iter().filter(is_warning).collect();
    assert_eq!(partner.count(), customer.len(), "{:?}", world.subjects_to("paul@contoso.example"));
    customer
}

#[test]
fn both_sides_are_warned_at_thirty_seven_and_one_days_once_each() {
    in_the_demo_world(async |world| {
        let delegation = grant(world, 40).await;
        for (day, expected) in [(9, 0), (10, 1), (32, 1), (33, 2), (38, 2), (39, 3)] {
            let days = day - days_since_start(world);
            world.wait_days(days).await;
            let given = warnings(world);
            assert_eq!(given.len(), expected, "after {day} days: {given:?}");
        }
        let customer = warnings(world);
        assert!(
            customer[0].contains("30 days")
                && customer[1].contains("7 days")
                && customer[2].contains("1 day"),
            "{customer:?}"
        );

        world.wait_days(1).await;
        let path = format!("/v1/delegations/{}", delegation["id"].as_str().unwrap());
        assert_eq!(world.sam().get(&*path).send().await.json()["status"], "expired");
        assert_eq!(
            world.newest_letter_to(NADIA).subject,
            "Contoso Consulting can no longer administer your account"
        );
        world.wait_days(3).await;
        assert_eq!(warnings(world).len(), 3);
        assert_eq!(world.count("C#", "D#SLOT").await, 1, "only Adventure Works' slot is left");
    });
}

fn days_since_start(world: &World) -> u32 {
    let start: domain::Moment = world::NOW.parse().unwrap();
    u32::try_from(start.seconds_until(world.now()) / 86_400).unwrap()
}

#[test]
fn a_clock_that_is_moved_far_on_passes_over_no_warning() {
    in_the_demo_world(async |world| {
        let delegation = grant(world, 365).await;
        world.wait_days(400).await;
        let given = warnings(world);
        let told =
            ["30 days", "7 days", "1 day"].map(|left| given.iter().filter(|one| one.contains(left)).count());
        assert_eq!((told, given.len()), ([1; 3], 3), "{given:?}");
        let path = format!("/v1/delegations/{}", delegation["id"].as_str().unwrap());
        let ended = world.sam().get(&*path).send().await.json();
        assert_eq!((&ended["status"], &ended["endsAt"]), (&"expired".into(), &"2027-11-23T10:00:00Z".into()));
        let letters = world.letters_to(NADIA);
        let told =
            letters.iter().rfind(|letter| letter.subject.contains("can no longer administer")).unwrap();
        assert_eq!(told.at.to_string(), "2027-11-23T10:00:00Z", "told when it ended, not days later");
    });
}

#[test]
fn warnings_that_were_missed_collapse_into_the_nearest() {
    in_the_demo_world(async |world| {
        grant(world, 40).await;
        world.wait_days_unnoticed(36).await;
        world.sweep().await;
        let given = warnings(world);
        assert_eq!(given.len(), 1);
        assert!(given[0].contains("7 days"), "{given:?}");
        world.sweep().await;
        assert_eq!(warnings(world).len(), 1);
    });
}

#[test]
fn a_delegation_that_lapsed_by_time_holds_no_slot() {
    in_the_demo_world(async |world| {
        world.switch("sweep-expired", false).await;
        grant(world, 10).await;
        world.wait_days(10).await;
        world.fiona().invites(&world::administration(NADIA)).await;
        let link = world.link_to(NADIA);
        assert!(world.nadia().opens(&link).await["replaces"].is_null());
        let accepted = world.nadia().accepts(&link, json!({ "delegatedAdministration": "accept" })).await;
        world.switch("sweep-expired", true).await;
        let swept = world.sweep().await;
        assert_eq!(swept["expiredDelegations"], 0, "its end was recorded when its slot was taken");
        let customer = accepted["customer"]["id"].as_str().unwrap();
        let held =
            world.nadia().get(format!("/v1/customers/{customer}/delegation")).send().await.is(200).json();
        assert_eq!(
            held["partner"]["name"], "Fabrikam Cloud",
            "the sweep must not free the new holder's slot"
        );
    });
}

#[test]
fn the_schedule_of_the_template_sweeps_by_itself() {
    in_the_demo_world(async |world| {
        let offer = world::with(world::trial(NADIA), "expiresInDays", json!(2));
        world.sam().invites(&offer).await;
        let link = world.link_to(NADIA);
        world.wait_days(2).await;
        assert_eq!(world.newest_letter_to(SAM).subject, format!("Your invitation to {NADIA} has expired"));
        world.refuses("invitationExpired", world.look(&link)).await;
    });
}
