//! How a partner is doing, as its own people see it.

use serde_json::{Value, json};

use crate::world::{self, World, in_the_demo_world};

const NADIA: &str = "nadia@northwind.example";

/// The counts of everything, compared with what the lists say one by one.
async fn agrees_with_the_lists(world: &World) {
    for person in [world.sam(), world.fiona()] {
        let overview = person.overview().await;
        for status in ["pending", "suspended", "accepted", "declined", "canceled", "expired"] {
            let page = person.get(format!("/v1/invitations?limit=100&status={status}")).send().await.json();
            let listed = page["items"].as_array().unwrap().len();
            assert_eq!(overview["invitations"][status], listed, "{status} of {overview}");
            let of_kinds = overview["invitations"]["byKind"].as_object().unwrap().values();
            let together: u64 = of_kinds.map(|kind| kind[status].as_u64().unwrap()).sum();
            assert_eq!(overview["invitations"][status], together);
        }
        for status in ["active", "suspended", "expired", "terminated", "replaced"] {
            let page = person.get(format!("/v1/delegations?limit=100&status={status}")).send().await.json();
            let listed = page["items"].as_array().unwrap().len();
            assert_eq!(overview["delegations"][status], listed, "{status} of {overview}");
        }
        assert_eq!(overview["isComplete"], true);
    }
}

#[test]
fn the_demo_world_at_a_glance() {
    in_the_demo_world(async |world| {
        let overview = world.sam().overview().await;
        assert_eq!(overview["partner"]["name"], "Contoso Consulting");
        assert_eq!(overview["gate"], json!({ "open": true, "code": null }));
        let invitations = &overview["invitations"];
        assert_eq!(
            (&invitations["pending"], &invitations["declined"], &invitations["expired"]),
            (&json!(2), &json!(1), &json!(1))
        );
        assert_eq!(overview["subscriptions"]["trial"], 1);
        assert_eq!(
            (&overview["deliveryTroubles"]["bounced"], &overview["deliveryTroubles"]["complained"]),
            (&json!(1), &json!(0))
        );
        assert_eq!(overview["deliveryTroubles"]["items"][0]["email"], "lucia@lucernepublishing.example");
        let soon = &overview["dueSoon"];
        assert_eq!((&soon["within7Days"], &soon["within30Days"]), (&json!(1), &json!(3)));
        assert_eq!(
            (&soon["items"][0]["type"], &soon["items"][0]["customerName"]),
            (&json!("trial"), &json!("Graphic Design Institute"))
        );
        assert_eq!(
            overview["quota"]["openInvitations"],
            json!({ "limit": 1_000, "used": 2, "remaining": 998 })
        );
        assert_eq!(overview["quota"]["newInvitationsPerDay"]["remaining"], 50);
        let fiona = world.fiona().overview().await;
        assert_eq!(
            (&fiona["delegations"]["active"], &fiona["subscriptions"]["active"]),
            (&json!(1), &json!(1))
        );
        agrees_with_the_lists(world).await;
    });
}

#[test]
fn counts_follow_what_happens_and_what_only_time_brings() {
    in_the_demo_world(async |world| {
        world.sam().invites(&world::purchase_with_everything(NADIA)).await;
        agrees_with_the_lists(world).await;
        assert_eq!(world.sam().overview().await["quota"]["newInvitationsPerDay"]["used"], 1);
        world.nadia().accepts(&world.link_to(NADIA), world::everything()).await;
        let offer = world::with(world::trial("a@blueyonder.example"), "expiresInDays", json!(2));
        world.sam().invites(&offer).await;
        let declined = world.sam().invites(&world::trial("b@blueyonder.example")).await;
        world.answer(&world.link_to("b@blueyonder.example"), "decline").send().await.is(200);
        let canceled = world.sam().invites(&world::administration("c@blueyonder.example")).await;
        world.sam().does(&canceled, "cancel", &json!({})).await;
        assert_ne!(declined["id"], canceled["id"]);
        agrees_with_the_lists(world).await;

        // Fabrikam takes over the administration; Contoso still sells.
        world.fiona().invites(&world::administration(NADIA)).await;
        world.nadia().accepts(&world.link_to(NADIA), json!({ "delegatedAdministration": "accept" })).await;
        assert_eq!(world.sam().overview().await["delegations"]["replaced"], 1);
        agrees_with_the_lists(world).await;

        world.switch("sweep-expired", false).await;
        world.wait_days_unnoticed(60).await;
        let late = world.sam().overview().await;
        assert_eq!(
            (&late["invitations"]["pending"], &late["subscriptions"]["trial"]),
            (&json!(0), &json!(0))
        );
        agrees_with_the_lists(world).await;
        world.switch("sweep-expired", true).await;
        world.sweep().await;
        let swept = world.sam().overview().await;
        for counts in ["invitations", "delegations", "subscriptions", "dueSoon"] {
            assert_eq!(swept[counts], late[counts], "a sweep changes no answer");
        }
        agrees_with_the_lists(world).await;
    });
}

#[test]
fn a_trial_that_another_partner_converts_changes_sides() {
    in_the_demo_world(async |world| {
        let greta = "greta@graphic.example";
        world.fiona().invites(&world::purchase(greta)).await;
        let bought = world.greta().accepts(&world.link_to(greta), world::commercial()).await;
        let sams = world.sam().overview().await["subscriptions"].clone();
        assert_eq!(sams, json!({ "trial": 0, "active": 0, "canceled": 0, "expired": 0 }));
        assert_eq!(world.fiona().overview().await["subscriptions"]["active"], 2);
        world.greta().canceling(&bought["subscriptions"][0]).send().await.is(200);
        let fionas = world.fiona().overview().await["subscriptions"].clone();
        assert_eq!(fionas, json!({ "trial": 0, "active": 1, "canceled": 1, "expired": 0 }));
        world.settle().await;
    });
}

