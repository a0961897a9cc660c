//! Posting through SES.

use aws_sdk_ses::Client;
use aws_sdk_ses::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_ses::operation::send_raw_email::SendRawEmailError;
use aws_sdk_ses::primitives::Blob;
use aws_sdk_ses::types::{MessageTag, RawMessage};
use domain::{EmailAddress, EventId};
use failure::Failure;

use crate::{Inert, Letter, message_id, mime};

/// Who our letters come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// The name people see.
    pub(crate) name: String,
    /// The address.
    pub(crate) address: EmailAddress,
}

impl Sender {
    /// A sender with a name for people.
    pub fn new(name: &str, address: EmailAddress) -> Sender {
        Sender { name: Inert::line(name).to_string(), address }
    }
}

/// The name that SES gave to what it took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageId(String);

impl MessageId {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Hands letters to SES.
///
/// SES has no idempotency token: a letter whose answer was lost is posted again, as an identical copy.
#[derive(Clone, Debug)]
pub struct Post {
    ses: Client,
    from: Sender,
    configuration_set: String,
}

impl Post {
    /// A post that sends as `from`; what becomes of the letters is reported through the configuration set.
    pub fn new(ses: Client, from: Sender, configuration_set: String) -> Post {
        Post { ses, from, configuration_set }
    }

    /// Posts one letter of an event.
    pub async fn post(&self, letter: &Letter, event_id: &EventId) -> Result<MessageId, Failure> {
        let message = mime(letter, &self.from, &message_id(event_id, &letter.key, &self.from));
        let raw = RawMessage::builder()
            .data(Blob::new(message))
            .build()
            .map_err(|cause| Failure::lasting("lay out a letter").because(cause))?;
        let sent = self
            .ses
            .send_raw_email()
            .source(self.from.address.as_str())
            .destinations(letter.to.as_str())
            .raw_message(raw)
            .configuration_set_name(&*self.configuration_set)
            .set_tags(Some(tags(letter, event_id)?))
            .send()
            .await;
        match sent {
            Ok(answer) => Ok(MessageId(answer.message_id)),
            Err(cause) => Err(failure_of(cause)),
        }
    }
}

/// What SES hands back with every report about the letter: its event, and for the letter with the link the
/// invitation and which of its mails it is.
fn tags(letter: &Letter, event_id: &EventId) -> Result<Vec<MessageTag>, Failure> {
    let mut tags = vec![("event", event_id.to_string()), ("letter", letter.key.to_string())];
    if let Some((id, mailing)) = &letter.invitation {
        tags.push(("invitation", id.to_string()));
        tags.push(("generation", mailing.generation.to_string()));
        tags.push(("offer", mailing.offer_version.to_string()));
    }
    if letter.is_stand_in {
        tags.push(("stand-in", "true".to_owned()));
    }
    tags.into_iter()
        .map(|(name, value)| {
            MessageTag::builder()
                .name(name)
                .value(value)
                .build()
                .map_err(|cause| Failure::lasting("tag a letter").because(cause))
        })
        .collect()
}

/// Codes with which SES refuses a letter as it is; trying the same again gives the same.
const LASTING_CODES: [&str; 3] = ["MessageRejected", "InvalidParameterValue", "ValidationError"];

/// What SES answered is kept by its code alone: its sentences repeat addresses.
fn failure_of(error: SdkError<SendRawEmailError>) -> Failure {
    let code =
        error.as_service_error().and_then(ProvideErrorMetadata::code).unwrap_or("no answer").to_owned();
    if matches!(error, SdkError::ConstructionFailure(_)) || LASTING_CODES.contains(&code.as_str()) {
        return Failure::lasting(format!("post a letter ({code})"));
    }
    match error {
        SdkError::ServiceError(_) => Failure::passing(format!("post a letter ({code})")),
        other => Failure::passing(format!("post a letter ({code})")).because(other),
    }
}
