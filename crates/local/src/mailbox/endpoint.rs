//! SES's query protocol, as far as sending raw messages goes, with the refusals of the real one.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures::future::BoxFuture;
use http::{Request, Response};

use super::{Letter, Mailbox};
use crate::wire::Host;

/// SES takes no larger message by default, after encoding.
const MOST_BYTES: usize = 10 * 1024 * 1024;
/// SES takes no more recipients in one call.
const MOST_RECIPIENTS: usize = 50;

/// The service that the functions' SES clients talk to.
#[derive(Clone)]
pub struct Endpoint {
    mailbox: Mailbox,
    allowed: Arc<Allowed>,
}

struct Allowed {
    senders: Vec<String>,
    configuration_sets: Vec<String>,
}

/// An error as SES words it.
struct Refusal {
    status: u16,
    code: &'static str,
    message: String,
}

impl Endpoint {
    /// Posts into `mailbox` what comes from a verified sender: an address, or any address of a domain.
    pub(crate) fn new(mailbox: Mailbox, senders: Vec<String>, configuration_sets: Vec<String>) -> Endpoint {
        Endpoint { mailbox, allowed: Arc::new(Allowed { senders, configuration_sets }) }
    }

    fn answer(&self, body: &[u8]) -> Result<String, Refusal> {
        let form = form(body);
        let action = form.get("Action").map(String::as_str).unwrap_or_default();
        if action != "SendRawEmail" {
            return Err(refuse(
                "InvalidAction",
                format!("Could not find operation {action} for version 2010-12-01"),
            ));
        }
        let data = form
            .get("RawMessage.Data")
            .ok_or_else(|| refuse("ValidationError", "RawMessage.Data is missing"))?;
        if data.len() > MOST_BYTES {
            return Err(refuse("InvalidParameterValue", "Message length is more than 10485760 bytes long"));
        }
        let raw =
            STANDARD.decode(data).map_err(|_| refuse("ValidationError", "RawMessage.Data is no base64"))?;
        let envelope = members(&form, "Destinations.member.");
        if envelope.len() > MOST_RECIPIENTS {
            return Err(refuse("InvalidParameterValue", "Recipient count exceeds 50."));
        }
        let mut letter =
            Letter::read(&raw, envelope).map_err(|fault| refuse("InvalidParameterValue", fault.0))?;
        if let Some(bad) = letter.recipients.iter().find(|address| !is_address(address)) {
            return Err(refuse("InvalidParameterValue", format!("Invalid recipient: {bad}")));
        }
        self.check_sender(&form, &letter)?;
        self.sort_ses_headers(&form, &mut letter)?;
        if letter.recipients.iter().all(|address| is_simulated(address)) {
            return Ok(taken("simulated"));
        }
        let id = self.mailbox.deliver(letter).map_err(|failure| Refusal {
            status: 500,
            code: "InternalFailure",
            message: failure.chain(),
        })?;
        Ok(taken(&id))
    }

    fn check_sender(&self, form: &BTreeMap<String, String>, letter: &Letter) -> Result<(), Refusal> {
        let envelope = form.get("Source").map(String::as_str);
        let unverified = [envelope, Some(letter.sender())].into_iter().flatten().find(|sender| {
            let address =
                sender.rsplit_once('<').map_or(*sender, |(_, address)| address).trim_end_matches('>');
            let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
            !self
                .allowed
                .senders
                .iter()
                .any(|known| known.eq_ignore_ascii_case(address) || known.eq_ignore_ascii_case(domain))
        });
        match unverified {
            None => Ok(()),
            Some(sender) => Err(refuse(
                "MessageRejected",
                format!(
                    "Email address is not verified. The following identities failed the check in region {}: {sender}",
                    crate::database::REGION.to_uppercase()
                ),
            )),
        }
    }

