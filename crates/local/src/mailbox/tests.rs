use std::collections::BTreeMap;

use base64::Engine as _;
use bytes::Bytes;
use domain::Moment;
use http::{Request, Response};

use super::*;
use crate::wire::Host as _;

const MESSAGE: &str = "From: Countersign <post@vendor.example>\r\nTo: nadia@northwind.example\r\n\
    Subject: =?utf-8?Q?Une_invitation_=C3=A0_lire?=\r\nX-SES-MESSAGE-TAGS: invitation=inv_1\r\n\
    MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n\
    --b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nLook: http://127.0.0.1:3000/i/inv_1?t=abc.\r\n\
    --b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<a href=\"http://127.0.0.1:3000/i/inv_1?t=abc\">Look</a>\r\n--b--\r\n";

fn mailbox() -> Mailbox {
    Mailbox::open(None, ManualClock::frozen("2026-11-23T12:00:00Z".parse().unwrap())).unwrap()
}

async fn send(mailbox: &Mailbox, changes: &[(&str, &str)]) -> Response<Bytes> {
    let endpoint =
        Endpoint::new(mailbox.clone(), vec!["post@vendor.example".to_owned()], vec!["Letters".to_owned()]);
    let encoded = base64::engine::general_purpose::STANDARD.encode(MESSAGE);
    let mut form = BTreeMap::from([
        ("Action", "SendRawEmail"),
        ("Version", "2010-12-01"),
        ("RawMessage.Data", encoded.as_str()),
        ("ConfigurationSetName", "Letters"),
    ]);
    form.extend(changes.iter().copied());
    let body = serde_urlencoded::to_string(form).unwrap();
    endpoint.call("send-email", Request::new(Bytes::from(body))).await
}

fn text(response: &Response<Bytes>) -> &str {
    std::str::from_utf8(response.body()).unwrap()
}

#[tokio::test]
async fn a_letter_arrives_decoded_with_its_links_and_tags() {
    let mailbox = mailbox();
    let response = send(&mailbox, &[]).await;
    assert_eq!(response.status(), 200);
    let letters = mailbox.letters(Some("Nadia@Northwind.example")).unwrap();
    let [letter] = letters.as_slice() else { panic!("one letter, not {}", letters.len()) };
    assert!(text(&response).contains(&letter.id));
    assert_eq!(letter.to, "nadia@northwind.example");
    assert_eq!(letter.from, "Countersign <post@vendor.example>");
    assert_eq!(letter.subject, "Une invitation à lire");
    assert_eq!(letter.links, ["http://127.0.0.1:3000/i/inv_1?t=abc"]);
    assert_eq!(letter.tags["invitation"], "inv_1");
    assert_eq!(letter.configuration_set.as_deref(), Some("Letters"));
    assert_eq!(letter.at.to_string(), "2026-11-23T12:00:00Z");
    assert_eq!(mailbox.letters(Some("noah@northwind.example")).unwrap(), []);
}

#[tokio::test]
async fn what_ses_refuses_is_refused_in_its_words_and_nothing_arrives() {
    let mailbox = mailbox();
    for (change, code) in [
        (("Source", "else@vendor.example"), "MessageRejected"),
        (("ConfigurationSetName", "Others"), "ConfigurationSetDoesNotExist"),
        (("RawMessage.Data", "***"), "ValidationError"),
        (("RawMessage.Data", ""), "InvalidParameterValue"),
        (("Destinations.member.1", "nobody"), "InvalidParameterValue"),
        (("Action", "SendEmail"), "InvalidAction"),
    ] {
        let response = send(&mailbox, &[change]).await;
        assert_eq!(response.status(), 400, "{change:?}");
        assert!(text(&response).contains(&format!("<Code>{code}</Code>")), "{change:?}: {}", text(&response));
    }
    assert_eq!(mailbox.count().unwrap(), 0);
}

#[tokio::test]
async fn feedback_is_an_event_that_names_the_letter_by_its_tags() {
    let mailbox = mailbox();
    send(&mailbox, &[]).await;
    let letter = mailbox.letters(None).unwrap().remove(0);
    let now: Moment = "2026-11-23T12:05:00Z".parse().unwrap();
    let event = feedback_event(&letter, Feedback::Bounce, now);
    assert_eq!(event["detail-type"], "Email Bounced");
    assert_eq!(event["detail"]["mail"]["tags"]["invitation"][0], "inv_1");
    assert_eq!(event["detail"]["mail"]["tags"]["ses:configuration-set"][0], "Letters");
    assert_eq!(event["detail"]["bounce"]["bouncedRecipients"][0]["emailAddress"], "nadia@northwind.example");
}

#[tokio::test]
async fn an_emptied_mailbox_never_gives_an_id_twice() {
    let mailbox = mailbox();
    send(&mailbox, &[]).await;
    let first = mailbox.letters(None).unwrap().remove(0);
    mailbox.clear().unwrap();
    send(&mailbox, &[]).await;
    assert_ne!(mailbox.letters(None).unwrap().remove(0).id, first.id);
    assert_eq!(mailbox.letter(&first.id).unwrap(), None);
}

#[tokio::test]
async fn letters_are_in_the_order_of_their_time_and_then_of_their_posting() {
    let clock = ManualClock::frozen("2026-11-23T12:00:00Z".parse().unwrap());
    let mailbox = Mailbox::open(None, clock.clone()).unwrap();
    let second = text(&send(&mailbox, &[]).await).to_owned();
    let third = text(&send(&mailbox, &[]).await).to_owned();
    clock.set("2012-07-02T09:00:00Z".parse().unwrap());
    let first = text(&send(&mailbox, &[]).await).to_owned();
    for to in [None, Some("nadia@northwind.example")] {
        let letters = mailbox.letters(to).unwrap();
        for (letter, answer) in letters.iter().zip([&first, &second, &third]) {
            assert!(answer.contains(&letter.id), "{}", letter.at);
        }
        assert!(third.contains(&mailbox.newest(to, 1).unwrap()[0].id));
    }
    let again = Mailbox::open(None, clock).unwrap();
    again.take_over(mailbox.as_posted().unwrap()).unwrap();
    assert_eq!(again.letters(None).unwrap(), mailbox.letters(None).unwrap(), "a copy has the same ids");
}
