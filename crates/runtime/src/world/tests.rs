use std::sync::{Arc, Mutex};

use aws_smithy_runtime_api::client::{
    http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn},
    orchestrator::{HttpRequest, HttpResponse},
};
use aws_smithy_types::body::SdkBody;

use super::*;

/// The far side of the wire: keeps what it was asked and answers one document with one status.
#[derive(Debug, Clone)]
struct FarSide {
    asked: Arc<Mutex<Vec<String>>>,
    status: u16,
    body: &'static str,
}

impl HttpConnector for FarSide {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let sent = String::from_utf8(request.body().bytes().unwrap().to_vec()).unwrap();
        self.asked.lock().unwrap().push(format!("{} {} {sent}", request.method(), request.uri()));
        HttpConnectorFuture::ready(Ok(HttpResponse::new(
            self.status.try_into().unwrap(),
            SdkBody::from(self.body),
        )))
    }
}

fn far_side(status: u16, body: &'static str) -> FarSide {
    FarSide { asked: Arc::default(), status, body }
}

fn world(far_side: &FarSide, settings: Settings) -> World {
    let connector = SharedHttpConnector::new(far_side.clone());
    let client = http_client_fn(move |_, _| connector.clone());
    World::new(settings, Clock::system(), Entropy::seeded(1), client)
}

#[tokio::test]
async fn the_issuer_is_asked_through_the_worlds_client() {
    let issuer = far_side(200, "{}");
    let world = world(&issuer, Settings::from([]));
    let document = world.get_json("https://id.example/realm/keys?a=b").await.unwrap();
    assert_eq!(document, b"{}");
    let (status, _) = world.post_form("https://id.example/token", "grant_type=x", None).await.unwrap();
    assert_eq!(status, 200);
    assert_eq!(
        *issuer.asked.lock().unwrap(),
        ["GET https://id.example/realm/keys?a=b ", "POST https://id.example/token grant_type=x"]
    );
}

#[tokio::test]
async fn an_issuer_that_does_not_answer_well_is_a_passing_failure() {
    let world = world(&far_side(500, ""), Settings::from([]));
    assert!(!world.get_json("https://id.example/").await.unwrap_err().is_lasting());
}

#[tokio::test]
async fn of_an_answer_that_is_too_large_no_more_is_read() {
    for (length, is_read) in [(256 * 1024, true), (256 * 1024 + 1, false)] {
        let issuer = far_side(200, "x".repeat(length).leak());
        let read = world(&issuer, Settings::from([])).get_json("https://id.example/").await;
        assert_eq!(read.is_ok(), is_read, "{length}");
    }
}

#[tokio::test]
async fn aws_is_asked_through_the_worlds_client_where_the_settings_say() {
    let aws = far_side(200, "{}");
    let settings = [("AWS_REGION", "eu-west-3"), ("AWS_ENDPOINT_URL_SES", "http://127.0.0.1:9")];
    let world = world(&aws, Settings::from(settings));
    world
        .dynamodb()
        .get_item()
        .table_name("t")
        .key("pk", aws_sdk_dynamodb::types::AttributeValue::S("a".into()))
        .send()
        .await
        .unwrap();
    drop(world.ses().get_send_quota().send().await);
    let asked = aws.asked.lock().unwrap();
    assert!(asked[0].starts_with("POST https://dynamodb.eu-west-3.amazonaws.com/"), "{asked:?}");
    assert!(asked[1].starts_with("POST http://127.0.0.1:9/"), "{asked:?}");
}

#[tokio::test]
async fn it_connects_ahead_of_time_only_where_it_is_used_at_once() {
    for (initialized, origins) in [("on-demand", 2), ("provisioned-concurrency", 0)] {
        let aws = far_side(404, "");
        let settings = [("AWS_REGION", "eu-west-3"), ("AWS_LAMBDA_INITIALIZATION_TYPE", initialized)];
        let world = world(&aws, Settings::from(settings));
        drop((world.dynamodb(), world.ses()));
        world.connect().await;
        assert_eq!(aws.asked.lock().unwrap().len(), origins, "{initialized}");
    }
}
