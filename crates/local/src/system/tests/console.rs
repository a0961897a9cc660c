use http::{Method, StatusCode, header};
use serde_json::{Value, json};

use super::*;
use crate::database::tests::perform;

#[tokio::test]
async fn the_clock_is_shown_set_and_advanced() {
    let system = system().await;
    let change = |body: Value| {
        let system = &system;
        async move { send(system, Method::POST, "/_local/clock", None, &body.to_string()).await }
    };
    assert_eq!(json_of(&change(json!({"advance": "P1DT1H"})).await)["now"], "2026-11-24T11:00:00Z");
    assert_eq!(json_of(&change(json!({"set": "2027-01-01T00:00:00Z"})).await)["now"], "2027-01-01T00:00:00Z");
    assert_eq!(
        json_of(&send(&system, Method::GET, "/_local/clock", None, "").await)["now"],
        "2027-01-01T00:00:00Z"
    );
    for (body, pointer) in [
        (json!({"advance": "tomorrow"}), "/advance"),
        (json!({"advance": "-P1D"}), "/advance"),
        (json!({"set": "noon"}), "/set"),
        (json!({"sett": "2027-01-01T00:00:00Z"}), "/sett"),
        (json!({}), ""),
    ] {
        let answer = change(body).await;
        assert_eq!(answer.status(), 422);
        assert_eq!(json_of(&answer)["errors"][0]["pointer"], pointer);
    }
}

#[tokio::test]
async fn a_person_whom_the_console_refuses_is_led_back_to_it() {
    let system = system().await;
    let refused = async |path: &str| {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "text/html,*/*;q=0.8")
            .body(Bytes::from("set=garbage"))
            .unwrap();
        let page = system.send(request).await;
        (page.status(), page.headers().clone(), String::from_utf8_lossy(page.body()).into_owned())
    };
    let (status, headers, html) = refused("/_local/clock").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(headers[header::CONTENT_TYPE], "text/html; charset=utf-8");
    assert!(
        html.contains("<a href=\"/_local/\">← Overview</a>") && html.contains("<code>/set</code>"),
        "{html}"
    );
    let (status, headers, html) = refused("/_local/mailbox").await;
    assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(headers[header::ALLOW], "GET,HEAD");
    assert!(html.contains("← Overview"), "{html}");
    let (_, _, html) = refused("/_local/oidc/authorize").await;
    assert!(!html.contains("← Overview"), "who signs in goes back to the site: {html}");
}

