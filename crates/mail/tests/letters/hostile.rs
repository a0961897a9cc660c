//! Whatever a person typed is inert wherever a letter shows it.

use domain::Fact;
use domain::catalog::Catalog;
use domain::delegation::{End, Side};
use domain::invitation::{DeclineCause, Invitation, Outcome};
use domain::service_request::Status;
use domain::text::{CaseText, Locale};
use mail::{Letter, Sender};
use mail_parser::MessageParser;
use proptest::prelude::*;

use crate::world;

/// Pieces that break out somewhere when they are not made harmless.
const PIECES: [&str; 22] = [
    "\r\nBcc: evil@evil.example",
    "\n",
    "<b>",
    "</td>",
    "<a href=x>",
    "\" onclick=\"x",
    "'",
    "&lt;",
    "&#60;",
    "https://evil.example/",
    "//evil.example",
    "www.evil.example",
    "evil.example",
    "me@evil.example",
    "mailto:me",
    "\\\\server",
    "{{ 7 * 7 }}",
    "\u{202e}",
    "\u{200b}",
    "\u{2028}",
    "\0",
    "=?utf-8?q?x?=",
];

fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        proptest::sample::select(PIECES.to_vec()).prop_map(str::to_owned),
        any::<String>(),
        "[a-z .]{1,12}",
    ];
    proptest::collection::vec(piece, 1..6).prop_map(|pieces| pieces.concat())
}

/// A catalog whose names are what somebody typed. It takes any text, as what an older version of the program
/// stored might hold any text; the typed newtypes cannot be made to hold it.
fn catalog(typed: &str) -> Catalog {
    let mut catalog = world::catalog();
    for service in catalog.services.values_mut() {
        typed.clone_into(&mut service.name);
    }
    for plan in catalog.plans.values_mut() {
        typed.clone_into(&mut plan.name);
    }
    catalog
}

/// Facts with the text in every place that takes it.
fn facts(typed: &str) -> Vec<Fact> {
    let (mut trial, mut purchase) = (world::trial(Locale::En), world::purchase(Locale::Fr));
    for invitation in [&mut trial, &mut purchase] {
        if let Ok(name) = typed.parse() {
            invitation.partner_name = name;
        }
        invitation.recipient.name = typed.parse().ok();
        invitation.recipient.organization = typed.parse().ok();
        invitation.message = typed.parse().ok();
    }
    // A key that the catalog does not know is shown as it is.
    for line in &mut trial.lines {
        typed.clone_into(&mut line.service);
        typed.clone_into(&mut line.plan);
    }
    let at = world::now();
    let cause = typed.parse().map_or(DeclineCause::Unstated, DeclineCause::Stated);
    let mut receipt = world::receipt(&trial);
    if let Ok(name) = typed.parse() {
        receipt.customer_name = name;
    }
    let mut delegation = world::delegation(
        Locale::Fr,
        Some(End::Terminated { at, by: Side::Customer, reason: typed.parse().ok() }),
    );
    if let Ok(name) = typed.parse() {
        delegation.customer_name = name;
    }
    let mut case = world::case(Locale::En, world::customer_speaks(), Status::Open);
    let mut message = world::message(world::operator_speaks());
    if let Ok(subject) = typed.parse() {
        case.subject = subject;
    }
    if let Ok(text) = typed.parse::<CaseText>() {
        case.description = text.clone();
        message.text = text;
    }
    vec![
        Fact::ServiceRequestOpened { request: case.clone() },
        Fact::ServiceRequestMessageAdded { request: case, message },
        Fact::InvitationCreated { invitation: Box::new(trial.clone()) },
        Fact::InvitationRevised { invitation: Box::new(purchase.clone()) },
        Fact::InvitationDeclined {
            invitation: Box::new(Invitation { outcome: Outcome::Declined { at, cause }, ..purchase.clone() }),
        },
        Fact::InvitationCanceled {
            invitation: Box::new(Invitation {
                outcome: Outcome::Canceled { at, reason: typed.parse().ok() },
                ..purchase
            }),
        },
        world::accepted(trial.clone(), receipt),
        canceled(&trial, typed),
        Fact::DelegationTerminated { delegation },
    ]
}

