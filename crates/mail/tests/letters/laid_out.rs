//! The bytes of a letter.

use domain::Fact;
use domain::text::Locale;
use mail::{Letter, Sender};
use mail_parser::MessageParser;

use crate::{occasions, world};

fn sender() -> Sender {
    Sender::new("Countersign", world::address("partners@vendor.example"))
}

fn bytes(letter: &Letter) -> Vec<u8> {
    mail::mime(letter, &sender(), &mail::message_id(&world::event_id(), &letter.key, &sender()))
}

#[test]
fn a_letter_travels_exactly_so() {
    for locale in [Locale::En, Locale::Fr] {
        let (_, fact) =
            occasions::all(locale).into_iter().find(|(name, _)| *name == "code-requested").unwrap();
        for letter in world::letters(&fact, locale) {
            let text = String::from_utf8(bytes(&letter)).unwrap();
            insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
                insta::assert_snapshot!(format!("mime-{}", locale.tag()), text.replace('\r', ""));
            });
        }
    }
}

#[test]
fn a_letter_reads_back_as_it_was_laid_out() {
    for locale in [Locale::En, Locale::Fr] {
        for (occasion, fact) in occasions::all(locale) {
            for letter in world::letters(&fact, locale) {
                let bytes = bytes(&letter);
                assert_eq!(bytes, self::bytes(&letter), "{occasion}");
                let parsed = MessageParser::new().parse(&bytes).unwrap();
                assert_eq!(parsed.subject(), Some(letter.subject.as_str()), "{occasion}");
                let unix = |text: &str| text.replace("\r\n", "\n");
                assert_eq!(
                    parsed.body_text(0).map(|text| unix(&text)).as_deref(),
                    Some(letter.text.as_str())
                );
                assert_eq!(
                    parsed.body_html(0).map(|html| unix(&html)).as_deref(),
                    Some(letter.html.as_str())
                );
                assert_eq!(
                    parsed.date().map(mail_parser::DateTime::to_timestamp),
                    Some(letter.at.as_second())
                );
                let to = parsed.to().and_then(|to| to.first()).and_then(|to| to.address());
                assert_eq!(to, Some(letter.to.as_str()));
                assert_eq!(parsed.header_raw("Auto-Submitted").map(str::trim), Some("auto-generated"));
                let lines = bytes.split(|byte| *byte == b'\n');
                assert!(
                    lines.into_iter().all(|line| line.len() <= 998),
                    "{occasion}: a line is too long to travel"
                );
            }
        }
    }
}

#[test]
fn the_letter_with_the_link_can_be_refused_with_one_click() {
    let fact = Fact::InvitationCreated { invitation: Box::new(world::trial(Locale::En)) };
    let letters = world::letters(&fact, Locale::En);
    let bytes = bytes(&letters[0]);
    let parsed = MessageParser::new().parse(&bytes).unwrap();
    let url = letters[0].list_unsubscribe.as_deref().unwrap();
    let unfolded =
        |name: &str| parsed.header_raw(name).map(|value| value.split_whitespace().collect::<String>());
    assert_eq!(unfolded("List-Unsubscribe"), Some(format!("<{url}>")));
    assert_eq!(unfolded("List-Unsubscribe-Post").as_deref(), Some("List-Unsubscribe=One-Click"));
}
