use std::collections::BTreeMap;

use http::{Method, StatusCode, header};
use lambda_http::RequestExt as _;
use runtime::{Door, SettingsFaults, World, door};
use serde_json::{Value, json};

use super::*;

/// A function that answers with the event it was given, as its handler sees it.
fn echo(world: &World) -> Result<Door, SettingsFaults> {
    let mut settings = world.settings.reader();
    let base_url = settings.base_url();
    let link_keys = settings.text("CURSOR_KEYS");
    settings.finish()?;
    Ok(door::http(base_url?, link_keys?, |cursor_keys, request| async move {
        let context = serde_json::to_value(request.request_context_ref()).unwrap();
        let headers: BTreeMap<_, _> =
            request.headers().iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect();
        let seen = json!({
            "method": request.method().as_str(),
            "path": request.raw_http_path(),
            "parameters": request.path_parameters().iter().collect::<BTreeMap<_, _>>(),
            "query": request.uri().query(),
            "headers": headers,
            "body": String::from_utf8_lossy(request.body()),
            "context": context,
            "keys": cursor_keys.len(),
        });
        let mut response = web::respond::json(StatusCode::OK, &seen)?;
        for cookie in ["a=1; Path=/", "b=2"] {
            response.headers_mut().append(header::SET_COOKIE, cookie.parse().unwrap());
        }
        Ok(response)
    }))
}

async fn system() -> System {
    let options = Options {
        clock: Some("2026-11-23T10:00:00Z".parse().unwrap()),
        seed: Some(1),
        functions: &[("create-invitation", echo)],
        ..Options::default()
    };
    System::start(options).await.unwrap()
}

async fn send(system: &System, method: Method, path: &str, token: Option<&str>, body: &str) -> Response<Bytes> {
    let mut request = Request::builder().method(method).uri(path);
    if !body.is_empty() {
        request = request.header(header::CONTENT_TYPE, "application/json");
    }
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    system.send(request.body(Bytes::from(body.to_owned())).unwrap()).await
}

fn json_of(response: &Response<Bytes>) -> Value {
    serde_json::from_slice(response.body()).unwrap()
}

