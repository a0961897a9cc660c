//! Requests that are refused before anybody reads what they want.

use serde_json::{Value, json};

use crate::world::{self, in_the_demo_world};

const NADIA: &str = "nadia@northwind.example";

#[test]
fn unknown_routes_and_methods_are_problems_of_ours() {
    in_the_demo_world(async |world| {
        for path in ["/v1/nothing", "/v1/invitations/a/b/c", "/i", "/favicon", "/v2/invitations"] {
            world.refuses("notFound", world.get(path)).await;
        }
        for (method, path, allow) in [
            ("DELETE", "/v1/invitations", "GET, HEAD, POST"),
            ("PUT", "/v1/invitations/bulk", "POST"),
            ("POST", "/v1/marketplace/listings", "GET, HEAD"),
            ("PATCH", "/v1/me", "GET, HEAD"),
        ] {
            let answer = world.refuses("methodNotAllowed", world.call(method, path)).await;
            let mut allowed: Vec<_> = answer.header("allow").unwrap().split(", ").collect();
            allowed.sort_unstable();
            let known: Vec<_> =
                allow.split(", ").filter(|one| allowed.contains(one) || *one != "HEAD").collect();
            assert_eq!(allowed, known, "{method} {path}");
        }
        world.get("/v1/nothing").by_browser().send().await.is(404).is_page();
    });
}

/// API Gateway deploys without the routes that it can make no authorizer for: what the contract has then comes to the
/// function for everything else, and nobody may take it for something that is not there.
#[test]
fn a_route_that_the_gateway_does_not_have_is_a_failure_of_ours() {
    in_the_demo_world(async |world| {
        let sample = include_str!("../../../../events/show-reference/refused-other-method.json");
        for (method, status) in [("GET", 500), ("POST", 500), ("DELETE", 405)] {
            let mut event: Value = serde_json::from_str(sample).unwrap();
            event["requestContext"]["http"]["method"] = json!(method);
            let answer = world.invoke("show-reference", &event).await.unwrap();
            assert_eq!(answer["statusCode"], status, "{method}");
        }
        let lines = world.system.journal().lines();
        let told =
            lines.iter().filter(|line| line.contains("\"level\":\"ERROR\"") && line.contains("OIDC issuer"));
        assert_eq!(told.count(), 2, "{lines:?}");
    });
}

#[test]
fn bodies_are_json_of_a_bounded_size() {
    in_the_demo_world(async |world| {
        let offer = world::trial(NADIA).to_string();
        let call = || world.post("/v1/invitations").by("sam@contoso.example").key(world.fresh_key());
        for kind in [
            "text/plain",
            "application/xml",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
        ] {
            world.refuses("unsupportedMediaType", call().bytes(kind, offer.clone())).await;
        }
        let packed = call().bytes("application/json", offer.clone()).header("content-encoding", "gzip");
        world.refuses("unsupportedMediaType", packed).await;
        let large = format!("{}{}", " ".repeat(256 * 1024), offer);
        world.refuses("tooLarge", call().bytes("application/json", large)).await;
        for text in ["{", "[1,2", "{\"a\":1}}", "nul", "{\"a\":01}", "\u{feff}{}", "{'a':1}"] {
            world.refuses("malformed", call().bytes("application/json", text.to_owned())).await;
        }
        world.refuses("malformed", call().bytes("application/json", vec![b'"', 0xff, b'"'])).await;
        world.refuses("malformed", call().bytes("application/json", "[".repeat(100_000))).await;
        for text in ["[]", "1", "\"text\"", "null"] {
            world.refuses("invalid", call().bytes("application/json", text.to_owned())).await;
        }
        let twice = offer.replacen('{', "{\"kind\":\"purchase\",", 1);
        assert_eq!(
            world.refuses("invalid", call().bytes("application/json", twice)).await.pointers(),
            ["/kind"]
        );
        call().bytes("application/json; charset=utf-8", offer).send().await.is(201);
    });
}

#[test]
fn changes_of_what_is_there_say_what_was_seen() {
    in_the_demo_world(async |world| {
        let invitation = world.sam().invites(&world::purchase(NADIA)).await;
        let path = |action: &str| format!("/v1/invitations/{}/{action}", invitation["id"].as_str().unwrap());
        for (action, document) in [
            ("resend", json!({})),
            ("cancel", json!({})),
            ("revise", json!({ "lines": [world::line(1)] })),
            ("correct-address", json!({ "email": "noah@northwind.example" })),
        ] {
            world.refuses("preconditionRequired", world.sam().post(path(action), &document)).await;
            world.refuses("preconditionFailed", world.sam().post(path(action), &document).revision(2)).await;
            world.refuses("roleMissing", world.ada().post(path(action), &document).revision(1)).await;
            world.refuses("notFound", world.fiona().post(path(action), &document).revision(1)).await;
            let surplus = world::with(document, "surplus", json!(1));
            assert_eq!(
                world
                    .refuses("invalid", world.sam().post(path(action), &surplus).revision(1))
                    .await
                    .pointers(),
                ["/surplus"]
            );
        }
        for header in ["*", "r1", "\"1\"", "W/\"r1\"", "\"r1\", \"r2\"", "\"r01\"", ""] {
            let answer = world.sam().post(path("cancel"), &json!({})).header("if-match", header).send().await;
            assert!(matches!(answer.status, 400 | 412 | 428), "{header:?} answered {}", answer.text());
        }
        world.sam().does(&invitation, "cancel", &json!({})).await;
    });
}
