//! A letter as a person and a test see it, read back from the MIME that was sent.

use std::collections::BTreeMap;

use domain::Moment;
use mail_parser::{Address, HeaderName, MessageParser, MessagePart};
use serde::{Deserialize, Serialize};

/// One letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Letter {
    /// The id SES gave it.
    pub id: String,
    /// The addresses on the envelope, separated by commas.
    pub to: String,
    /// The sender, with the name that is shown.
    pub from: String,
    /// The subject, decoded.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The HTML.
    pub html: String,
    /// All headers, unfolded but not decoded.
    pub headers: BTreeMap<String, String>,
    /// When it was sent, by the local clock.
    pub at: Moment,
    /// Every web address in it, each once, in the order of the text.
    pub links: Vec<String>,
    /// The configuration set it was sent with.
    pub configuration_set: Option<String>,
    /// Message tags.
    pub tags: BTreeMap<String, String>,
    /// The addresses on the envelope.
    #[serde(default)]
    pub recipients: Vec<String>,
}

/// Why a message is no letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unreadable(pub(super) &'static str);

impl Letter {
    /// Reads a raw message; an empty envelope means the addresses in its headers.
    pub(super) fn read(raw: &[u8], envelope: Vec<String>) -> Result<Letter, Unreadable> {
        let message = MessageParser::default().parse(raw).ok_or(Unreadable("the message has no headers"))?;
        let from =
            message.from().and_then(Address::first).ok_or(Unreadable("Missing required header 'From'."))?;
        let from = match (from.name(), from.address()) {
            (Some(name), Some(address)) => format!("{name} <{address}>"),
            (None, Some(address)) => address.to_owned(),
            _ => return Err(Unreadable("Missing required header 'From'.")),
        };
        let named = [message.to(), message.cc(), message.bcc()];
        let addressed = named.into_iter().flatten().flat_map(Address::iter);
        let recipients: Vec<String> = if envelope.is_empty() {
            addressed.filter_map(|one| one.address().map(str::to_owned)).collect()
        } else {
            envelope
        };
        if recipients.is_empty() {
            return Err(Unreadable("Missing required header 'To'."));
        }
        let text = message.body_text(0).unwrap_or_default().into_owned();
        let has_html = message.html_bodies().any(MessagePart::is_text_html);
        let html =
            if has_html { message.body_html(0).unwrap_or_default().into_owned() } else { String::new() };
        let mut headers = BTreeMap::new();
        for (name, value) in message.headers_raw() {
            headers.insert(name.to_owned(), unfolded(value));
        }
        let mut links = Vec::new();
        links_in(&text, &mut links);
        links_in(&html.replace("&amp;", "&"), &mut links);
        Ok(Letter {
            id: String::new(),
            to: recipients.join(", "),
            from,
            subject: message
                .header(HeaderName::Subject)
                .and_then(|value| value.as_text())
                .unwrap_or_default()
                .to_owned(),
            text,
            html,
            headers,
            at: Moment::EPOCH,
            links,
            configuration_set: None,
            tags: BTreeMap::new(),
            recipients,
        })
    }

    /// The sender's address alone.
    pub(super) fn sender(&self) -> &str {
        let address = self.from.rsplit_once('<').map_or(self.from.as_str(), |(_, address)| address);
        address.trim_end_matches('>')
    }
}

fn unfolded(value: &str) -> String {
    value.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn links_in(text: &str, links: &mut Vec<String>) {
    let mut rest = text;
    while let Some(start) = rest.find("http://").into_iter().chain(rest.find("https://")).min() {
        let found = rest.get(start..).unwrap_or_default();
        let end = found
            .find(|letter: char| {
                letter.is_whitespace() || matches!(letter, '<' | '>' | '"' | '\'' | ')' | ']')
            })
            .unwrap_or(found.len());
        let (link, after) = found.split_at(end);
        let link = link.trim_end_matches(['.', ',', ';', ':', '!', '?']);
        if !links.iter().any(|known| known == link) {
            links.push(link.to_owned());
        }
        rest = after;
    }
}