    /// Headers that are meant for SES: it acts on them and takes them off.
    fn sort_ses_headers(&self, form: &BTreeMap<String, String>, letter: &mut Letter) -> Result<(), Refusal> {
        let header = |letter: &mut Letter, name: &str| {
            let found = letter.headers.keys().find(|own| own.eq_ignore_ascii_case(name)).cloned();
            found.and_then(|own| letter.headers.remove(&own))
        };
        let in_header = header(letter, "X-SES-CONFIGURATION-SET");
        letter.configuration_set = form.get("ConfigurationSetName").cloned().or(in_header);
        if let Some(set) = &letter.configuration_set
            && !self.allowed.configuration_sets.contains(set)
        {
            let message = format!("Configuration set <{set}> does not exist.");
            return Err(refuse("ConfigurationSetDoesNotExist", message));
        }
        for tag in header(letter, "X-SES-MESSAGE-TAGS").unwrap_or_default().split([',', ';']) {
            if let Some((name, value)) = tag.trim().split_once('=') {
                letter.tags.insert(name.to_owned(), value.to_owned());
            }
        }
        for position in 1..=MOST_RECIPIENTS {
            let part = |what: &str| form.get(&format!("Tags.member.{position}.{what}")).cloned();
            let (Some(name), Some(value)) = (part("Name"), part("Value")) else { break };
            letter.tags.insert(name, value);
        }
        Ok(())
    }
}

impl Host for Endpoint {
    fn call<'a>(&'a self, _: &'a str, request: Request<Bytes>) -> BoxFuture<'a, Response<Bytes>> {
        Box::pin(async move {
            let (status, xml) = match self.answer(request.body()) {
                Ok(xml) => (200, xml),
                Err(refusal) => (refusal.status, refusal.xml()),
            };
            let mut response = Response::new(Bytes::from(xml));
            *response.status_mut() = http::StatusCode::from_u16(status).unwrap_or_default();
            response
                .headers_mut()
                .insert(http::header::CONTENT_TYPE, http::HeaderValue::from_static("text/xml"));
            response
        })
    }
}

impl Refusal {
    fn xml(&self) -> String {
        let side = if self.status < 500 { "Sender" } else { "Receiver" };
        let message = self.message.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        format!(
            "<ErrorResponse xmlns=\"http://ses.amazonaws.com/doc/2010-12-01/\"><Error><Type>{side}</Type>\
             <Code>{}</Code><Message>{message}</Message></Error><RequestId>local</RequestId></ErrorResponse>",
            self.code
        )
    }
}

/// What SES says when it has taken a letter.
fn taken(id: &str) -> String {
    format!(
        "<SendRawEmailResponse xmlns=\"http://ses.amazonaws.com/doc/2010-12-01/\"><SendRawEmailResult>\
         <MessageId>{id}</MessageId></SendRawEmailResult>\
         <ResponseMetadata><RequestId>{id}</RequestId></ResponseMetadata></SendRawEmailResponse>"
    )
}

/// The mailbox simulator takes every mail and shows it to nobody.
fn is_simulated(address: &str) -> bool {
    address.to_ascii_lowercase().ends_with("@simulator.amazonses.com")
}

fn refuse(code: &'static str, message: impl Into<String>) -> Refusal {
    Refusal { status: 400, code, message: message.into() }
}

fn form(body: &[u8]) -> BTreeMap<String, String> {
    serde_urlencoded::from_bytes(body).unwrap_or_default()
}

fn members(form: &BTreeMap<String, String>, prefix: &str) -> Vec<String> {
    (1..=MOST_RECIPIENTS + 1)
        .map_while(|position| form.get(&format!("{prefix}{position}")).cloned())
        .collect()
}

fn is_address(text: &str) -> bool {
    let address = text.rsplit_once('<').map_or(text, |(_, address)| address).trim_end_matches('>');
    let parts = address.split_once('@');
    parts.is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty() && !domain.contains('@'))
        && !address.contains(char::is_whitespace)
}
