mod console;
mod gateway;
mod keeping;
mod sign_in;

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

/// A function that a schedule calls; it notes when.
#[expect(clippy::unnecessary_wraps, reason = "this is how every function starts")]
fn sweep(world: &World) -> Result<Door, SettingsFaults> {
    Ok(door::schedule(world.clock.clone(), (), |(), now| async move {
        tracing::info!(at = now.to_string(), "swept");
        Ok::<_, std::convert::Infallible>(json!({"now": now}))
    }))
}

/// A function that a rule calls; it fails for letters to one address.
#[expect(clippy::unnecessary_wraps, reason = "this is how every function starts")]
fn record(_: &World) -> Result<Door, SettingsFaults> {
    Ok(door::event((), |(), notice: door::Notice| async move {
        let to = notice.detail["mail"]["destination"][0].as_str().unwrap_or_default().to_owned();
        if to.starts_with("broken@") {
            Err(format!("record what became of the letter to {to}"))
        } else {
            Ok(())
        }
    }))
}

async fn system() -> System {
    let options = Options {
        clock: Some("2026-11-23T10:00:00Z".parse().unwrap()),
        seed: Some(1),
        functions: &[("create-invitation", echo), ("sweep-expired", sweep), ("record-delivery", record)],
        ..Options::default()
    };
    System::start(options).await.unwrap()
}

async fn send(
    system: &System,
    method: Method,
    path: &str,
    token: Option<&str>,
    body: &str,
) -> Response<Bytes> {
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
    let answer =
        send(system, Method::POST, "/_local/tokens", None, &json!({"email": email}).to_string()).await;
    assert_eq!(answer.status(), 200);
    json_of(&answer)["accessToken"].as_str().unwrap().to_owned()
}

/// A world of the test's own.
fn world(system: &System) -> World {
    World::new(
        runtime::Settings::from([("AWS_REGION", "local")]),
        system.clock().clock(),
        Entropy::seeded(1),
        crate::wire::Wire::client("a test", system.hosts().clone()),
    )
}

/// Posts a letter and gives back its id.
async fn post(system: &System, to: &str) -> String {
    let message = format!("From: {SENDER}\r\nTo: {to}\r\nSubject: Hello\r\n\r\nHello\r\n");
    let raw = aws_sdk_ses::types::RawMessage::builder().data(message.into_bytes().into()).build().unwrap();
    let sent = world(system)
        .ses()
        .send_raw_email()
        .raw_message(raw)
        .configuration_set_name("Letters")
        .send()
        .await
        .unwrap();
    sent.message_id().to_owned()
}