#[test]
fn a_paused_partner_sees_that_and_what_is_held_up() {
    in_the_demo_world(async |world| {
        for name in ["a", "b", "c"] {
            let email = format!("{name}@blueyonder.example");
            world.fiona().invites(&world::purchase(&email)).await;
            world.answer(&world.link_to(&email), "report").send().await.is(200);
        }
        world.fiona().overview().await;
        let overview = world.fiona().overview().await;
        assert_eq!(overview["gate"], json!({ "open": false, "code": "partnerSuspended" }));
        assert_eq!(
            (&overview["delegations"]["active"], &overview["delegations"]["suspended"]),
            (&json!(0), &json!(1))
        );
        let liz = world.liz().overview().await;
        assert_eq!(liz["gate"], json!({ "open": false, "code": "agreementOutdated" }));
        world.settle().await;
    });
}

#[test]
fn the_page_of_a_partner_shows_the_same_figures() {
    in_the_demo_world(async |world| {
        let page = async |email: &str| {
            world.get("/partner?lang=en").by(email).by_browser().send().await.is(200).text().to_owned()
        };
        let overview = world.sam().overview().await;
        let contoso = page("sam@contoso.example").await;
        let (invitations, quota) = (&overview["invitations"], &overview["quota"]);
        let figures = [
            format!("waiting for an answer: {}", invitations["pending"]),
            format!("declined: {}", invitations["declined"]),
            format!("within 7 days: {}", overview["dueSoon"]["within7Days"]),
            format!("within 30 days: {}", overview["dueSoon"]["within30Days"]),
            format!("refused: {}", overview["deliveryTroubles"]["bounced"]),
            format!("today: {} of", quota["newInvitationsPerDay"]["remaining"]),
            format!("waiting at the same time: {} of 1,000", quota["openInvitations"]["remaining"]),
        ];
        for figure in figures {
            assert!(contoso.contains(&figure), "{figure}: {contoso}");
        }
        let answerable = contoso.matches("Answer before").count();
        assert_eq!(invitations["pending"], answerable, "nobody answers what is over: {contoso}");
        assert!(!contoso.contains("Not available in your cloud"), "{contoso}");

        let woodgrove = page("wei@woodgrove.example").await;
        for words in
            ["Not available in your cloud", "free trial", "purchase offer", "delegated administration"]
        {
            assert!(woodgrove.contains(words), "{words}: {woodgrove}");
        }
    });
}

#[test]
fn only_its_own_people_and_the_operator_see_it() {
    in_the_demo_world(async |world| {
        let fabrikam = format!("/v1/partners/{}/overview", world.fiona().partner().await);
        for stranger in [world.sam(), world.alex(), world.noah()] {
            world.refuses("notFound", stranger.get(&*fabrikam)).await;
        }
        world
            .refuses("notFound", world.sam().get("/v1/partners/prt_01KASG5Q40000000000000000A/overview"))
            .await;
        world.get(&*fabrikam).send().await.is_problem("unauthenticated");
        for own in [world.paul(), world.mia(), world.dan(), world.ada()] {
            own.overview().await;
        }
        let operators = world.by_operator(fabrikam).await;
        assert_eq!(operators["partner"]["name"], "Fabrikam Cloud");
    });
}

/// What one overview asks of the table, besides who asks.
async fn asked(world: &World) -> Vec<(String, Option<String>)> {
    world.fiona().overview().await;
    let path = format!("/v1/partners/{}/overview", world.fiona().partner().await);
    world.system.ledger().take();
    world.fiona().get(path).send().await.is(200);
    let calls = world.system.ledger().take();
    let of_function = calls.into_iter().filter(|call| call.function == "show-overview");
    of_function.filter(|call| call.leading_keys != ["U#"]).map(|call| (call.operation, call.index)).collect()
}

#[test]
fn it_takes_two_requests_however_much_there_is() {
    in_the_demo_world(async |world| {
        let small = asked(world).await;
        let query = |index: &str| ("Query".to_owned(), Some(index.to_owned()));
        let expected = [("BatchGetItem".to_owned(), None), query("attention")];
        assert_eq!(small, expected);
        let partner = world.fiona().partner().await;
        // Ten thousand customers, each with a delegation for a year.
        for number in 0..10_000 {
            let ends_at = world.now().plus_days(1 + number % 365);
            let id = format!("dlg_01KASG5Q4000000000000{number:05}");
            world.plant(&planted(&partner, &id, ends_at)).await;
        }
        assert_eq!(asked(world).await, small);
        let overview = world.fiona().overview().await;
        assert_eq!(overview["isComplete"], true);
        assert_eq!(overview["dueSoon"]["within30Days"], 10_000 / 365 * 30 + 30);
        assert_eq!(overview["dueSoon"]["items"].as_array().unwrap().len(), 25);
    });
}

/// A delegation as far as the index knows it.
fn planted(partner: &str, id: &str, ends_at: domain::Moment) -> Value {
    json!({
        "pk": { "S": format!("D#{id}") }, "sk": { "S": "D" }, "owner": { "S": format!("P#{partner}") },
        "attention": { "S": format!("W#{:012}#{id}", ends_at.as_second()) },
        "waiting": { "M": {
            "type": { "S": "delegation" },
            "customerId": { "S": "cus_01KASG5Q40000000000000000A" }, "customerName": { "S": "Wide World Importers" },
        } },
    })
}