#[tokio::test]
async fn what_the_console_does_not_have_is_a_problem_too() {
    let system = system().await;
    let answer = send(&system, Method::GET, "/_local/nothing", None, "").await;
    assert_eq!(
        (answer.status(), json_of(&answer)["code"].clone()),
        (StatusCode::NOT_FOUND, json!("notFound"))
    );
    let answer = send(&system, Method::PUT, "/_local/clock", None, "").await;
    assert_eq!(answer.status(), 405);
    assert_eq!(answer.headers()[header::ALLOW], "GET,HEAD,POST");
    let answer = send(&system, Method::POST, "/_local/tokens", None, "{").await;
    assert_eq!(
        (answer.status(), json_of(&answer)["code"].clone()),
        (StatusCode::BAD_REQUEST, json!("malformed"))
    );
    let answer = send(&system, Method::POST, "/_local/tokens", None, r#"{"email":"nobody"}"#).await;
    assert_eq!(json_of(&answer)["errors"][0]["pointer"], "/email");
}

#[tokio::test]
async fn the_issuer_publishes_the_key_of_its_tokens() {
    let system = system().await;
    let discovery =
        send(&system, Method::GET, "/_local/oidc/.well-known/openid-configuration", None, "").await;
    let discovery = json_of(&discovery);
    assert_eq!(discovery["issuer"], format!("{}/_local/oidc", system.url()));
    let jwks = send(&system, Method::GET, "/_local/oidc/jwks.json", None, "").await;
    assert_eq!(json_of(&jwks)["keys"][0]["alg"], "ES256");
}

/// When the sweep ran, by its own log.
fn sweeps(system: &System) -> Vec<String> {
    let lines = system.journal().lines();
    let records = lines.iter().map(|line| serde_json::from_str::<Value>(line).unwrap());
    records
        .filter(|record| record["message"] == "swept")
        .map(|record| record["at"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn schedules_tick_when_the_clock_passes_them_unless_told_not_to() {
    let system = system().await;
    let change = async |body: Value| {
        let answer = send(&system, Method::POST, "/_local/clock", None, &body.to_string()).await;
        assert_eq!(answer.status(), 200);
    };
    change(json!({"advance": "PT4M"})).await;
    assert!(sweeps(&system).is_empty());
    change(json!({"advance": "PT1M"})).await;
    assert_eq!(sweeps(&system), ["2026-11-23T10:05:00Z"]);
    change(json!({"advance": "P2D", "tick": false})).await;
    assert_eq!(sweeps(&system).len(), 1);
    change(json!({"advance": "P1DT6H"})).await;
    assert_eq!(sweeps(&system)[1..], ["2026-11-26T10:05:00Z", "2026-11-26T16:05:00Z"]);
    change(json!({"set": "2026-11-23T10:00:00Z"})).await;
    assert_eq!(sweeps(&system).len(), 3);
}

#[tokio::test]
async fn a_function_that_is_switched_off_is_passed_by() {
    let system = system().await;
    let switch = async |name: &str, body: Value| {
        send(&system, Method::POST, &format!("/_local/functions/{name}"), None, &body.to_string())
            .await
            .status()
    };
    assert_eq!(switch("sweep-expired", json!({"enabled": false})).await, 200);
    send(&system, Method::POST, "/_local/clock", None, r#"{"advance":"P1D"}"#).await;
    assert!(sweeps(&system).is_empty());
    assert_eq!(switch("sweep-expired", json!({"enabled": true})).await, 200);
    send(&system, Method::POST, "/_local/clock", None, r#"{"advance":"P1D"}"#).await;
    assert_eq!(sweeps(&system).len(), 1);
    assert_eq!(switch("sweep-never", json!({"enabled": true})).await, 404);
    assert_eq!(switch("sweep-expired", json!({"enabled": "yes"})).await, 422);
}

#[tokio::test]
async fn a_function_is_invoked_by_hand_with_any_event() {
    let system = system().await;
    let answer = send(&system, Method::POST, "/_local/invoke/sweep-expired", None, "{}").await;
    assert_eq!(json_of(&answer), json!({"now": "2026-11-23T10:00:00Z"}));
    let answer = send(&system, Method::POST, "/_local/invoke/record-delivery", None, "{}").await;
    assert_eq!(answer.status(), 500);
    assert!(json_of(&answer)["detail"].as_str().unwrap().starts_with("malformedEvent: "), "{answer:?}");
    assert_eq!(send(&system, Method::POST, "/_local/invoke/nobody", None, "{}").await.status(), 404);
    assert_eq!(send(&system, Method::POST, "/_local/invoke/send-email", None, "{}").await.status(), 503);
}

#[tokio::test]
async fn feedback_reaches_the_function_of_the_rule_and_what_fails_is_kept_until_it_is_redriven() {
    let system = system().await;
    let report = async |id: &str, kind: &str| {
        let path = format!("/_local/mail/{id}/feedback");
        send(&system, Method::POST, &path, None, &json!({"type": kind}).to_string()).await
    };
    let id = post(&system, "nadia@northwind.example").await;
    let answer = report(&id, "bounce").await;
    assert_eq!(json_of(&answer), json!({"reportedTo": [{"function": "record-delivery", "done": true}]}));
    assert_eq!(report(&id, "joy").await.status(), 422);
    assert_eq!(report("nothing", "bounce").await.status(), 404);

    let broken = post(&system, "broken@northwind.example").await;
    let answer = report(&broken, "complaint").await;
    assert_eq!(json_of(&answer)["reportedTo"][0]["done"], false);
    let settled = send(&system, Method::POST, "/_local/settle", None, "").await;
    assert_eq!(json_of(&settled), json!({"pending": 0, "deadLetters": 1}));
    let kept = json_of(&send(&system, Method::GET, "/_local/dead-letters", None, "").await);
    assert_eq!(kept["items"][0]["queue"], "UnrecordedFeedback");
    assert_eq!(kept["items"][0]["event"]["detail-type"], "Email Complaint Received");
    let redriven = send(&system, Method::POST, "/_local/dead-letters/redrive", None, "").await;
    assert_eq!(json_of(&redriven), json!({"delivered": 0, "failed": 1}));
}

#[tokio::test]
async fn letters_are_listed_by_address_and_thrown_away() {
    let system = system().await;
    post(&system, "nadia@northwind.example").await;
    post(&system, "noah@northwind.example").await;
    let all = json_of(&send(&system, Method::GET, "/_local/mail", None, "").await);
    assert_eq!(all["items"].as_array().unwrap().len(), 2);
    let hers =
        json_of(&send(&system, Method::GET, "/_local/mail?to=Nadia@northwind.example", None, "").await);
    assert_eq!(hers["items"][0]["to"], "nadia@northwind.example");
    assert_eq!(send(&system, Method::DELETE, "/_local/mail", None, "").await.status(), 204);
    let none = json_of(&send(&system, Method::GET, "/_local/mail", None, "").await);
    assert_eq!(none, json!({"items": []}));
}

#[tokio::test]
async fn fault_rules_are_shown_replaced_and_cleared() {
    let system = system().await;
    let rules = json!({"rules": [{"service": "ses", "operation": "SendRawEmail", "kind": "throttle", "probability": 1.0}]});
    assert_eq!(send(&system, Method::PUT, "/_local/faults", None, &rules.to_string()).await.status(), 200);
    assert_eq!(json_of(&send(&system, Method::GET, "/_local/faults", None, "").await), rules);
    let wrong = json!({"rules": [{"service": "ses", "kind": "conflict", "probability": 1.0}]});
    let answer = send(&system, Method::PUT, "/_local/faults", None, &wrong.to_string()).await;
    assert_eq!(
        (answer.status(), json_of(&answer)["errors"][0]["pointer"].clone()),
        (StatusCode::UNPROCESSABLE_ENTITY, json!("/rules/0"))
    );
    let never =
        json!({"rules": [{"service": "dynamodb", "operation": "Nope", "kind": "error", "probability": 1.0}]});
    let answer = send(&system, Method::PUT, "/_local/faults", None, &never.to_string()).await;
    assert_eq!(
        (answer.status(), json_of(&answer)["errors"][0]["pointer"].clone()),
        (StatusCode::UNPROCESSABLE_ENTITY, json!("/rules/0/operation"))
    );
    assert_eq!(send(&system, Method::DELETE, "/_local/faults", None, "").await.status(), 204);
    let unknown = json!({"rules": [{"service": "ses", "operation": "SendRawEmail", "kind": "flood", "probability": 1.0}]});
    let refused = send(&system, Method::PUT, "/_local/faults", None, &unknown.to_string()).await;
    assert_eq!(json_of(&refused)["errors"][0]["pointer"], "/rules/0/kind");
    assert_eq!(json_of(&send(&system, Method::GET, "/_local/faults", None, "").await), json!({"rules": []}));
}

#[tokio::test]
async fn raw_items_come_in_pages() {
    let system = system().await;
    for number in 0..3 {
        let item =
            json!({"TableName": "Table", "Item": {"pk": {"S": format!("I#{number}")}, "sk": {"S": "I"}}});
        assert_eq!(perform(system.database(), "PutItem", item).await.status, 200);
    }
    let first = json_of(&send(&system, Method::GET, "/_local/table?prefix=I%23&limit=2", None, "").await);
    assert_eq!(first["items"].as_array().unwrap().len(), 2);
    let cursor = first["nextCursor"].as_str().unwrap();
    let path = format!("/_local/table?prefix=I%23&limit=2&cursor={cursor}");
    let second = json_of(&send(&system, Method::GET, &path, None, "").await);
    assert_eq!((second["items"].as_array().unwrap().len(), &second["nextCursor"]), (1, &Value::Null));
    for (path, status) in [("?limit=0", 422), ("?limit=x", 400), ("?cursor=nonsense", 400)] {
        let answer = send(&system, Method::GET, &format!("/_local/table{path}"), None, "").await;
        assert_eq!(answer.status(), status, "{path}");
        assert_eq!(answer.headers()[header::CONTENT_TYPE], "application/problem+json");
    }
}

#[tokio::test]
async fn a_page_of_somebody_else_cannot_push_the_buttons() {
    let system = system().await;
    let request = Request::post("/_local/clock")
        .header("sec-fetch-site", "cross-site")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Bytes::from("advance=P1D"))
        .unwrap();
    assert_eq!(system.send(request).await.status(), 403);
}
