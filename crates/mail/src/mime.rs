//! A letter as it travels: RFC 5322 headers and two renderings of the same text.

use domain::EventId;
use mail_builder::MessageBuilder;
use mail_builder::headers::address::Address;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::date::Date;
use mail_builder::headers::raw::Raw;
use mail_builder::mime::{BodyPart, MimePart};

use crate::letter::digest;
use crate::{Letter, LetterKey, Sender};

/// The name of one copy of one letter: derived, so that a second copy bears the same and mail programs
/// show one of them.
pub fn message_id(event_id: &EventId, key: &LetterKey, sender: &Sender) -> String {
    format!("{event_id}.{key}@{}", sender.address.domain())
}

/// The letter as bytes; the same for the same letter.
pub fn mime(letter: &Letter, from: &Sender, message_id: &str) -> Vec<u8> {
    let mut message = MessageBuilder::new()
        .from(Address::new_address(Some(from.name.as_str()), from.address.as_str()))
        .to(Address::new_address(None::<&str>, letter.to.as_str()))
        .subject(letter.subject.as_str())
        .date(Date::new(letter.at.as_second()))
        .message_id(message_id)
        .header("Content-Language", Raw::new(letter.locale.tag()))
        .header("Auto-Submitted", Raw::new("auto-generated"));
    if let Some(url) = letter.list_unsubscribe.as_deref().filter(|url| fits_a_header(url)) {
        message = message
            .header("List-Unsubscribe", Raw::new(format!("<{url}>")))
            .header("List-Unsubscribe-Post", Raw::new("List-Unsubscribe=One-Click"));
    }
    let parts = vec![
        MimePart::new("text/plain", BodyPart::Text(letter.text.as_str().into())),
        MimePart::new("text/html", BodyPart::Text(letter.html.as_str().into())),
    ];
    let kind = ContentType::new("multipart/alternative")
        .attribute("boundary", format!("={}", digest(message_id, 16)));
    let mut bytes = Vec::new();
    message.body(MimePart::new(kind, parts)).serialize(&mut bytes);
    bytes
}

/// Our own links are plain ASCII without blanks or angle brackets; anything else stays out of the headers.
fn fits_a_header(url: &str) -> bool {
    url.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'<' && byte != b'>')
}
