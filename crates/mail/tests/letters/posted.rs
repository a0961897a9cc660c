//! What SES is asked, and what is made of its answers. The far side of the wire is a closure.

use std::sync::{Arc, Mutex};

use aws_credential_types::Credentials;
use aws_sdk_ses::config::retry::RetryConfig;
use aws_sdk_ses::config::{BehaviorVersion, Region};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use domain::Fact;
use domain::text::Locale;
use mail::{Letter, Post, Sender};

use crate::world;

const TAKEN: &str = r#"<SendRawEmailResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><SendRawEmailResult><MessageId>ses-1</MessageId></SendRawEmailResult></SendRawEmailResponse>"#;

/// SES as far as it is needed: one answer, and a memory of what was asked.
#[derive(Clone, Debug)]
struct FarSide {
    status: u16,
    body: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl HttpConnector for FarSide {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let body = String::from_utf8(request.body().bytes().unwrap().to_vec()).unwrap();
        self.asked.lock().unwrap().push(body);
        let status = self.status.try_into().unwrap();
        HttpConnectorFuture::ready(Ok(HttpResponse::new(status, SdkBody::from(self.body.clone()))))
    }
}

fn far_side(status: u16, body: &str) -> (Post, FarSide) {
    let far_side = FarSide { status, body: body.to_owned(), asked: Arc::default() };
    let connector = SharedHttpConnector::new(far_side.clone());
    let config = aws_sdk_ses::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-west-1"))
        .credentials_provider(Credentials::new("key", "secret", None, None, "test"))
        .retry_config(RetryConfig::disabled())
        .http_client(http_client_fn(move |_, _| connector.clone()))
        .build();
    let sender = Sender::new("Countersign", world::address("partners@vendor.example"));
    (Post::new(aws_sdk_ses::Client::from_conf(config), sender, "letters".into()), far_side)
}

fn letter() -> Letter {
    let fact = Fact::InvitationCreated { invitation: Box::new(world::trial(Locale::En)) };
    world::letters(&fact, Locale::En).remove(0)
}

fn error(code: &str) -> String {
    format!(
        "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>nadia@northwind.example</Message></Error></ErrorResponse>"
    )
}

#[tokio::test]
async fn a_letter_is_posted_with_the_names_that_a_bounce_is_found_by() {
    let (post, far_side) = far_side(200, TAKEN);
    let letter = letter();
    assert_eq!(post.post(&letter, &world::event_id()).await.unwrap().as_str(), "ses-1");
    assert_eq!(post.post(&letter, &world::event_id()).await.unwrap().as_str(), "ses-1");

    let asked = far_side.asked.lock().unwrap();
    assert_eq!(asked[0], asked[1], "a second copy is identical");
    let fields: Vec<&str> =
        asked[0].split('&').filter(|field| !field.starts_with("RawMessage.Data=")).collect();
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("posted", fields.join("\n"));
    });
}

#[tokio::test]
async fn what_ses_refuses_for_good_is_not_tried_again_and_the_rest_is() {
    for (status, code, lasting) in [
        (400, "MessageRejected", true),
        (400, "InvalidParameterValue", true),
        (400, "Throttling", false),
        (400, "AccountSendingPausedException", false),
        (500, "InternalFailure", false),
    ] {
        let (post, _) = far_side(status, &error(code));
        let failure = post.post(&letter(), &world::event_id()).await.unwrap_err();
        assert_eq!(failure.is_lasting(), lasting, "{code}");
        assert!(!failure::chain(&failure).contains('@'), "{}", failure::chain(&failure));
    }
}
