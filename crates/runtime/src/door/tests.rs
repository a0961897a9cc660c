use std::sync::Mutex;

use ::http::{HeaderValue, StatusCode, header};
use serde_json::json;
use web::{BaseUrl, Failure, Problem, Request, Response};

use super::*;
use crate::{ManualClock, telemetry};

fn base_url() -> BaseUrl {
    "https://partners.example".parse().unwrap()
}

fn request(method: &str, path: &str) -> Value {
    json!({
        "version": "2.0",
        "routeKey": "GET /v1/things/{id}",
        "rawPath": path,
        "rawQueryString": "a=1&a=2",
        "headers": { "host": "partners.example", "accept": "application/json", "x-forwarded-proto": "https" },
        "requestContext": {
            "accountId": "000000000000", "apiId": "api", "domainName": "partners.example", "domainPrefix": "api",
            "http": { "method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "t" },
            "requestId": "r-1", "routeKey": "GET /v1/things/{id}", "stage": "$default",
            "time": "23/Nov/2026:10:00:00 +0000", "timeEpoch": 1_795_428_000_000_i64,
        },
        "pathParameters": { "id": "7" },
        "isBase64Encoded": false,
    })
}

async fn answer(door: &Door, event: Value) -> Value {
    door.invoke(&event).await.unwrap()
}

#[tokio::test]
async fn a_request_is_answered() {
    let door = http(base_url(), "app", |app, request: Request| async move {
        let id: u32 = web::request::path_parameter(&request, "id")?;
        web::respond::json(StatusCode::OK, &json!({ "app": app, "id": id, "query": request.uri().query() }))
    });
    let answer = answer(&door, request("GET", "/v1/things/7")).await;
    assert_eq!(answer["statusCode"], 200);
    assert_eq!(answer["body"], r#"{"app":"app","id":7,"query":"a=1&a=2"}"#);
    assert_eq!(answer["headers"]["content-type"], "application/json");
    assert_eq!(answer["isBase64Encoded"], false);
}

#[tokio::test]
async fn a_path_that_the_gateway_has_decoded_is_still_a_request() {
    let door = http(base_url(), (), |(), request: Request| async move {
        web::respond::json(StatusCode::OK, &json!({ "path": request.uri().path() }))
    });
    let answer = answer(&door, request("GET", "/v1/things/a b?\u{e9}%")).await;
    assert_eq!(answer["body"], r#"{"path":"/v1/things/a%20b%3F%C3%A9%25"}"#);
}

#[tokio::test]
async fn a_query_that_is_no_uri_is_still_a_request() {
    let door = http(base_url(), (), |(), request: Request| async move {
        web::respond::json(StatusCode::OK, &json!({ "query": request.uri().query() }))
    });
    let mut asked = request("GET", "/v1/things/7");
    asked["rawQueryString"] = json!("a=\"<b c>\"&d=%22&e=\u{e9}");
    let answer = answer(&door, asked).await;
    assert_eq!(answer["body"], r#"{"query":"a=%22%3Cb%20c%3E%22&d=%22&e=%C3%A9"}"#);
}

#[tokio::test]
async fn an_answer_that_would_come_too_late_is_a_problem_in_time() {
    let door = http(base_url(), (), |(), _| async {
        std::future::pending::<()>().await;
        Ok(Response::default())
    });
    let event = || serde_json::value::to_raw_value(&request("GET", "/")).unwrap();
    let short = door.invoke_as(event(), "r-1", Some(Duration::from_millis(500))).await.unwrap();
    assert_eq!(short["statusCode"], 503);
    assert_eq!(short["headers"]["retry-after"], "5");
    let prompt = http(base_url(), (), |(), _| async { Ok(Response::default()) });
    let answer = prompt.invoke_as(event(), "r-1", Some(Duration::from_secs(9))).await.unwrap();
    assert_eq!(answer["statusCode"], 200);
}

#[tokio::test]
async fn repeated_headers_are_joined_and_cookies_are_not() {
    let door = http(base_url(), (), |(), _| async {
        let mut response = Response::default();
        for value in ["a", "b"] {
            response.headers_mut().append(header::LINK, HeaderValue::from_static(value));
            response.headers_mut().append(header::SET_COOKIE, HeaderValue::from_static(value));
        }
        Ok(response)
    });
    let answer = answer(&door, request("GET", "/")).await;
    assert_eq!(answer["headers"]["link"], "a, b");
    assert_eq!(answer["cookies"], json!(["a", "b"]));
}

#[tokio::test]
async fn an_answer_to_head_has_no_body() {
    let door = http(base_url(), (), |(), _| async { Err(Problem::not_found()) });
    let answer = answer(&door, request("HEAD", "/")).await;
    assert_eq!(answer["statusCode"], 404);
    assert!(answer["body"].as_str().is_none_or(str::is_empty), "{answer}");
}

#[tokio::test]
async fn a_failure_and_a_panic_leave_as_problems_that_name_the_request() {
    let failing = http(base_url(), (), |(), _| async { Err(Failure::passing("load").into()) });
    let panicking = http(base_url(), (), |(), _| async { panic!("ouch") });
    for (door, status, code) in [(failing, 503, "unavailable"), (panicking, 500, "internal")] {
        let answer = answer(&door, request("GET", "/")).await;
        assert_eq!(answer["statusCode"], status);
        let problem: Value = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
        assert_eq!(problem["type"], format!("https://partners.example/problems/{code}"));
        assert_eq!(problem["instance"], "urn:countersign:request:r-1");
    }
}

#[tokio::test]
async fn what_is_no_request_is_a_failure_of_the_invocation() {
    let door = http(base_url(), (), |(), _| async { Ok(Response::default()) });
    for event in [json!({}), json!([]), json!("x")] {
        assert_eq!(door.invoke(&event).await.unwrap_err().error_type, "malformedEvent");
    }
    let mut hostile = request("GET", "/ \u{7f}");
    hostile["headers"]["host"] = json!("a b");
    assert_eq!(door.invoke(&hostile).await.unwrap_err().error_type, "malformedEvent");
}

fn batch(sequence_numbers: &[&str]) -> Value {
    let record = |number: &&str| {
        json!({
            "eventID": format!("e-{number}"), "eventName": "INSERT", "eventVersion": "1.1", "eventSource": "aws:dynamodb",
            "awsRegion": "eu-west-3", "eventSourceARN": "arn",
            "dynamodb": {
                "ApproximateCreationDateTime": 1_795_428_000, "Keys": { "pk": { "S": "a" } }, "NewImage": { "pk": { "S": "a" } },
                "SequenceNumber": number, "SizeBytes": 1, "StreamViewType": "NEW_IMAGE",
            },
        })
    };
    json!({ "Records": sequence_numbers.iter().map(record).collect::<Vec<_>>() })
}

/// A stream door that fails or panics at some records, and the records it was given.
fn walked(failing: &'static str, panicking: &'static str) -> (Door, Arc<Mutex<Vec<String>>>) {
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let door = stream(Arc::clone(&seen), move |seen, record| async move {
        let number = record.change.sequence_number.unwrap_or_default();
        seen.lock().unwrap().push(number.clone());
        assert!(number != panicking, "ouch");
        if number == failing { Err(Failure::passing("post the letter")) } else { Ok(()) }
    });
    (door, seen)
}

#[tokio::test]
async fn a_batch_is_walked_in_order() {
    let (door, seen) = walked("-", "-");
    assert_eq!(answer(&door, batch(&["1", "2", "3"])).await, json!({ "batchItemFailures": [] }));
    assert_eq!(*seen.lock().unwrap(), ["1", "2", "3"]);
}

#[tokio::test]
async fn the_first_failing_record_and_all_after_it_stay() {
    for (door, seen) in [walked("2", "-"), walked("-", "2")] {
        let answer = answer(&door, batch(&["1", "2", "3"])).await;
        assert_eq!(answer, json!({ "batchItemFailures": [{ "itemIdentifier": "2" }] }));
        assert_eq!(*seen.lock().unwrap(), ["1", "2"]);
    }
}

#[tokio::test]
async fn a_tick_sees_the_clocks_moment_and_not_the_events() {
    let clock = ManualClock::frozen("2026-11-23T10:00:00Z".parse().unwrap());
    let door = schedule(clock.clock(), (), |(), now| async move { Ok::<_, Cause>(json!({ "now": now })) });
    let tick = json!({ "id": "t-1", "time": "2020-01-01T00:00:00Z", "detail": {} });
    assert_eq!(answer(&door, tick).await, json!({ "now": "2026-11-23T10:00:00Z" }));
}

#[tokio::test]
async fn a_failing_tick_is_a_failure_of_the_invocation() {
    let door = schedule(crate::Clock::system(), (), |(), _| async {
        Err::<(), _>(Failure::passing("sweep").because(Failure::passing("query")))
    });
    let failure = door.invoke(&json!({})).await.unwrap_err();
    assert_eq!(
        (failure.error_type.as_str(), failure.error_message.as_str()),
        ("scheduleFailed", "sweep: query")
    );
}

#[tokio::test]
async fn a_notice_is_handed_over() {
    let door = event((), |(), notice: Notice| async move {
        if notice.detail_type == "Email Bounced" && notice.detail["a"] == 1 {
            Ok(())
        } else {
            Err("unexpected notice")
        }
    });
    let notice =
        json!({ "id": "n-1", "source": "aws.ses", "detail-type": "Email Bounced", "detail": { "a": 1 } });
    assert_eq!(answer(&door, notice).await, Value::Null);
    assert_eq!(door.invoke(&json!({})).await.unwrap_err().error_type, "malformedEvent");
}

#[tokio::test]
async fn every_record_names_its_function_and_request() {
    use tracing::instrument::WithSubscriber as _;

    let lines: Arc<Mutex<Vec<String>>> = Arc::default();
    let door = http(base_url(), (), |(), _| async {
        Err(Problem::from(Failure::passing("load").because(Failure::passing("reach the table"))))
    });
    let door = door.named("show-thing");
    let clock = ManualClock::frozen("2026-11-23T10:00:00Z".parse().unwrap()).clock();
    // A place in the code that another test comes by for the first time in this very moment is heard only by a log
    // that begins after it.
    for _ in 0..100 {
        lines.lock().unwrap().clear();
        let kept = Arc::clone(&lines);
        let log = telemetry::dispatch("info", clock.clone(), move |line| {
            kept.lock().unwrap().push(line.to_owned());
        });
        door.invoke(&request("GET", "/v1/things/7")).with_subscriber(log).await.unwrap();
        if lines.lock().unwrap().len() >= 2 {
            break;
        }
    }
    assert_eq!(
        *lines.lock().unwrap(),
        [
            r#"{"timestamp":"2026-11-23T10:00:00Z","level":"ERROR","function":"show-thing","requestId":"r-1","message":"failed","code":"unavailable","error":"load: reach the table"}"#,
            r#"{"timestamp":"2026-11-23T10:00:00Z","level":"INFO","function":"show-thing","requestId":"r-1","message":"answered","routeKey":"GET /v1/things/{id}","status":503}"#,
        ]
    );
}