fn canceled(trial: &Invitation, typed: &str) -> Fact {
    let reason = typed.parse().ok();
    let end = domain::subscription::End::Canceled { at: world::now(), reason };
    let line = trial.lines.first().unwrap();
    let mut subscription = world::subscription(Locale::En, line, Some(end));
    if let Ok(name) = typed.parse() {
        subscription.customer_name = name;
    }
    Fact::SubscriptionCanceled { subscription, delegate: typed.parse().ok() }
}

/// Everything in a letter that a mail program would make a link of, other than our own links and addresses.
fn strange_links(text: &str) -> Vec<String> {
    let own = [
        "https://partners.example/",
        "help@vendor.example",
        "sam@contoso.example",
        "nadia@northwind.example",
    ];
    text.split([' ', '\n', '<', '>', '"', '(', ')', ',', '\u{a0}'])
        .filter(|word| !own.iter().any(|own| word.starts_with(own)))
        .filter(|word| {
            let has_label = word.split('.').skip(1).any(|after| after.starts_with(char::is_alphabetic));
            has_label || word.contains("//") || word.contains('@') || word.contains("\\\\")
        })
        .map(str::to_owned)
        .collect()
}

/// The elements of a page, in order: what was typed may not add or change one.
fn elements(html: &str) -> Vec<&str> {
    html.split('<').skip(1).map(|part| part.split_once('>').map_or(part, |(tag, _)| tag)).collect()
}

fn check(letter: &Letter) -> Result<(), TestCaseError> {
    prop_assert!(!letter.subject.chars().any(char::is_control), "{:?}", letter.subject);
    prop_assert!(letter.subject.chars().count() <= 200);
    prop_assert_eq!(strange_links(&letter.subject), Vec::<String>::new());
    prop_assert_eq!(strange_links(&letter.text), Vec::<String>::new());
    let hidden = |symbol: char| {
        (symbol.is_control() && symbol != '\n') || "\u{202e}\u{200b}\u{2028}\u{2066}".contains(symbol)
    };
    prop_assert!(!letter.text.chars().any(hidden));
    for element in elements(&letter.html) {
        let name = element.split([' ', '/']).find(|name| !name.is_empty()).unwrap_or_default();
        let known = [
            "!doctype",
            "html",
            "head",
            "meta",
            "title",
            "style",
            "body",
            "div",
            "table",
            "tr",
            "td",
            "th",
            "h1",
            "h2",
            "p",
            "ul",
            "li",
            "a",
            "br",
            "blockquote",
        ];
        prop_assert!(known.contains(&name), "{element}");
        prop_assert!(!element.contains("onclick"), "{element}");
        if let Some((_, href)) = element.split_once("href=\"") {
            prop_assert!(href.starts_with("https://partners.example/"), "{href}");
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn what_was_typed_adds_no_header_no_markup_and_no_link(typed in hostile()) {
        let catalog = catalog(&typed);
        let sender = Sender::new(&typed, world::address("partners@vendor.example"));
        for fact in facts(&typed) {
            for letter in world::letters_with(&fact, Locale::En, &catalog) {
                check(&letter)?;
                let id = mail::message_id(&world::event_id(), &letter.key, &sender);
                let bytes = mail::mime(&letter, &sender, &id);
                let parsed = MessageParser::new().parse(&bytes).unwrap();
                let names: Vec<&str> = parsed.headers().iter().map(mail_parser::Header::name).collect();
                let expected = [
                    "From", "To", "Subject", "Date", "Message-ID", "Content-Language", "Auto-Submitted",
                    "List-Unsubscribe", "List-Unsubscribe-Post", "MIME-Version", "Content-Type",
                ];
                prop_assert!(names.iter().all(|name| expected.contains(name)), "{names:?}");
                prop_assert_eq!(parsed.subject(), Some(letter.subject.as_str()));
                prop_assert_eq!(parsed.from().map(|from| from.iter().count()), Some(1));
            }
        }
    }

    #[test]
    fn the_same_elements_make_the_page_whatever_was_typed(typed in "[<>&\"'a-z/= ]{1,40}") {
        let fact = Fact::InvitationCreated { invitation: Box::new(world::trial(Locale::En)) };
        let plain = world::letters_with(&fact, Locale::En, &catalog("plain"));
        let odd = world::letters_with(&fact, Locale::En, &catalog(&typed));
        prop_assert_eq!(elements(&plain[0].html), elements(&odd[0].html));
    }
}
