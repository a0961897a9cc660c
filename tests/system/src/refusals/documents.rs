//! Documents with faults: all of them at once, each with its pointer; hostile text never gets in.

use serde_json::{Value, json};

use crate::world::{self, World, in_the_demo_world};

const NADIA: &str = "nadia@northwind.example";

async fn pointers(world: &World, offer: &Value) -> Vec<String> {
    world.refuses("invalid", world.sam().inviting(offer)).await.pointers()
}

#[test]
fn every_fault_is_told_at_once() {
    in_the_demo_world(async |world| {
        let offer = json!({
            "kind": "trial",
            "recipient": { "email": "nobody", "name": "", "nickname": "N" },
            "locale": "de",
            "lines": [
                { "service": "exchange-online", "plan": "huge", "licenses": 24 },
                { "service": "teleport" },
            ],
            "delegatedAdministration": { "capabilities": ["fly"], "durationDays": 731 },
            "message": "Click https://evil.example",
            "expiresInDays": 91,
            "surprise": true,
        });
        let expected = [
            "/delegatedAdministration/capabilities/0",
            "/delegatedAdministration/durationDays",
            "/expiresInDays",
            "/lines/0/licenses",
            "/lines/0/plan",
            "/lines/1/plan",
            "/lines/1/service",
            "/locale",
            "/message",
            "/recipient/email",
            "/recipient/name",
            "/recipient/nickname",
            "/surprise",
        ];
        let mut found = pointers(world, &offer).await;
        found.sort();
        assert_eq!(found, expected);
        assert_eq!(pointers(world, &json!({})).await, ["/kind", "/recipient"]);
    });
}

#[test]
fn what_does_not_go_together_is_refused() {
    in_the_demo_world(async |world| {
        let cases = [
            (world::with(world::trial(NADIA), "lines", json!([])), "/lines"),
            (
                world::with(world::administration(NADIA), "lines", world::trial(NADIA)["lines"].clone()),
                "/lines",
            ),
            (
                world::with(world::administration(NADIA), "delegatedAdministration", Value::Null),
                "/delegatedAdministration",
            ),
            (world::with(world::administration(NADIA), "partnerOfRecord", json!(true)), "/partnerOfRecord"),
            (
                world::with(
                    world::trial(NADIA),
                    "followsInvitationId",
                    json!("inv_01ARZ3NDEKTSV4RRFFQ69G5FAV"),
                ),
                "/followsInvitationId",
            ),
            (
                world::with(
                    world::purchase(NADIA),
                    "followsInvitationId",
                    json!("inv_01ARZ3NDEKTSV4RRFFQ69G5FAV"),
                ),
                "/followsInvitationId",
            ),
            (
                world::with(world::purchase(NADIA), "followsInvitationId", json!("inv_1")),
                "/followsInvitationId",
            ),
            (world::with_at(world::purchase(NADIA), "/lines/0/licenses", json!(0)), "/lines/0/licenses"),
            (
                world::with_at(world::purchase(NADIA), "/lines/0/licenses", json!(100_001)),
                "/lines/0/licenses",
            ),
            (world::with_at(world::purchase(NADIA), "/lines/0/licenses", json!("40")), "/lines/0/licenses"),
            (world::with_at(world::purchase(NADIA), "/lines/0/licenses", json!(1.5)), "/lines/0/licenses"),
            (world::with_at(world::purchase(NADIA), "/lines/0/termMonths", json!(61)), "/lines/0/termMonths"),
            (
                world::with_at(world::purchase(NADIA), "/lines/0/unitFee/amount", json!(-1)),
                "/lines/0/unitFee/amount",
            ),
            (
                world::with_at(world::purchase(NADIA), "/lines/0/unitFee/currency", json!("EURO")),
                "/lines/0/unitFee/currency",
            ),
            (
                world::with_at(world::purchase(NADIA), "/lines/0/billingPeriod", json!("weekly")),
                "/lines/0/billingPeriod",
            ),
        ];
        for (offer, pointer) in cases {
            assert_eq!(pointers(world, &offer).await, [pointer], "{offer}");
        }
        let lines: Vec<Value> = (0..21).map(world::line).collect();
        assert_eq!(
            pointers(world, &world::with(world::purchase(NADIA), "lines", json!(lines))).await[0],
            "/lines"
        );
        let twice = world::with(world::purchase(NADIA), "lines", json!([world::line(1), world::line(2)]));
        assert_eq!(pointers(world, &twice).await, ["/lines/1/service"]);
        let foreign = world.fiona().get("/v1/invitations").send().await.json()["items"][0]["id"].clone();
        let follows = world::with(world::purchase(NADIA), "followsInvitationId", foreign);
        assert_eq!(pointers(world, &follows).await, ["/followsInvitationId"]);
    });
}

