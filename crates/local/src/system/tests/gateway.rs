use std::sync::Mutex;

use http::{Method, header};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::*;

#[tokio::test]
async fn a_request_reaches_its_function_as_api_gateway_would_send_it() {
    let system = system().await;
    let token = token(&system, "paul@contoso.example").await;
    let answer =
        send(&system, Method::POST, "/v1/invitations/inv_1/resend?a=1&a=2&b=%20", Some(&token), r#"{"x":1}"#)
            .await;
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
    assert_eq!(seen["keys"], 64, "a generated secret");
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
    system.clock().advance(system.identity().token_seconds());
    assert_eq!(send(&system, Method::GET, "/v1/invitations", Some(&token), "").await.status(), 401);
}

#[tokio::test]
async fn paths_that_are_no_plain_text_still_reach_their_function() {
    let system = system().await;
    let token = token(&system, "paul@contoso.example").await;
    for (path, id) in [
        ("%20", " "),
        ("%3F%23", "?#"),
        ("%C3%A9", "é"),
        ("%FF", "\u{fffd}"),
        ("%00", "\0"),
        ("a%2Fb", "a/b"),
    ] {
        let answer = send(&system, Method::GET, &format!("/v1/invitations/{path}"), Some(&token), "").await;
        assert_eq!(answer.status(), 200, "{path}");
        assert_eq!(json_of(&answer)["parameters"]["id"], id);
    }
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

/// Who asked before the world was there.
static EARLY: Mutex<Option<TcpStream>> = Mutex::new(None);

/// Puts no catalog, but is there while that is being done, and asks for the time from outside.
fn asks_early(world: &World) -> Result<Door, SettingsFaults> {
    let mut settings = world.settings.reader();
    let base_url = settings.base_url();
    settings.finish()?;
    let base_url = base_url?;
    let address = base_url.as_str().trim_start_matches("http://").to_owned();
    Ok(door::http(base_url, address, |address, _| async move {
        let mut socket = asked_for_the_time(&address).await;
        let soon = tokio::time::timeout(Duration::from_millis(100), socket.read_u8()).await;
        assert!(soon.is_err(), "somebody was answered while the world was being told");
        *EARLY.lock().unwrap() = Some(socket);
        web::respond::json(StatusCode::OK, &json!({}))
    }))
}

async fn asked_for_the_time(address: &str) -> TcpStream {
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(b"GET /_local/clock HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.unwrap();
    socket
}

#[tokio::test]
async fn whoever_asks_while_the_world_is_told_is_answered_when_it_is() {
    let system =
        System::start(Options { functions: &[("manage-catalog", asks_early)], ..Options::default() });
    let _system = system.await.unwrap();
    let mut socket = EARLY.lock().unwrap().take().unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
}

#[tokio::test]
async fn it_answers_on_its_socket_until_it_is_shut_down() {
    let system = system().await;
    let address = system.url().trim_start_matches("http://").to_owned();
    let mut socket = asked_for_the_time(&address).await;
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    system.shutdown().await;
    assert!(TcpStream::connect(&address).await.is_err());
}