async fn token(system: &System, email: &str) -> String {
    let answer = send(system, Method::POST, "/_local/tokens", None, &json!({"email": email}).to_string()).await;
    assert_eq!(answer.status(), 200);
    json_of(&answer)["accessToken"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_request_reaches_its_function_as_api_gateway_would_send_it() {
    let system = system().await;
    let token = token(&system, "paul@contoso.example").await;
    let answer =
        send(&system, Method::POST, "/v1/invitations/inv_1/resend?a=1&a=2&b=%20", Some(&token), r#"{"x":1}"#).await;
    assert_eq!(answer.status(), 200, "{:?}", answer.body());
    let cookies: Vec<_> = answer.headers().get_all(header::SET_COOKIE).iter().collect();
    assert_eq!(cookies, ["a=1; Path=/", "b=2"]);
    let seen = json_of(&answer);
    assert_eq!(seen["path"], "/v1/invitations/inv_1/resend");
    assert_eq!(seen["parameters"], json!({"id": "inv_1"}));
    assert_eq!(seen["query"], "a=1&a=2&b=%20");
    assert_eq!(seen["body"], r#"{"x":1}"#);
    assert_eq!(seen["context"]["routeKey"], "POST /v1/invitations/{id}/resend");
    assert_eq!(seen["context"]["timeEpoch"], 1_795_428_000_000_i64);
    assert_eq!(seen["context"]["authorizer"]["jwt"]["claims"]["email"], "paul@contoso.example");
    assert_eq!(seen["keys"], 67, "a key id, a colon and a generated secret");
}

#[tokio::test]
async fn routes_with_an_authorizer_need_a_token_that_is_good_by_the_local_clock() {
    let system = system().await;
    let token = token(&system, "paul@contoso.example").await;
    let without = send(&system, Method::GET, "/v1/invitations", None, "").await;
    assert_eq!(without.status(), 401);
    assert_eq!(without.headers()[header::WWW_AUTHENTICATE], "Bearer");
    assert_eq!(without.headers()[header::CONTENT_TYPE], "application/problem+json");
    assert_eq!(json_of(&without)["code"], "unauthenticated");
    assert_eq!(send(&system, Method::GET, "/v1/invitations", Some(&token), "").await.status(), 200);
    system.clock().advance(3_600);
    assert_eq!(send(&system, Method::GET, "/v1/invitations", Some(&token), "").await.status(), 401);
}

#[tokio::test]
async fn a_body_beyond_the_gateways_limit_is_a_problem() {
    let system = system().await;
    let token = token(&system, "paul@contoso.example").await;
    let body = "x".repeat(crate::gateway::MOST_BYTES + 1);
    let answer = send(&system, Method::POST, "/v1/invitations", Some(&token), &body).await;
    assert_eq!(answer.status(), 413);
    assert_eq!(json_of(&answer)["code"], "tooLarge");
}

#[tokio::test]
async fn a_function_that_this_program_lacks_is_unavailable() {
    let system = system().await;
    let answer = send(&system, Method::GET, "/healthz", None, "").await;
    assert_eq!(answer.status(), 503);
    assert_eq!(json_of(&answer)["code"], "unavailable");
}

#[tokio::test]
async fn the_clock_is_shown_set_and_advanced() {
    let system = system().await;
    let change = |body: Value| {
        let system = &system;
        async move { send(system, Method::POST, "/_local/clock", None, &body.to_string()).await }
    };
    assert_eq!(json_of(&change(json!({"advance": "P1DT1H"})).await)["now"], "2026-11-24T11:00:00Z");
    assert_eq!(json_of(&change(json!({"set": "2027-01-01T00:00:00Z"})).await)["now"], "2027-01-01T00:00:00Z");
    assert_eq!(json_of(&send(&system, Method::GET, "/_local/clock", None, "").await)["now"], "2027-01-01T00:00:00Z");
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
async fn what_the_console_does_not_have_is_a_problem_too() {
    let system = system().await;
    let answer = send(&system, Method::GET, "/_local/nothing", None, "").await;
    assert_eq!((answer.status(), json_of(&answer)["code"].clone()), (StatusCode::NOT_FOUND, json!("notFound")));
    let answer = send(&system, Method::PUT, "/_local/clock", None, "").await;
    assert_eq!(answer.status(), 405);
    assert_eq!(answer.headers()[header::ALLOW], "GET,HEAD,POST");
    let answer = send(&system, Method::POST, "/_local/tokens", None, "{").await;
    assert_eq!((answer.status(), json_of(&answer)["code"].clone()), (StatusCode::BAD_REQUEST, json!("malformed")));
    let answer = send(&system, Method::POST, "/_local/tokens", None, r#"{"email":"nobody"}"#).await;
    assert_eq!(json_of(&answer)["errors"][0]["pointer"], "/email");
}

#[tokio::test]
async fn the_issuer_publishes_the_key_of_its_tokens() {
    let system = system().await;
    let discovery = send(&system, Method::GET, "/_local/oidc/.well-known/openid-configuration", None, "").await;
    let discovery = json_of(&discovery);
    assert_eq!(discovery["issuer"], format!("{}/_local/oidc", system.url()));
    let jwks = send(&system, Method::GET, "/_local/oidc/jwks.json", None, "").await;
    assert_eq!(json_of(&jwks)["keys"][0]["alg"], "ES256");
}

#[tokio::test]
async fn it_answers_on_its_socket_until_it_is_shut_down() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let system = system().await;
    let address = system.url().trim_start_matches("http://").to_owned();
    let mut socket = tokio::net::TcpStream::connect(&address).await.unwrap();
    socket.write_all(b"GET /_local/clock HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    system.shutdown().await;
    assert!(tokio::net::TcpStream::connect(&address).await.is_err());
}