#[test]
fn hostile_text_is_refused_at_the_edge() {
    in_the_demo_world(async |world| {
        let texts = [
            "a\u{0}b",
            "a\u{7}b",
            "\u{1b}[31mred",
            "right\u{202e}tfel",
            "\u{2066}isolated\u{2069}",
            "zero\u{200b}width",
            "\u{feff}mark",
            "line\u{2028}separator",
            "Bcc: x\r\nSubject: y\rz",
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "{{7*7}}",
            "{% include x %}",
            "${jndi:ldap}",
            "<%= 1 %>",
            "&lt;b&gt;",
            "see www.evil.example",
            "go to https://evil.example/x",
            "javascript://x",
            "write to me@evil.example",
            "evil.example",
            "   ",
            "",
        ];
        for text in texts {
            for (document, pointer) in [
                (world::with(world::trial(NADIA), "message", json!(text)), "/message"),
                (world::with_at(world::trial(NADIA), "/recipient/name", json!(text)), "/recipient/name"),
                (
                    world::with_at(world::trial(NADIA), "/recipient/organization", json!(text)),
                    "/recipient/organization",
                ),
            ] {
                assert_eq!(pointers(world, &document).await, [pointer], "{text:?}");
            }
        }
        let long = world::with(world::trial(NADIA), "message", json!("é".repeat(501)));
        assert_eq!(pointers(world, &long).await, ["/message"]);
        world.sam().invites(&world::with(world::trial(NADIA), "message", json!("é".repeat(500)))).await;
    });
}

#[test]
fn hostile_addresses_are_refused_at_the_edge() {
    in_the_demo_world(async |world| {
        let long = format!("{}@northwind.example", "n".repeat(65));
        let addresses = [
            "nadia",
            "nadia@",
            "@northwind.example",
            "nadia@northwind",
            "nadia@northwind.example\r\nBcc: x@evil.example",
            "nadia@northwind.example, x@evil.example",
            "Nadia <nadia@northwind.example>",
            "\"a b\"@northwind.example",
            "nadia@[127.0.0.1]",
            "nadia@127.0.0.1",
            "nadia@north wind.example",
            "nadia@ｎorthwind.example",
            "nadia@nоrthwind.example",
            "nadia\u{202e}@northwind.example",
            "nadia@northwind..example",
            " ",
            &long,
            "{{x}}@northwind.example",
            "<b>@northwind.example",
        ];
        for address in addresses {
            assert_eq!(pointers(world, &world::trial(address)).await, ["/recipient/email"], "{address:?}");
        }
    });
}

#[test]
fn hostile_answers_of_the_customer_are_refused_too() {
    in_the_demo_world(async |world| {
        let email = "nora@blueyonder.example";
        world.sam().invites(&world::trial(email)).await;
        let link = world.link_to(email);
        let stranger = world.stranger(email);
        let code = stranger.gets_code(&link).await;
        for text in ["<script>", "a\u{202e}b", "{{7*7}}", "a\nb", ""] {
            let document = stranger.acceptance(&link, &code, text, world::commercial()).await;
            let refused = world.refuses("invalid", world.post(link.path("accept")).json(&document)).await;
            assert_eq!(refused.pointers(), ["/organization/name"], "{text:?}");
            let decline = json!({ "t": link.token, "reason": format!("because {text}\u{0}") });
            let refused = world.refuses("invalid", world.post(link.path("decline")).json(&decline)).await;
            assert_eq!(refused.pointers(), ["/reason"]);
        }
        let document = stranger
            .acceptance(&link, &code, "Blue Yonder", json!({ "commercial": "yes", "extra": "accept" }))
            .await;
        let refused = world.refuses("invalid", world.post(link.path("accept")).json(&document)).await;
        assert_eq!(refused.pointers(), ["/decisions/commercial", "/decisions/extra"]);
    });
}
